"""The stable error codes of the protocol: what an `error` message's `code` may be.

Clients decide by the code; the `detail` beside it is for people who read logs.
"""

from typing import Final

ERRORS: Final[dict[str, str]] = {
    "malformed": "The message is not a JSON object that the protocol knows how to read.",
    "too_large": "The message is larger than the node takes.",
    "binary": "Binary frames have no meaning here; messages are text frames.",
    "unknown_type": "No message has this `type`, or a client may not send it.",
    "invalid_field": "A field is missing, of the wrong type, or outside its limits.",
    "hello_expected": "The first message on a socket is `hello`, and it comes once.",
    "unauthorized": "The token is missing, forged or expired.",
    "no_session": "The session has ended, or the secret is not its own.",
    "fenced": "Another tab owns this session now.",
    "wrong_state": "The contact is not in a state in which this can be done.",
    "unknown_contact": "No such contact in this session; it may have ended.",
    "unknown_queue": "The company has no such queue.",
    "offer_gone": "The offer was taken, withdrawn, or ran out of time.",
    "already_in_contact": "This session has a contact already.",
    "rate_limited": "Too many messages in a short time; wait before trying again.",
    "unavailable": "The store cannot be reached now; nothing was changed.",
    "closed": "The queue takes no new contacts now.",
    "stale_generation": "A newer peer connection exists between these two participants.",
    "stale_command": "A later command was carried out already, and this answer is not kept.",
    "no_such_participant": "Nobody with this id is in the contact.",
    "forbidden": "The role, or the company, has no right to do this.",
    "after_hours": "The queue is closed at this hour.",
    "line_full": "As many wait as the queue takes.",
    "nobody_here": "Nobody is signed in for this queue.",
    "no_test": "Tests of the snippet are not answered here.",
    "no_text": "The queue has no way out into text.",
    "transfer_to_self": "The contact is with this advisor already.",
    "advisor_offline": "The advisor is not signed in, or not available.",
    "advisor_busy": "The advisor is not free now.",
    "not_qualified": "The advisor does not meet what the queue asks for.",
    "nobody_free": "No advisor of the queue is free now.",
    "participants_full": "As many are in the contact as it can hold.",
    "already_calling": "Somebody is being called into the contact already.",
    "already_asked": "The visitor has been asked already, or has said no in this contact.",
    "avoided": "The visitor asked not to have this advisor again.",
    "already_rated": "The visitor has rated this contact already.",
    "bad_identity": "The identity is forged, too old, or not for this company.",
    "no_invitation": "The invitation was used, has expired, or its contact has ended.",
    "not_extendable": "The wrap-up has no time limit, or was extended before.",
    "unknown_advisor": "No such advisor here.",
}

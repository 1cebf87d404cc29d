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
    "wrong_company": "The token is for another company.",
    "no_session": "The session has ended, or the secret is not its own.",
    "fenced": "Another tab owns this session now.",
    "not_yours": "This belongs to somebody else.",
    "wrong_state": "The contact is not in a state in which this can be done.",
    "unknown_contact": "No such contact in this session; it may have ended.",
    "unknown_queue": "The company has no such queue.",
    "offer_gone": "The offer was taken, withdrawn, or ran out of time.",
    "already_in_contact": "This session has a contact already.",
    "not_advisor": "Only advisors can do this.",
    "not_visitor": "Only visitors can do this.",
    "rate_limited": "Too many messages in a short time; wait before trying again.",
    "unavailable": "The store cannot be reached now; nothing was changed.",
    "closed": "The queue takes no new contacts now.",
    "bad_ticket": "The ticket is forged, expired, or of a contact that has ended.",
    "stale_generation": "A newer peer connection exists between these two participants.",
    "stale_command": "A later command was carried out already, and this answer is not kept.",
    "no_such_participant": "Nobody with this id is in the contact.",
}

"""What pages get of a contact: its ticket, and nothing that is for the node alone."""

import msgspec

from signdesk.signaling.presenter import Presenter, StoredSnapshot

from .test_tokens import CLAIMS, TOKENS, view


def test_what_is_for_the_node_alone_goes_into_the_ticket_and_not_to_the_page() -> None:
    stored = view(score=-8_235_999_999_999, kept_note="wants a loan")
    raw = msgspec.json.encode(StoredSnapshot(contact=stored))
    shown = Presenter(TOKENS, lambda _: []).snapshot(raw, CLAIMS).contact
    assert shown is not None
    page = msgspec.to_builtins(shown)
    assert {"seats", "accepted", "score", "kept_note"}.isdisjoint(page)
    ticket = TOKENS.open_ticket(page["ticket"])
    assert (ticket.score, ticket.note, ticket.accepted) == (stored.score, "wants a loan", 2000)
    assert [seat.person for seat in ticket.participants] == ["vera", "ana"]

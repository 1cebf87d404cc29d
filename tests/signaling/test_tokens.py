"""Tokens and tickets: each good for one thing, for a time, on this desk."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signdesk.domain.contact import ContactState, Role, Transport
from signdesk.signaling.messages import Capabilities, Participant
from signdesk.signaling.ticket import Seat, StoredView, Ticket, ticket_of
from signdesk.signaling.tokens import VISITOR_S, Claims, TokenError, Tokens

TOKENS = Tokens("a secret of the tests, used on this machine alone")
CLAIMS = Claims("visitor", "vera", "", "main", "atelier-lumen")


def view(**changes: object) -> StoredView:
    """A contact as the store gives it, in a call."""
    fields: dict[str, object] = {
        "id": "c1", "version": 7, "state": ContactState.CONNECTED, "company": "atelier-lumen",
        "company_name": "Atelier Lumen", "queue": "q", "queue_name": "LSF", "locale": "fr",
        "video": True, "first_queued": 1000, "me": "p1", "accepted": 2000, "connected": 3000,
        "participants": [
            Participant("p1", Role.VISITOR, "", 1, True, True, Capabilities(trickle=True), 3),
            Participant("p2", Role.ADVISOR, "Ana", 2, False, True, Capabilities(), 3),
        ],
        "seats": [Seat("p1", "s1", "vera"), Seat("p2", "s2", "ana")],
    }  # fmt: skip
    return StoredView(**(fields | changes))  # type: ignore[arg-type]


def test_a_ticket_holds_all_that_rebuilding_needs() -> None:
    """The names are those that the Lua library reads."""
    ticket = ticket_of(view(requeued="advisor_lost"))
    assert ticket.requeued == "advisor_lost"
    assert (ticket.contact, ticket.version, ticket.state) == ("c1", 7, ContactState.CONNECTED)
    assert (ticket.accepted, ticket.connected, ticket.transport) == (2000, 3000, Transport.DIRECT)
    visitor, advisor = ticket.participants
    assert (visitor.id, visitor.session, visitor.person) == ("p1", "s1", "vera")
    assert visitor.shown.capabilities.trickle
    assert (advisor.shown.name, advisor.shown.role, advisor.shown.order) == ("Ana", "advisor", 2)


def test_only_those_who_sit_in_it_can_bring_it_back() -> None:
    ticket = ticket_of(view())
    assert ticket.seats("vera")
    assert ticket.seats("ana")
    assert not ticket.seats("mallory")
    assert not ticket_of(view(seats=[], participants=[])).seats("")


def test_a_sealed_ticket_comes_back_as_it_was_and_cannot_be_read() -> None:
    ticket = ticket_of(view())
    sealed = TOKENS.ticket(ticket)
    assert TOKENS.open_ticket(sealed) == ticket
    assert b"ana" not in base64.urlsafe_b64decode(sealed)
    assert sealed != TOKENS.ticket(ticket), "a nonce is used once"


@given(st.data())
def test_no_changed_ticket_opens(data: st.DataObject) -> None:
    raw = bytearray(base64.urlsafe_b64decode(TOKENS.ticket(ticket_of(view()))))
    position = data.draw(st.integers(0, len(raw) - 1))
    raw[position] ^= data.draw(st.integers(1, 255))
    with pytest.raises(TokenError):
        TOKENS.open_ticket(base64.urlsafe_b64encode(raw).decode())


@given(st.text(max_size=200))
def test_nothing_else_opens(text: str) -> None:
    with pytest.raises(TokenError):
        TOKENS.open_ticket(text)


def test_a_ticket_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("signdesk.signaling.tokens.TICKET_S", -1)
    with pytest.raises(TokenError, match="expired"):
        TOKENS.open_ticket(TOKENS.ticket(ticket_of(view())))


def test_a_ticket_of_another_desk_does_not_open() -> None:
    other = Tokens("the secret of another desk, on another machine")
    with pytest.raises(TokenError):
        TOKENS.open_ticket(other.ticket(ticket_of(view())))


def test_the_longest_ticket_fits_in_a_hello() -> None:
    names = view(
        id="c" * 64, company="a" * 64, queue="q" * 64,
        participants=[
            Participant("p1", Role.VISITOR, "", 1, True, True, Capabilities(), 3),
            Participant("p2", Role.ADVISOR, "é" * 120, 2, True, True, Capabilities(), 3),
        ],
        seats=[Seat("p1", "s" * 64, "v" * 64), Seat("p2", "s" * 64, "a" * 64)],
    )  # fmt: skip
    assert len(TOKENS.ticket(ticket_of(names))) < 4096


def test_tokens_are_for_what_they_are_for() -> None:
    visitor, staff, cookie = (
        TOKENS.visitor(CLAIMS),
        TOKENS.staff(CLAIMS),
        TOKENS.signed_in("vera"),
    )
    assert TOKENS.claims(visitor) == TOKENS.claims(staff) == CLAIMS
    assert TOKENS.person_signed_in(cookie) == "vera"
    for wrong in (visitor, staff):
        with pytest.raises(TokenError):
            TOKENS.person_signed_in(wrong)
    for wrong in (cookie, "", "a.b.c"):
        with pytest.raises(TokenError):
            TOKENS.claims(wrong)
    with pytest.raises(TokenError):
        TOKENS.renewed_visitor(staff, CLAIMS.company)


def test_a_token_without_signature_is_none() -> None:
    """RFC 7519, 6: unsecured tokens; and RFC 8725, 3.1: the algorithm is not theirs to choose."""
    header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
    _, payload, _ = TOKENS.visitor(CLAIMS).split(".")
    with pytest.raises(TokenError):
        TOKENS.claims(f"{header}.{payload}.")


@pytest.mark.parametrize("proof", ["", "x", "é", "0" * 64])
def test_a_session_is_owned_by_its_secret(proof: str) -> None:
    assert TOKENS.owns("s1", TOKENS.session_secret("s1"))
    assert not TOKENS.owns("s1", proof)
    assert not TOKENS.owns("s2", TOKENS.session_secret("s1"))


def test_a_ticket_is_what_the_library_reads() -> None:
    from pathlib import Path

    lua = (Path("signdesk") / "switchboard" / "lua" / "65_restore.lua").read_text()
    import re

    read = set(re.findall(r"\bt\.([a-z_]+)", lua))
    assert read <= set(Ticket.__struct_fields__)


def test_a_token_goes_by_the_clock_that_nodes_share() -> None:
    """Not by this machine's own, which may be an hour off."""
    now = 1_000_000.0
    tokens = Tokens("a secret of the tests, used on this machine alone", lambda: now)
    token = tokens.visitor(Claims("visitor", "vera", "", "main", "shop"))
    assert tokens.claims(token).person == "vera"
    now += VISITOR_S + 1
    with pytest.raises(TokenError):
        tokens.claims(token)
    assert tokens.claims(tokens.renewed_visitor(token, "shop")).person == "vera"

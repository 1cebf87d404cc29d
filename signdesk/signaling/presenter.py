"""From what the store holds of a contact to what a page may see: ticket and ICE servers added.

Both are sealed or timed by the node, so they are made at delivery and never stored.
"""

from collections.abc import Callable

import msgspec

from signdesk.domain.contact import ContactState, Transport

from .messages import STAFF, AdvisorView, ContactView, IceServer, Snapshot
from .ticket import StoredView, ticket_of
from .tokens import Claims, Tokens

IN_CALL = {ContactState.CONNECTING, ContactState.CONNECTED, ContactState.ON_HOLD}

IceServers = Callable[[str], list[IceServer]]
"""ICE servers with fresh credentials for a participant, named for TURN's own logs."""


class StoredSnapshot(msgspec.Struct, frozen=True):
    """A snapshot as the store gives it."""

    contact: StoredView | None = None
    advisor: AdvisorView | None = None


class _StoredMessage(msgspec.Struct, frozen=True):
    contact: StoredView


_message = msgspec.json.Decoder(_StoredMessage)
_snapshot = msgspec.json.Decoder(StoredSnapshot)
_encode = msgspec.json.Encoder().encode


class Presenter:
    """Presents contacts to the owner of a session."""

    def __init__(self, tokens: Tokens, ice: IceServers) -> None:
        self._tokens = tokens
        self._ice = ice

    def message(self, body: bytes, seq: int, claims: Claims) -> tuple[bytes, ContactView]:
        """Return a stored `contact` message as it goes to the page, and its contact."""
        view = self._present(_message.decode(body).contact, claims)
        return b'{"type":"contact","seq":%d,"contact":%b}' % (seq, _encode(view)), view

    def snapshot(self, raw: bytes, claims: Claims) -> Snapshot:
        """Return a stored snapshot as it goes to the page."""
        stored = _snapshot.decode(raw)
        contact = self._present(stored.contact, claims) if stored.contact else None
        return Snapshot(contact=contact, advisor=stored.advisor)

    def ice_servers(self, contact: str, participant: str) -> list[IceServer]:
        """Return ICE servers, with fresh credentials, for a participant in a call."""
        return self._ice(f"{contact}.{participant}")

    def _present(self, stored: StoredView, claims: Claims) -> ContactView:
        transport = stored.transport
        if claims.relay_only and transport is Transport.DIRECT:
            transport = Transport.RELAY
        in_call = stored.state in IN_CALL
        staff = claims.role in STAFF
        return msgspec.structs.replace(
            stored,
            transport=transport,
            ticket=self._tokens.ticket(ticket_of(stored)),
            ice_servers=self.ice_servers(stored.id, stored.me) if in_call else [],
            seats=[],
            accepted=0,
            identity=stored.kept_identity if staff else None,
            context=stored.kept_context if staff else {},
            kept_note="",
            kept_identity=None,
            kept_context={},
            kept_avoid="",
            kept_met="",
            score=0,
        )

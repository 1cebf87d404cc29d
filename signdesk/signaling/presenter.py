"""From what the store holds of a contact to what a page may see: ticket and ICE servers added.

Both are signed or timed by the node, so they are made at delivery and never stored.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from signdesk.domain.contact import ContactState, Transport

from .messages import AdvisorView, ContactView, IceServer
from .tokens import Claims, Tokens

_CALL_STATES = {ContactState.CONNECTING, ContactState.CONNECTED, ContactState.ON_HOLD}

IceServers = Callable[[str], list[IceServer]]
"""ICE servers with fresh credentials for a participant, named for TURN's own logs."""


class Seat(msgspec.Struct, frozen=True):
    """Which session and person sit in a seat of a contact."""

    id: str
    session: str
    person: str


class StoredView(ContactView, frozen=True, omit_defaults=True):
    """A contact as the store gives it, with what pages must not see."""

    seats: list[Seat] = msgspec.field(default_factory=list)
    accepted: int = 0


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
        self.ice = ice

    def message(self, body: bytes, seq: int, claims: Claims) -> bytes:
        """Return a stored `contact` message as it goes to the page."""
        view = self._present(_message.decode(body).contact, claims)
        return b'{"type":"contact","seq":%d,"contact":%b}' % (seq, _encode(view))

    def snapshot(self, raw: bytes, claims: Claims) -> dict[str, Any] | None:
        """Return a stored snapshot as it goes to the page, None for none."""
        stored = _snapshot.decode(raw) if raw != b"null" else None
        if stored is None:
            return None
        contact = self._present(stored.contact, claims) if stored.contact else None
        return {"contact": contact, "advisor": stored.advisor}

    def _present(self, stored: StoredView, claims: Claims) -> ContactView:
        in_call = stored.state in _CALL_STATES
        transport = stored.transport
        if claims.relay_only and transport is Transport.DIRECT:
            transport = Transport.RELAY
        return msgspec.structs.replace(
            stored,
            transport=transport,
            ticket=self._tokens.ticket(_ticket(stored)),
            ice_servers=self.ice(f"{stored.id}.{stored.me}") if in_call else [],
            seats=[],
            accepted=0,
        )


def _ticket(view: StoredView) -> dict[str, Any]:
    shown = {p.id: p for p in view.participants}
    return {
        "contact": view.id,
        "version": view.version,
        "company": view.company,
        "queue": view.queue,
        "state": view.state,
        "locale": view.locale,
        "video": view.video,
        "first_queued": view.first_queued,
        "transport": view.transport,
        "accepted": view.accepted,
        "connected": view.connected,
        "ended_by": view.ended_by or "",
        "participants": [
            {
                "id": seat.id,
                "session": seat.session,
                "person": seat.person,
                "shown": {
                    "id": seat.id,
                    "role": shown[seat.id].role,
                    "name": shown[seat.id].name,
                    "order": shown[seat.id].order,
                    "video": shown[seat.id].video,
                    "capabilities": msgspec.to_builtins(shown[seat.id].capabilities),
                },
            }
            for seat in view.seats
        ],
    }

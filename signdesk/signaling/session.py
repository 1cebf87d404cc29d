"""One session on this node: its socket, its position in the mailbox, what it may be sent."""

import asyncio
from collections import deque

import msgspec
import structlog
from aiohttp import WSMsgType, web

from signdesk.switchboard.switchboard import Switchboard
from signdesk.switchboard.views import Attached, Entry
from signdesk.tasks import spawn

from .messages import CloseCode, Server
from .presenter import Presenter
from .tokens import Claims

_log = structlog.get_logger(__name__)
_encode = msgspec.json.Encoder().encode

SLOW_BYTES = 32 * 1024
BACKLOG = 2000
"""Messages held for a socket that does not drain; more, and it resumes from its mailbox later."""


class Session:
    """A page's socket, and delivery to it: once, in order, nothing before the welcome."""

    def __init__(
        self,
        socket: web.WebSocketResponse,
        transport: asyncio.Transport,
        claims: Claims,
        identity: tuple[str, str],
        switchboard: Switchboard,
        presenter: Presenter,
    ) -> None:
        self.id, self.attach = identity
        self.claims = claims
        self.switchboard = switchboard
        self.contact = ""
        self.urgent = claims.role == "advisor"
        self.log = _log.bind(session=self.id, role=claims.role)
        self._socket = socket
        self._transport = transport
        self._presenter = presenter
        self._held: list[Entry] | None = []
        self._last = 0
        self._backlog: deque[bytes] = deque()

    async def begin(self, attached: Attached, secret: str) -> None:
        """Send the welcome and the replay, then let through what came meanwhile."""
        snapshot = self._presenter.snapshot(bytes(attached.snapshot), self.claims)
        welcome = {
            "type": "welcome",
            "session": self.id,
            "secret": secret,
            "epoch": attached.epoch,
            "resumed": attached.resumed,
            "seq": attached.seq if not attached.resumed else attached.seq - len(attached.replay),
            "now": attached.now,
            "snapshot": snapshot,
        }
        if snapshot and snapshot["contact"]:
            self._follow(snapshot["contact"].id)
        self._last = attached.seq - len(attached.replay)
        await self._socket.send_frame(_encode(welcome), WSMsgType.TEXT)
        for seq, body in attached.replay:
            await self._number(seq, body)
        held, self._held = self._held or [], None
        for entry in held:
            await self.deliver(entry)

    async def deliver(self, entry: Entry) -> None:
        """Pass an inbox entry on: the next number only; a gap makes the page resume."""
        if self._held is not None:
            self._held.append(entry)
        elif entry.seq == 0:
            await self.write(entry.body)
        elif entry.seq == self._last + 1:
            await self._number(entry.seq, entry.body)
        elif entry.seq > self._last:
            self.log.warning("mailbox_gap", last=self._last, seq=entry.seq)
            await self.close(CloseCode.RESUME, b"missed messages")

    async def send(self, message: Server) -> None:
        """Send a message that is neither numbered nor kept."""
        await self.write(_encode(message))

    async def write(self, data: bytes) -> None:
        """Send a frame without ever waiting for a slow socket."""
        if self._backlog or self._transport.get_write_buffer_size() > SLOW_BYTES:
            self._backlog.append(data)
            if len(self._backlog) == 1:
                spawn(self._drain(), "slow socket")
            elif len(self._backlog) > BACKLOG:
                self._transport.abort()
        elif not self._socket.closed:
            await self._socket.send_frame(data, WSMsgType.TEXT)

    async def close(self, code: int, reason: bytes) -> None:
        """Close the socket, without waiting for the other side's consent."""
        if not self._socket.closed:
            spawn(self._socket.close(code=code, message=reason), "close socket")

    async def _drain(self) -> None:
        while self._backlog and not self._socket.closed:
            await self._socket.send_frame(self._backlog[0], WSMsgType.TEXT)
            self._backlog.popleft()

    async def _number(self, seq: int, body: bytes) -> None:
        self._last = seq
        # The store writes keys in no order; relays, the hot path, it writes by hand.
        if body.startswith(b'{"type":"peer_'):
            await self.write(b'{"seq":%d,%b' % (seq, body[1:]))
            return
        kind = msgspec.json.decode(body, type=_Kind)
        if kind.type == "contact":
            self._follow(kind.contact_id())
            body = self._presenter.message(body, seq, self.claims)
        else:
            if kind.type == "released":
                self._follow("")
            body = b'{"seq":%d,%b' % (seq, body[1:])
        await self.write(body)

    def _follow(self, contact: str) -> None:
        if contact != self.contact:
            self.contact = contact
            self.urgent = self.claims.role == "advisor" or contact != ""
            self.log = self.log.bind(contact=contact)


class _Id(msgspec.Struct):
    id: str


class _Kind(msgspec.Struct):
    type: str
    contact: msgspec.Raw = msgspec.Raw(b"null")

    def contact_id(self) -> str:
        return msgspec.json.decode(self.contact, type=_Id).id

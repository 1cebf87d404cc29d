"""One session on this node: its socket, its position in the mailbox, what it may be sent."""

import asyncio
import sys
from collections import deque

import msgspec
import structlog
from aiohttp import WSMsgType, web
from structlog.typing import FilteringBoundLogger

from signdesk.domain.contact import ContactState
from signdesk.domain.tester import is_tester
from signdesk.switchboard.switchboard import Switchboard
from signdesk.switchboard.views import Attached, Entry
from signdesk.tasks import spawn

from .messages import CloseCode, ContactView, Server, Welcome
from .presenter import IN_CALL, Presenter
from .tokens import Claims

_log = structlog.get_logger(__name__)
_encode = msgspec.json.Encoder().encode

DIRECT_BYTES = 16 * 1024
"""Bytes a socket may have unsent for a frame to be written at once: asyncio's low-water mark,
so that the transport is not paused."""
DIRECT_FRAME_BYTES = 32 * 1024
"""With DIRECT_BYTES before it, it stays below the high-water mark (64 KiB)."""
BACKLOG_BYTES = 1024 * 1024
"""Held for a socket that does not drain; with more it is cut, and resumes from its mailbox."""
CLOSE_S = 3.0
"""A little longer than the endpoint waits for the other side's consent to a close."""


class Session:
    """A page's socket, and delivery to it: once, in order, nothing before the welcome."""

    __slots__ = (
        "_backlog",
        "_backlog_bytes",
        "_closing",
        "_held",
        "_last",
        "_presenter",
        "_socket",
        "_transport",
        "attach",
        "claims",
        "closed_with",
        "contact",
        "engaged",
        "id",
        "queue",
        "seat",
        "switchboard",
        "tests",
    )

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
        self.queue = ""
        """The queue of its contact."""
        self.engaged = False
        """Its contact is offered or in a call: an advisor waits for this page."""
        self.tests = is_tester(claims.person)
        """It is a test advisor's, or its contact is a test: no figure counts it."""
        self.seat = ""
        """The participant that this session is in a call, "" outside of calls."""
        self.closed_with = 0
        """The code that this node closed the socket with, 0 where the page left."""
        self._closing: asyncio.Task[None] | None = None
        self._socket = socket
        self._transport = transport
        self._presenter = presenter
        self._held: list[Entry] | None = []
        self._last = 0
        # None for most: an empty deque alone is 700 bytes, and idle pages are many.
        self._backlog: deque[bytes] | None = None
        self._backlog_bytes = 0

    @property
    def log(self) -> FilteringBoundLogger:
        """A logger that names this session and its contact."""
        log: FilteringBoundLogger = _log.bind(session=self.id, role=self.claims.role)
        return log.bind(contact=self.contact) if self.contact else log

    @property
    def urgent(self) -> bool:
        """Say whether others wait for this page: its loss must be noticed at once."""
        return self.claims.role == "advisor" or self.engaged

    async def begin(self, attached: Attached, secret: str) -> None:
        """Send the welcome and the replay, then let through what came meanwhile.

        A replay that a socket could not take at once gives way to the snapshot.
        """
        fits = sum(len(body) for _, body in attached.replay) < BACKLOG_BYTES / 2
        resumed, replay = attached.resumed and fits, attached.replay if fits else []
        self._last = attached.seq - len(replay)
        snapshot = self._presenter.snapshot(bytes(attached.snapshot), self.claims)
        self._follow(snapshot.contact)
        welcome = Welcome(
            session=self.id,
            secret=secret,
            epoch=attached.epoch,
            resumed=resumed,
            seq=self._last,
            now=attached.now,
            snapshot=None if resumed else snapshot,
        )
        await self.send(welcome)
        for seq, body in replay:
            await self._number(seq, body)
        while self._held:
            held, self._held = self._held, []
            for entry in held:
                await self._pass_on(entry)
        self._held = None

    async def deliver(self, entry: Entry) -> None:
        """Pass an inbox entry on: the next number only; a gap makes the page resume."""
        if self._held is not None:
            self._held.append(entry)
        else:
            await self._pass_on(entry)

    async def send(self, message: Server) -> None:
        """Send a message that is neither numbered nor kept."""
        await self.write(_encode(message))

    async def write(self, data: bytes) -> None:
        """Send a frame without ever waiting for a slow socket; a lost one is its reader's news."""
        if self._socket.closed:
            return
        full = self._transport.get_write_buffer_size() > DIRECT_BYTES
        if self._backlog or full or len(data) > DIRECT_FRAME_BYTES:
            self._put_off(data)
            return
        try:
            await self._socket.send_frame(data, WSMsgType.TEXT)
        except ConnectionError:
            self.log.debug("socket_lost")

    async def close(self, code: int, reason: bytes) -> None:
        """Close the socket, without waiting for the other side's consent."""
        if not self._socket.closed and self._closing is None:
            self._closing = spawn(self.end(code, reason), "close socket")

    async def closed(self) -> None:
        """Wait until a close that began has its consent, or went without.

        Whoever ends the connection before may take the code away from the other side: what it
        sends into a connection that has ended resets it, and what came is thrown away.
        """
        if self._closing is not None:
            await asyncio.wait([self._closing])

    async def end(self, code: int, reason: bytes) -> None:
        """Close the socket and wait for the other side's consent, CLOSE_S at most."""
        self.closed_with = self.closed_with or code
        try:
            async with asyncio.timeout(CLOSE_S):
                await self._socket.close(code=code, message=reason)
        except TimeoutError:
            # What it was sent before is still not read: a close would wait behind it for ever.
            self._transport.abort()

    def _put_off(self, data: bytes) -> None:
        self._backlog_bytes += len(data)
        if self._backlog is None:
            self._backlog = deque([data])
            spawn(self._drain(self._backlog), "slow socket")
            return
        self._backlog.append(data)
        if self._backlog_bytes > BACKLOG_BYTES:
            self.log.warning("socket_too_slow", waiting=len(self._backlog))
            self._transport.abort()

    async def _drain(self, backlog: deque[bytes]) -> None:
        try:
            while backlog and not self._socket.closed:
                await self._socket.send_frame(backlog[0], WSMsgType.TEXT)
                self._backlog_bytes -= len(backlog.popleft())
        except ConnectionError:
            self.log.debug("socket_lost")
        self._backlog = None

    async def _pass_on(self, entry: Entry) -> None:
        if entry.seq == 0:
            await self.write(entry.body)
        elif entry.seq == self._last + 1:
            await self._number(entry.seq, entry.body)
        elif entry.seq > self._last:
            self.log.warning("mailbox_gap", last=self._last, seq=entry.seq)
            await self.close(CloseCode.RESUME, b"missed messages")

    async def _number(self, seq: int, body: bytes) -> None:
        self._last = seq
        # The store writes keys in no order; relays, the hot path, it writes by hand.
        if not body.startswith(b'{"type":"peer_'):
            match msgspec.json.decode(body, type=_Kind).type:
                case "contact":
                    data, contact = self._presenter.message(body, seq, self.claims)
                    self._follow(contact)
                    await self.write(data)
                    return
                case "released":
                    self._follow(None)
                case _:
                    pass
        await self.write(b'{"seq":%d,%b' % (seq, body[1:]))

    def _follow(self, contact: ContactView | None) -> None:
        self.seat = contact.me if contact and contact.state in IN_CALL else ""
        self.engaged = contact is not None and contact.state is not ContactState.QUEUED
        self.contact = contact.id if contact else ""
        self.queue = sys.intern(contact.queue) if contact else ""
        self.tests = is_tester(self.claims.person) or (contact is not None and contact.test)


class _Kind(msgspec.Struct):
    type: str

"""A client of the signaling protocol without media: what a page does, for programs.

`SignalingClient` keeps one session alive over reconnects: hello, welcome, resume, command ids,
resent commands, pongs. The demo advisor, simulators, benches and tests build on it.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from enum import StrEnum
from typing import Any

import aiohttp
import msgspec
import structlog
from yarl import URL

from signdesk.signaling.messages import (
    AdvisorView,
    AnyServer,
    Bye,
    Capabilities,
    Client,
    CloseCode,
    Command,
    ContactView,
    Error,
    Ok,
    Ping,
    Pong,
    Welcome,
)

from .commands import Commands
from .session_state import MissedMessageError, SessionState

_log = structlog.get_logger(__name__)
_decoder = msgspec.json.Decoder(AnyServer)
_encoder = msgspec.json.Encoder()

RECONNECT_S = (0.0, 0.3, 1.0, 2.0, 4.0, 7.0)
"""Seconds before each attempt in a row; the last one repeats. The pages use the same."""

WELCOME_S = 10.0
"""Seconds to wait for a connection, and for the welcome on it. The pages use the same."""

_UNPINGED_S = 60.0
"""A socket that has told no ping interval yet is dead after this: three of the longest."""

_HELD_S = 1.0
"""A connection that lasted this long is tried again at once, from the first delay."""

_CLOSE_TIMEOUT = aiohttp.ClientWSTimeout(ws_close=1.0)
"""Seconds to wait for a node's good-bye; a frozen one says none."""

_ANSWERS_ONLY = Capabilities()


class State(StrEnum):
    """Where the client stands. `fenced`, `refused` and `stopped` are ends."""

    CONNECTING = "connecting"
    ONLINE = "online"
    OFFLINE = "offline"
    FENCED = "fenced"
    REFUSED = "refused"
    STOPPED = "stopped"


_ENDS = (State.FENCED, State.REFUSED, State.STOPPED)


class SessionOverError(Exception):
    """The session is over for this client: fenced, refused or stopped. Nothing more will come."""


class SignalingClient:
    """One session, on one node at a time. `run` keeps it connected until it is stopped.

    `fetch_token` is asked before every attempt; `listener` hears every message of the node, in
    order, after `contact` and `advisor` have taken it in. `jitter` returns 0 to 1.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        url: str,
        fetch_token: Callable[[], Awaitable[str]],
        *,
        listener: Callable[[AnyServer], None] = lambda message: None,
        capabilities: Capabilities = _ANSWERS_ONLY,
        reconnect_s: tuple[float, ...] = RECONNECT_S,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self.state = State.CONNECTING
        self.session = SessionState()
        self._http = http
        self._url = URL(url) / "ws"
        self._origin = str(URL(url).origin())
        self._fetch_token = fetch_token
        self.listener = listener
        self._capabilities = capabilities
        self._reconnect_s = reconnect_s
        self._jitter = jitter
        self._commands = Commands()
        self._waiting: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._silence_s = _UNPINGED_S
        self._leave_at: float | None = None
        self._refusals = 0

    @property
    def contact(self) -> ContactView | None:
        """The contact of this session as it is now, or None."""
        return self.session.contact

    @property
    def advisor(self) -> AdvisorView | None:
        """This advisor's presence as it is now; None for visitors."""
        return self.session.advisor

    async def run(self) -> None:
        """Stay connected. Returns on `stop`; raises SessionOverError when fenced or refused.

        What `fetch_token` raises besides aiohttp.ClientError, OSError and TimeoutError comes
        through.
        """
        attempt = 0
        try:
            while self.state not in _ENDS:
                await asyncio.sleep(self._delay(attempt))
                attempt = 0 if await self._attempt() else attempt + 1
            if self.state is not State.STOPPED:
                raise SessionOverError(self.state)
        finally:
            self._end()

    async def stop(self) -> None:
        """Leave for good: `run` returns. The node keeps the session for its grace."""
        self.state = State.STOPPED
        await self.drop()

    async def drop(self) -> None:
        """Lose the connection, as a network does: `run` comes back by itself."""
        if self._socket is not None:
            await self._socket.close()

    async def command(self, kind: type[Command], /, **fields: Any) -> dict[str, Any]:
        """Send a command of `kind` and return its answer, resending it after every drop.

        Raises CommandRefusedError on an `error`, SessionOverError when the session is over.
        """
        if self.state in _ENDS:
            raise SessionOverError(self.state)
        number = self._commands.issue(kind, fields)
        if self.state is State.ONLINE:
            await self._transmit(self._commands.raw(number))
        return await self._commands.answer(number)

    async def send(self, message: Client) -> None:
        """Send a volatile message; it is dropped while offline."""
        if self.state is State.ONLINE:
            await self._transmit(_encoder.encode(message))

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until `condition` holds, asked after every message and change of `state`.

        Raises SessionOverError when the session is over first.
        """
        if condition():
            return
        if self.state in _ENDS:
            raise SessionOverError(self.state)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((condition, done))
        await done

    def _delay(self, attempt: int) -> float:
        if self._leave_at is not None:
            left, self._leave_at = self._leave_at - asyncio.get_running_loop().time(), None
            return max(0.0, left)
        planned = self._reconnect_s[min(attempt, len(self._reconnect_s) - 1)]
        return planned * (0.75 + 0.5 * self._jitter())

    async def _attempt(self) -> bool:
        """One connection, from hello to its loss; return whether it held for a while."""
        self._silence_s = WELCOME_S
        welcomed: float | None = None
        try:
            token = await self._fetch_token()
            async with asyncio.timeout(WELCOME_S):
                self._socket = await self._http.ws_connect(
                    self._url,
                    max_msg_size=1 << 20,
                    headers={"Origin": self._origin},
                    timeout=_CLOSE_TIMEOUT,
                )
            async with self._socket:
                await self._transmit(_encoder.encode(self.session.hello(token, self._capabilities)))
                async for message in self._messages(self._socket):
                    if isinstance(message, Welcome):
                        welcomed, self._refusals = asyncio.get_running_loop().time(), 0
                    await self._take(message)
                self._closed(self._socket.close_code)
        except (aiohttp.ClientError, OSError, TimeoutError, MissedMessageError) as lost:
            _log.info("signaling_lost", why=type(lost).__name__, session=self.session.session)
        finally:
            self._socket = None
            if self.state is State.ONLINE:
                self.state = State.OFFLINE
        self._wake()
        return welcomed is not None and self._held_since(welcomed)

    @staticmethod
    def _held_since(welcomed: float) -> bool:
        # A node that welcomes and hangs up at once must not be called in a tight loop.
        return asyncio.get_running_loop().time() - welcomed >= _HELD_S

    async def _messages(self, socket: aiohttp.ClientWebSocketResponse) -> AsyncIterator[AnyServer]:
        while self.state is not State.STOPPED:
            frame = await socket.receive(timeout=self._patience())
            if frame.type is not aiohttp.WSMsgType.TEXT:
                return
            try:
                message = _decoder.decode(frame.data)
            except msgspec.DecodeError as unknown:
                _log.warning("message_not_understood", why=str(unknown))
                continue
            if self.session.is_new(message):
                yield message

    def _patience(self) -> float:
        """Seconds to wait for the next message before the socket counts as dead, or is left."""
        if self._leave_at is None:
            return self._silence_s
        return max(0.01, self._leave_at - asyncio.get_running_loop().time())

    async def _take(self, message: AnyServer) -> None:
        self.session.take(message)
        match message:
            case Welcome():
                self.state = State.ONLINE
                self._silence_s = _UNPINGED_S
                for raw in self._commands.unanswered():
                    await self._transmit(raw)
            case Ping():
                self._silence_s = 3 * message.interval / 1000
                await self._transmit(_encoder.encode(Pong()))
            case Ok() | Error():
                if not self._commands.settle(message) and isinstance(message, Error):
                    _log.warning("message_refused", code=message.code, detail=message.detail)
            case Bye():
                self._leave_at = asyncio.get_running_loop().time() + message.after_ms / 1000
            case _:
                pass  # news, for the snapshot and the listener alone
        self.listener(message)
        self._wake()

    async def _transmit(self, raw: bytes) -> None:
        """Write to the socket; that it died meanwhile is noticed by its reader."""
        if self._socket is not None:
            try:
                await self._socket.send_str(raw.decode())
            except (aiohttp.ClientError, OSError) as lost:
                _log.info("send_lost", why=type(lost).__name__)

    def _closed(self, code: int | None) -> None:
        """Note where the node said not to come back by oneself."""
        if code == CloseCode.UNAUTHORIZED:
            # The token may have run out on its way; a second fresh one refused is an answer.
            self._refusals += 1
        if code == CloseCode.FENCED:
            self.state = State.FENCED
        elif code == CloseCode.ABUSE or self._refusals > 1:
            self.state = State.REFUSED

    def _wake(self) -> None:
        for condition, done in self._waiting:
            if not done.done() and condition():
                done.set_result(None)
        self._waiting = [entry for entry in self._waiting if not entry[1].done()]

    def _end(self) -> None:
        if self.state not in _ENDS:
            self.state = State.STOPPED
        ended = SessionOverError(self.state)
        self._commands.abandon(ended)
        for _, done in self._waiting:
            if not done.done():
                done.set_exception(ended)

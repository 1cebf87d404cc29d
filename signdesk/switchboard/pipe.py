"""One pipelined connection to a partition's primary.

All calls of one turn of the event loop leave in one write, and answers are matched in order: a
call costs the node a few microseconds instead of a round trip of its own.

redis-py's connection does the protocol; its retries are off, since a lost reply made it run a
whole pipeline twice. A call that was cut off is repeated here, on the next connection: every
command carries an id and is carried out once (docs/switchboard.md). So is one that was refused
because its server is not, or not now, the one that takes writes.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

import structlog
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError as NoConnectionError
from redis.exceptions import MovedError, OutOfMemoryError, RedisError, ResponseError

from signdesk.tasks import cancel, spawn

from .errors import RefusedError, StoreError, StoreUnavailableError
from .losses import LOST, MovedAwayError, first_loss, is_unavailable
from .primaries import Primaries
from .servers import CONNECT_S, Address, Server

_log = structlog.get_logger(__name__)

ANSWER_S = 5.0
"""A store that says nothing for this long is gone, or frozen: the connection is given up."""
PATIENCE_S = 10.0
"""A call that could not be answered for this long fails; the client resends it when it is back."""
RECONNECT_S = (0.0, 0.05, 0.1, 0.2, 0.5)

Opened = Callable[["Link"], Awaitable[None]]


class Link:
    """A fresh connection, used one call at a time before it is shared."""

    def __init__(self, connection: AbstractConnection) -> None:
        self.connection = connection

    async def call(self, *args: Any) -> Any:
        """Send one command and return its answer. Raises RedisError."""
        await self.connection.send_command(*args)
        async with asyncio.timeout(ANSWER_S):
            return await self.connection.read_response(disable_decoding=True)


class _Call:
    __slots__ = ("answer", "command", "deadline")

    def __init__(self, command: tuple[Any, ...], answer: asyncio.Future[Any], deadline: float):
        self.command = command
        self.answer = answer
        self.deadline = deadline


class Pipe:
    """A connection that gathers, resends and never gives up. `opened` runs on each new one.

    `base` is the key by which `primaries` finds the server; `up` and `down` say how it stands.
    """

    def __init__(self, primaries: Primaries, base: str, opened: Opened) -> None:
        self._primaries = primaries
        self._base = base
        self._opened = opened
        self._server: Server | None = None
        self._told: Address | None = None
        self._connection: AbstractConnection | None = None
        self._unsent: list[_Call] = []
        self._sent: deque[_Call] = deque()
        self._answered = 0
        self._wake = asyncio.Event()
        self._doubt: RedisError | None = None
        self._loop = asyncio.get_running_loop()
        self._runner = spawn(self._run(), "store pipe")
        self.up = asyncio.Event()
        self.down = asyncio.Event()

    def call(self, *command: Any) -> asyncio.Future[Any]:
        """Send `command` with this turn's batch.

        The future raises StoreUnavailableError when no answer came in PATIENCE_S, and
        StoreError when the store refused the command; RefusedError when its memory is full.
        """
        call = _Call(command, self._loop.create_future(), self._loop.time() + PATIENCE_S)
        self._unsent.append(call)
        if len(self._unsent) == 1:
            self._loop.call_soon(self._wake.set)
        return call.answer

    def beside(self) -> AbstractConnection:
        """Return another connection, to be opened, to the server where this one is, or was."""
        assert self._server is not None  # noqa: S101 - there is none before `up`
        return self._server.connection()

    def doubt(self, why: RedisError) -> None:
        """Give the present connection up within a second: the server is to be met anew."""
        self._doubt = why

    async def close(self) -> None:
        """Give the connection up; calls still unanswered fail."""
        await cancel(self._runner)
        for call in (*self._sent, *self._unsent):
            if not call.answer.done():
                call.answer.set_exception(StoreUnavailableError("the store connection was closed"))
                call.answer.exception()
        if self._connection is not None:
            await self._connection.disconnect(nowait=True)

    async def _run(self) -> None:
        attempt = 0
        while True:
            answered = self._answered
            try:
                await first_loss(self._talk(), self._watch())
            except LOST as failure:
                # One that was reached, and refused all, is not tried again at once.
                attempt = 0 if self._answered > answered else attempt + 1
                # A redirection says where to go; else whoever knows is asked.
                self._told = None
                if isinstance(failure, MovedError) and failure.host:
                    self._told = Address(failure.host, failure.port)
                why = f"{type(failure).__name__}: {failure}"
                _log.warning("store_unreachable", partition=self._base, attempt=attempt, error=why)
            self.up.clear()
            self.down.set()
            await self._disconnect()
            self._expire()
            await asyncio.sleep(RECONNECT_S[min(attempt, len(RECONNECT_S) - 1)])

    async def _talk(self) -> NoReturn:
        await self._connect()
        await first_loss(self._write(), self._read())

    async def _connect(self) -> None:
        self._server = await self._primaries.find(self._base, self._told)
        self._doubt = None
        self._connection = connection = self._server.connection()
        async with asyncio.timeout(CONNECT_S):
            await connection.connect()  # type: ignore[no-untyped-call]
        await self._opened(Link(connection))
        # Cut-off calls go first, in their order: they were first.
        self._unsent[:0] = self._sent
        self._sent.clear()
        self.down.clear()
        self.up.set()

    async def _disconnect(self) -> None:
        if self._connection is not None:
            await self._connection.disconnect(nowait=True)
            self._connection = None

    async def _write(self) -> NoReturn:
        connection = self._connection
        assert connection is not None  # noqa: S101 - _talk connects first
        while True:
            self._wake.clear()
            batch, self._unsent = self._unsent, []
            if batch:
                self._sent.extend(batch)
                packed = connection.pack_commands([call.command for call in batch])
                if not connection.is_connected:
                    # redis-py would connect by itself, to a server that we have not met.
                    raise NoConnectionError("the connection was lost")
                await connection.send_packed_command(packed, check_health=False)
            if not self._unsent:
                await self._wake.wait()

    async def _watch(self) -> NoReturn:
        """End the connection when its server is silent for ANSWER_S, or is the primary no more.

        Counted in turns of the loop: where it is we who are late, answers are read in between.
        """
        silent_s = 0
        while True:
            answered = self._answered
            await asyncio.sleep(1)
            if self._doubt is not None:
                raise self._doubt
            waiting = bool(self._sent) or not self.up.is_set()
            silent_s = silent_s + 1 if waiting and self._answered == answered else 0
            if silent_s >= ANSWER_S:
                raise TimeoutError(f"no answer for {ANSWER_S} s")
            server = self._server
            if server and await self._primaries.moved(self._base, server, silent_s):
                raise MovedAwayError("another server is the primary now")

    async def _read(self) -> NoReturn:
        connection = self._connection
        assert connection is not None  # noqa: S101 - _talk connects first
        while True:
            try:
                answer = await connection.read_response(disable_decoding=True)
            except OutOfMemoryError:
                # Only what lets something new in is refused at the memory limit.
                self._settle(RefusedError("closed", "the store is full"))
            except ResponseError as refusal:
                if is_unavailable(refusal):
                    raise
                self._settle(StoreError(str(refusal)))
            else:
                self._settle(answer)

    def _settle(self, answer: Any) -> None:
        self._answered += 1
        call = self._sent.popleft()
        if call.answer.done():
            return
        if isinstance(answer, Exception):
            call.answer.set_exception(answer)
        else:
            call.answer.set_result(answer)

    def _expire(self) -> None:
        now = self._loop.time()
        kept: list[_Call] = []
        for call in (*self._sent, *self._unsent):
            if call.answer.done():
                continue
            if call.deadline < now:
                call.answer.set_exception(StoreUnavailableError("the store did not answer in time"))
            else:
                kept.append(call)
        self._sent.clear()
        self._unsent = kept
        self._wake.set()

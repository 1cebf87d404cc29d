"""One pipelined connection to the store.

All calls of one turn of the event loop leave in one write, and answers are matched in order: a
call costs the node a few microseconds instead of a round trip of its own.

redis-py's connection does the protocol; its retries are off, since a lost reply made it run a
whole pipeline twice. A call that was cut off is repeated here, on the next connection: every
command carries an id and is carried out once (docs/switchboard.md).
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, NoReturn

import structlog
from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import OutOfMemoryError, RedisError, ResponseError

from signdesk.tasks import cancel, spawn

from .errors import RefusedError, StoreError, StoreUnavailableError

_log = structlog.get_logger(__name__)

CONNECT_S = 2.0
ANSWER_S = 5.0
"""A store that says nothing for this long is gone, or frozen: the connection is given up."""
PATIENCE_S = 10.0
"""A call that could not be answered for this long fails; the client resends it when it is back."""
RECONNECT_S = (0.0, 0.05, 0.1, 0.2, 0.5)

LOST = (RedisError, OSError, TimeoutError, asyncio.IncompleteReadError)
"""How a connection ends: news, not a defect."""

Opened = Callable[["Link"], Awaitable[None]]


def connections(url: str) -> ConnectionPool:
    """Return a factory of connections to `url`, with no hidden retries and no time-outs of its own.

    Raises ValueError if `url` is not a redis://, rediss:// or unix:// address.
    """
    return ConnectionPool.from_url(
        url,
        retry=Retry(NoBackoff(), 0),
        socket_timeout=None,
        socket_connect_timeout=CONNECT_S,
        health_check_interval=0,
        protocol=2,
    )


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
    """A connection that gathers, resends and never gives up. `opened` runs on each new one."""

    def __init__(self, url: str, opened: Opened) -> None:
        self._pool = connections(url)
        self._opened = opened
        self._connection: AbstractConnection | None = None
        self._unsent: list[_Call] = []
        self._sent: deque[_Call] = deque()
        self._answered = 0
        self._wake = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._runner = spawn(self._run(), "store pipe")
        self.up = asyncio.Event()

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
            try:
                await self._connect()
                attempt = 0
                await self._serve()
            except LOST as failure:
                _log.warning("store_unreachable", attempt=attempt, error=str(failure))
            self.up.clear()
            await self._disconnect()
            self._expire()
            await asyncio.sleep(RECONNECT_S[min(attempt, len(RECONNECT_S) - 1)])
            attempt += 1

    async def _connect(self) -> None:
        connection = self._pool.make_connection()  # type: ignore[no-untyped-call]
        self._connection = connection
        async with asyncio.timeout(CONNECT_S):
            await connection.connect()
        await self._opened(Link(connection))
        # Cut-off calls go first, in their order: they were first.
        self._unsent[:0] = self._sent
        self._sent.clear()
        self.up.set()

    async def _disconnect(self) -> None:
        if self._connection is not None:
            await self._connection.disconnect(nowait=True)
            self._connection = None

    async def _serve(self) -> None:
        work = [
            spawn(_until_lost(self._write()), "store calls"),
            spawn(_until_lost(self._read()), "store answers"),
            spawn(_until_lost(self._watch()), "store watch"),
        ]
        try:
            done, _ = await asyncio.wait(work, return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                raise task.result()
        finally:
            await cancel(*work)

    async def _write(self) -> NoReturn:
        connection = self._connection
        assert connection is not None  # noqa: S101 - _serve runs between connect and disconnect
        while True:
            self._wake.clear()
            batch, self._unsent = self._unsent, []
            if batch:
                self._sent.extend(batch)
                packed = connection.pack_commands([call.command for call in batch])
                await connection.send_packed_command(packed, check_health=False)
            if not self._unsent:
                await self._wake.wait()

    async def _watch(self) -> NoReturn:
        """End the connection when calls wait and the store says nothing for ANSWER_S.

        Counted in turns of the loop: where it is we who are late, answers are read in between.
        """
        silent_s = 0
        while True:
            answered = self._answered
            await asyncio.sleep(1)
            silent_s = silent_s + 1 if self._sent and self._answered == answered else 0
            if silent_s >= ANSWER_S:
                raise TimeoutError(f"no answer for {ANSWER_S} s")

    async def _read(self) -> NoReturn:
        connection = self._connection
        assert connection is not None  # noqa: S101 - _serve runs between connect and disconnect
        while True:
            try:
                answer = await connection.read_response(disable_decoding=True)
            except OutOfMemoryError:
                # Only what lets something new in is refused at the memory limit.
                self._settle(RefusedError("closed", "the store is full"))
            except ResponseError as refusal:
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


async def _until_lost(work: Coroutine[Any, Any, NoReturn]) -> Exception:
    """Return how the connection was lost; anything else is a defect and is raised."""
    try:
        await work
    except LOST as loss:
        return loss

"""A node's inbox: the messages for the sessions that it owns, in one partition."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

import structlog
from redis.asyncio.connection import AbstractConnection

from .errors import StoreError, StoreUnavailableError
from .losses import LOST, first_loss
from .servers import CONNECT_S
from .switchboard import Switchboard
from .views import Entry

_log = structlog.get_logger(__name__)

BLOCK_MS = 4000
SILENCE_S = BLOCK_MS / 1000 + 2
"""No answer for this long means that the connection is dead, not that nothing happened."""
BATCH = 512
RETRY_S = 0.05
"""Between two connections; where there is no server, the pipe's own attempts are waited for."""
TRIM_EVERY = 1000
"""Entries read between two trims: a trim for each would double the calls of a quiet node."""


async def read(
    switchboard: Switchboard, node: str, deliver: Callable[[list[Entry]], Awaitable[None]]
) -> None:
    """Hand every entry of the node's inbox to `deliver`, in order, for ever.

    It blocks on a connection of its own, beside the pipe's: when the pipe's is lost, a silent one
    is not waited for.
    """
    inbox = _Inbox(switchboard, node, deliver)
    while True:
        await switchboard.pipe.up.wait()
        try:
            await first_loss(inbox.read(), _until_down(switchboard))
        except LOST as failure:
            _log.warning("inbox_unreachable", error=str(failure))
        await asyncio.sleep(RETRY_S)


async def _until_down(switchboard: Switchboard) -> NoReturn:
    await switchboard.pipe.down.wait()
    raise ConnectionError("the connection beside was lost")


class _Inbox:
    """How far a node has read. After a new epoch the stream begins anew.

    What was in it is in mailboxes, or in the snapshots that sessions take.
    """

    def __init__(
        self,
        switchboard: Switchboard,
        node: str,
        deliver: Callable[[list[Entry]], Awaitable[None]],
    ) -> None:
        self._switchboard = switchboard
        self._node = node
        self._deliver = deliver
        self._last, self._epoch, self._untrimmed = "0-0", switchboard.epoch, 0

    async def read(self) -> NoReturn:
        """Read on a connection of its own, until that is lost."""
        connection = self._switchboard.pipe.beside()
        try:
            async with asyncio.timeout(CONNECT_S):
                await connection.connect()  # type: ignore[no-untyped-call]
            while True:
                await self._read_some(connection)
        finally:
            await connection.disconnect(nowait=True)

    async def _read_some(self, connection: AbstractConnection) -> None:
        if self._switchboard.epoch != self._epoch:
            self._last, self._epoch = "0-0", self._switchboard.epoch
        entries, self._last = await _next(connection, self._switchboard, self._node, self._last)
        if entries:
            await self._deliver(entries)
            self._untrimmed += len(entries)
        if self._untrimmed >= TRIM_EVERY:
            await self._trim()

    async def _trim(self) -> None:
        # One that fails is made up for after the next entries.
        with contextlib.suppress(StoreError, StoreUnavailableError):
            await self._switchboard.read_inbox(self._node, self._last)
            self._untrimmed = 0


async def _next(
    connection: AbstractConnection, switchboard: Switchboard, node: str, last: str
) -> tuple[list[Entry], str]:
    await connection.send_command(
        "XREAD", "COUNT", BATCH, "BLOCK", BLOCK_MS, "STREAMS",
        f"{switchboard.base}:inbox:{node}", last,
    )  # fmt: skip
    async with asyncio.timeout(SILENCE_S):
        answer: Any = await connection.read_response(disable_decoding=True)
    if not answer:
        return [], last
    raw = answer[0][1]
    return [_entry(fields) for _, fields in raw], raw[-1][0].decode()


def _entry(fields: list[bytes]) -> Entry:
    session = fields[1].decode()
    if fields[2] == b"f":
        return Entry(session=session, seq=0, body=b"", fenced=fields[3].decode())
    return Entry(session=session, seq=int(fields[3]), body=fields[5], fenced="")

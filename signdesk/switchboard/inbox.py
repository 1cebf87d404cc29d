"""A node's inbox: the messages for the sessions that it owns, in one partition."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import RedisError

from .errors import StoreError, StoreUnavailableError
from .pipe import RECONNECT_S, connections
from .switchboard import Switchboard
from .views import Entry

_log = structlog.get_logger(__name__)

BLOCK_MS = 4000
SILENCE_S = BLOCK_MS / 1000 + 2
"""No answer for this long means that the connection is dead, not that nothing happened."""
BATCH = 512
_OUTAGES = (StoreError, StoreUnavailableError, asyncio.IncompleteReadError)
TRIM_EVERY = 1000
"""Entries read between two trims: a trim for each would double the calls of a quiet node."""


async def read(
    url: str,
    switchboard: Switchboard,
    node: str,
    deliver: Callable[[list[Entry]], Awaitable[None]],
) -> None:
    """Hand every entry of the node's inbox to `deliver`, in order, for ever.

    It blocks on a connection of its own. After a new epoch the stream begins anew; what was in it
    is in mailboxes, or in the snapshots that sessions take.
    """
    pool = connections(url)
    last, epoch, attempt, untrimmed = "0-0", switchboard.epoch, 0, 0
    while True:
        connection = pool.make_connection()  # type: ignore[no-untyped-call]
        try:
            await connection.connect()
            attempt = 0
            while True:
                if switchboard.epoch != epoch:
                    last, epoch = "0-0", switchboard.epoch
                entries, last = await _next(connection, switchboard, node, last)
                if entries:
                    await deliver(entries)
                    untrimmed += len(entries)
                if untrimmed >= TRIM_EVERY:
                    await switchboard.read_inbox(node, last)
                    untrimmed = 0
        except (*_OUTAGES, RedisError, OSError, TimeoutError) as failure:
            _log.warning("inbox_unreachable", error=str(failure))
        finally:
            await connection.disconnect(nowait=True)
        await asyncio.sleep(RECONNECT_S[min(attempt, len(RECONNECT_S) - 1)])
        attempt += 1


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

"""Moves the events of one partition into the records, exactly once.

The position is written in the same transaction as the records, and entries leave the stream only
after its commit: whatever is killed, and whenever, an entry is either still in the stream and
not in the records, or in the records and skipped when it is read again.
"""

import asyncio
import time
from collections.abc import Callable, Sequence
from enum import Enum, auto
from typing import Protocol

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.tasks import cancel, spawn

from .database import writing
from .stream import Entry, blames_entry, record, reject

IDLE_POLL_S = 0.5
FIRST_RETRY_S = 0.1
LAST_RETRY_S = 5.0
BATCH = 256

_log = structlog.get_logger(__name__)


class Source(Protocol):
    """The event stream of one partition."""

    async def read(self, count: int) -> Sequence[Entry]:
        """Return up to `count` entries from the head, in order."""

    async def remove(self, entries: Sequence[Entry]) -> object:
        """Drop exactly these entries: a store that lost data may hold others below their ids."""


class Progress(Enum):
    """What one step did."""

    MOVED = auto()
    EMPTY = auto()
    """Nothing is in the stream."""
    BUSY = auto()
    """Another node is moving this partition."""


def wall_clock() -> int:
    """Now, in ms since the Unix epoch."""
    return time.time_ns() // 1_000_000


class Consumer:
    """The consumer of one partition. Set `wake` when there is something to read."""

    def __init__(
        self,
        engine: AsyncEngine,
        partition: str,
        source: Source,
        *,
        batch: int = BATCH,
        clock: Callable[[], int] = wall_clock,
    ) -> None:
        self.wake = asyncio.Event()
        self._engine = engine
        self._partition = partition
        self._source = source
        self._batch = batch
        self._clock = clock
        self._log = _log.bind(partition=partition)

    async def step(self) -> Progress:
        """Move one batch. Raises whatever the source or the database raises; nothing is lost.

        Reading begins at the head every time: after a loss of the store its ids may begin
        anew, below any id remembered here, and what was moved has been removed.
        """
        entries = await self._source.read(self._batch)
        if not entries:
            return Progress.EMPTY
        try:
            moved = await self._move(entries)
        except Exception as error:
            if not blames_entry(error):
                raise
            return await self._move_one_by_one(entries)
        if not moved:
            return Progress.BUSY
        await self._source.remove(entries)
        return Progress.MOVED

    async def run(self, stop: asyncio.Event) -> None:
        """Move events until `stop`, through any outage of the store or the database."""
        failures = 0
        while not stop.is_set():
            self.wake.clear()
            try:
                progress = await self.step()
            except Exception as error:
                failures += 1
                # Once with the whole trace; then a line a retry says that it goes on.
                self._log.warning(
                    "records_waiting",
                    failures=failures,
                    error=type(error).__name__,
                    exc_info=error if failures == 1 else None,
                )
                delay = min(FIRST_RETRY_S * 2 ** min(failures - 1, 10), LAST_RETRY_S)
                await self._pause(delay, stop)
                continue
            if failures:
                self._log.info("records_resumed", failures=failures)
                failures = 0
            if progress is not Progress.MOVED:
                await self._pause(IDLE_POLL_S, stop, self.wake)

    async def _pause(self, seconds: float, *until: asyncio.Event) -> None:
        waits = [spawn(event.wait(), f"consumer-{self._partition}") for event in until]
        try:
            await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await cancel(*waits)

    async def _move(self, entries: Sequence[Entry]) -> bool:
        async with writing(self._engine) as session:
            rejected = await record(session, self._partition, entries, self._clock())
        for event, error in rejected or ():
            self._log.error("event_rejected", event_id=event, error=error)
        return rejected is not None

    async def _move_one_by_one(self, entries: Sequence[Entry]) -> Progress:
        """Move a batch of which some entry cannot be recorded: find it, set it aside, go on."""
        for entry in entries:
            try:
                moved = await self._move([entry])
            except Exception as error:
                if not blames_entry(error):
                    raise
                why = type(error).__name__
                async with writing(self._engine) as session:
                    moved = await reject(session, self._partition, entry, why, self._clock())
                self._log.error("event_rejected", event_id=entry[0], error=why)
            if not moved:
                return Progress.BUSY
            await self._source.remove([entry])
        return Progress.MOVED

"""Every point at which a consumer's step can be cut off, told to a listener."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.records.consumer import Source
from signdesk.records.stream import Entry

Point = Callable[[str], None]
"""Called with the name of each point as it is reached; it may raise, or never return."""


def watch(engine: AsyncEngine, reach: Point) -> None:
    """Call `reach` before and after each statement and each commit."""
    dialect = engine.sync_engine.dialect
    commit = dialect.do_commit

    def before(*_: Any) -> None:
        reach("statement")

    def after(*_: Any) -> None:
        reach("statement done")

    def commit_watched(connection: Any) -> None:
        reach("commit")
        commit(connection)
        reach("commit done")

    event.listen(engine.sync_engine, "before_cursor_execute", before)
    event.listen(engine.sync_engine, "after_cursor_execute", after)
    dialect.do_commit = commit_watched  # type: ignore[method-assign, assignment]


class WatchedSource:
    """A source that tells when it is read, and when entries are removed."""

    def __init__(self, source: Source, reach: Point) -> None:
        self._source = source
        self._reach = reach

    async def read(self, count: int) -> list[Entry]:
        self._reach("read")
        entries = list(await self._source.read(count))
        self._reach("read done")
        return entries

    async def remove(self, entries: Sequence[Entry]) -> None:
        self._reach("remove")
        await self._source.remove(entries)
        self._reach("remove done")

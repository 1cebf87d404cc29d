"""The partitions that a node serves: for each its beats, its inbox and its consumer of events.

One is added while the node runs when the first pool that falls into it appears.
"""

import asyncio
from collections.abc import Sequence

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk import records
from signdesk.records.stream import Entry
from signdesk.signaling.node import Node
from signdesk.switchboard.store import Store
from signdesk.switchboard.switchboard import Switchboard
from signdesk.tasks import cancel, spawn

_log = structlog.get_logger(__name__)

CONSUMER_STOP_S = 5.0


class EventSource:
    """A partition's event stream, as the consumer reads it."""

    def __init__(self, switchboard: Switchboard) -> None:
        self._switchboard = switchboard

    async def read(self, count: int) -> Sequence[Entry]:
        """Return up to `count` entries from the head, in order."""
        return await self._switchboard.events(count)

    async def remove(self, entries: Sequence[Entry]) -> None:
        """Drop exactly these entries."""
        await self._switchboard.consumed((id_, epoch) for id_, epoch, _ in entries)


class Partitions:
    """Those of `store`, served by `node`, with their events recorded through `engine`."""

    def __init__(self, store: Store, node: Node, engine: AsyncEngine) -> None:
        self._store = store
        self._node = node
        self._engine = engine
        self._served: set[int] = set()
        self._stop = asyncio.Event()
        self._consumers: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Serve those that the store was opened with. Raises StoreUnavailableError."""
        for partition in list(self._store.switchboards):
            await self.serve(partition)
        self._node.start()

    async def serve(self, partition: int) -> Switchboard:
        """Return the switchboard of a partition, which is served from now on.

        Raises StoreUnavailableError if its primary cannot be reached; it may be asked for again.
        """
        switchboard = self._store.serve(partition)
        if partition not in self._served:
            await self._node.serve(switchboard)
            self._served.add(partition)
            source = EventSource(switchboard)
            consumer = records.Consumer(self._engine, str(partition), source)
            self._consumers.append(spawn(consumer.run(self._stop), "records"))
            _log.info("partition_served", partition=partition)
        return switchboard

    async def stop(self) -> None:
        """End the beats, and the consumers when they have finished what they began."""
        await self._node.stop()
        self._stop.set()
        if self._consumers:
            await asyncio.wait(self._consumers, timeout=CONSUMER_STOP_S)
            await cancel(*self._consumers)

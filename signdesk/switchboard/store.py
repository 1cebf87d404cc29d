"""The store behind a node: the switchboards of the partitions that it serves.

Each partition has a connection of its own to its primary. In a cluster, what befalls a shard thus
befalls its partitions alone; a single server is the case in which all have one primary.
"""

import asyncio
from collections.abc import Iterable

import msgspec

from .errors import StoreUnavailableError
from .primaries import primaries
from .switchboard import EpochBegan, Switchboard, info


class Condition(msgspec.Struct, frozen=True):
    """How the servers are that could be asked.

    `memory` is the used share (0 to 1) of the fullest one's limit, 0 without a limit. `unguarded`
    says that one has replicas but not min-replicas-to-write: what it acknowledges may be lost.
    """

    memory: float
    unguarded: bool


class Store:
    """The store at `url`, which nodes share. `began` is awaited when an epoch begins."""

    def __init__(self, url: str, partitions: Iterable[int], hold_ms: int, began: EpochBegan):
        self._primaries = primaries(url)
        self._hold_ms = hold_ms
        self._began = began
        self.switchboards: dict[int, Switchboard] = {}
        for partition in sorted(partitions):
            self.serve(partition)

    def serve(self, partition: int) -> Switchboard:
        """Return the switchboard of a partition, which is served from now on."""
        if partition not in self.switchboards:
            self.switchboards[partition] = Switchboard(
                self._primaries, partition, self._hold_ms, self._began
            )
        return self.switchboards[partition]

    @property
    def up(self) -> list[bool]:
        """Say of each partition whether its primary answers."""
        return [board.pipe.up.is_set() for board in self.switchboards.values()]

    async def met(self) -> None:
        """Wait until every primary has been met."""
        for board in list(self.switchboards.values()):
            await board.pipe.up.wait()

    async def close(self) -> None:
        """Give every connection up; calls still unanswered fail."""
        for board in self.switchboards.values():
            await board.pipe.close()
        await self._primaries.close()

    async def condition(self) -> Condition:
        """Ask the servers how they are. Raises StoreUnavailableError if none answers."""
        boards = [board for board in self.switchboards.values() if board.pipe.up.is_set()]
        if not boards:
            raise StoreUnavailableError("no server of the store can be reached")
        asked = [board.pipe.call("INFO", "memory", "replication") for board in boards]
        told = await asyncio.gather(*asked, return_exceptions=True)
        facts = [info(raw) for raw in told if isinstance(raw, bytes)]
        return Condition(
            memory=max(map(_memory, facts), default=0.0), unguarded=any(map(_is_unguarded, facts))
        )


def _memory(facts: dict[str, str]) -> float:
    limit = int(facts.get("maxmemory", 0))
    return int(facts["used_memory"]) / limit if limit else 0.0


def _is_unguarded(facts: dict[str, str]) -> bool:
    # The count of good replicas is told only where min-replicas-to-write and -max-lag are set.
    return int(facts["connected_slaves"]) > 0 and "min_slaves_good_slaves" not in facts

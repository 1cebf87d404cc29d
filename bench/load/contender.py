"""What bench/relay asks of a server: open sockets, join them in pairs."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Sequence

import aiohttp

from .processes import Measured
from .sockets import End

AT_ONCE = 20
"""Sockets being opened at one moment: a steady stream of arrivals, no stampede."""


class Contender(ABC):
    """A running server of one or two nodes. Sockets 2n and 2n+1 are a pair."""

    def __init__(self, nodes: list[Measured], client: aiohttp.ClientSession) -> None:
        self.nodes = nodes
        self.client = client
        self._opened = 0

    @abstractmethod
    async def connect(self, number: int) -> End:
        """Open socket `number`, signed in and idle, on the node whose turn it is."""

    async def open(self, count: int) -> list[End]:
        """Open `count` more sockets, AT_ONCE of them at a time."""
        turn = asyncio.Semaphore(AT_ONCE)

        async def one(number: int) -> End:
            async with turn:
                return await self.connect(number)

        first, self._opened = self._opened, self._opened + count
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(one(first + number)) for number in range(count)]
        return [task.result() for task in tasks]

    async def pair(self, ends: Sequence[End]) -> list[tuple[End, End]]:
        """Join neighbours in pairs that may send one another descriptions."""
        return list(zip(ends[::2], ends[1::2], strict=True))

    def cpu_s(self) -> float:
        """Return the processor seconds that all nodes have used."""
        return sum(node.cpu_s() for node in self.nodes)

    def rss_kb(self) -> float:
        """Return the resident memory of all nodes (KiB)."""
        return sum(node.rss_kb() for node in self.nodes)

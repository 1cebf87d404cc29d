"""What to expect of each company, from a value that is at most a few seconds old.

Every page view of every company's site asks: however many ask, the store is asked once a company
in REFRESH_S.
"""

import asyncio
import time
from collections.abc import Callable

import msgspec

from signdesk.domain import outlook
from signdesk.domain.outlook import Line, Outlook, State
from signdesk.domain.pool import Company, Queue
from signdesk.switchboard.errors import StoreError, StoreUnavailableError

from .node import Node
from .places import pace_of
from .projection import Projection

REFRESH_S = 3.0


class _Seen(msgspec.Struct):
    due: float
    outlook: Outlook


class Outlooks:
    """The outlook of every company that somebody asked for."""

    def __init__(
        self, node: Node, projection: Projection, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._node = node
        self._projection = projection
        self._clock = clock
        self._seen: dict[str, _Seen] = {}
        self._asking: dict[str, asyncio.Lock] = {}

    async def of(self, company: Company, queue: Queue) -> Outlook:
        """Return what to expect of the queue that the company's widget leads to."""
        async with self._asking.setdefault(company.id, asyncio.Lock()):
            seen = self._seen.get(company.id)
            if seen is None or seen.due <= self._clock():
                found = await self._look(company, queue)
                self._seen[company.id] = seen = _Seen(self._clock() + REFRESH_S, found)
            return seen.outlook

    async def _look(self, company: Company, queue: Queue) -> Outlook:
        if not self._projection.is_open(queue.id):
            return outlook.closed(self._projection.opens_at(queue.id))
        try:
            switchboard = self._node.switchboard(company.pool)
            if not self._node.admitting or not switchboard.pipe.up.is_set():
                # Nobody can queue, but soon will again: the page is not to say "closed".
                return Outlook(State.BUSY)
            line = (await switchboard.outlook(company.pool, [queue.id]))[0]
        except (StoreError, StoreUnavailableError):
            return Outlook(State.BUSY)
        known = Line(line.waiting, line.free, pace_of(line), line.held, line.empty)
        return outlook.of_line(known, queue.max_length, queue.join_empty)

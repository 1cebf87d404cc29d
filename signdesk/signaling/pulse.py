"""The pulse of a node: pings to its pages, many in one turn.

Browsers cannot see protocol pings, nor tell that a server is gone, so pages are pinged by
messages. One timer a page would cost more than the pings themselves: with 20,000 idle pages a
node would do little else. So pages take turns, and each is looked at once in URGENT_PING_S.
"""

import asyncio
import time
from itertools import cycle
from typing import Protocol

import msgspec

from signdesk.switchboard.switchboard import Switchboard

from .messages import Ping

URGENT_PING_S, URGENT_DEAD_S = 5.0, 15.0
IDLE_PING_S, IDLE_DEAD_S = 20.0, 45.0
"""An idle page is pinged rarely: 20,000 of them must cost next to nothing."""
TURNS = 100
"""A turn is so short that its pings, 50 of 20,000 idle pages, hold nobody else up."""

_encode = msgspec.json.Encoder().encode


class Page(Protocol):
    """What the pulse asks of a page."""

    @property
    def switchboard(self) -> Switchboard:
        """Whose clock the page is told."""

    def look(self, now: float) -> float:
        """Return the interval (s) to ping the page with at `now` (monotonic, s), 0 for not yet."""

    async def write(self, data: bytes) -> None:
        """Send a frame, without ever waiting for a slow socket."""


class Pulse:
    """The pages of a node, by turns."""

    def __init__(self) -> None:
        self._turns: list[set[Page]] = [set() for _ in range(TURNS)]
        self._order = cycle(self._turns)
        self._next = 0.0

    async def join(self, page: Page) -> None:
        """Ping the page now, and from now on in the smallest turn."""
        min(self._turns, key=len).add(page)
        await self._ping([page])

    def leave(self, page: Page) -> None:
        """Ping the page no more."""
        for turn in self._turns:
            turn.discard(page)

    async def turn(self) -> None:
        """Ping those pages of the next turn that are due, and wait for the one after it.

        Turns that were late are made up for, so that a round takes as long as it should.
        """
        await self._ping(list(next(self._order)))
        now = time.monotonic()
        self._next = max(self._next + URGENT_PING_S / TURNS, now - URGENT_PING_S)
        await asyncio.sleep(max(0.0, self._next - now))

    async def _ping(self, pages: list[Page]) -> None:
        now = time.monotonic()
        frames: dict[tuple[Switchboard, float], bytes] = {}
        for page in pages:
            interval = page.look(now)
            if not interval:
                continue
            kind = (page.switchboard, interval)
            if kind not in frames:
                ping = Ping(interval=int(interval * 1000), now=page.switchboard.now())
                frames[kind] = _encode(ping)
            await page.write(frames[kind])

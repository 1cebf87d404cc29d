"""A node's lease on one partition: as long as it is renewed, the node's sessions are its own."""

import time
from collections.abc import Callable

from signdesk.switchboard.switchboard import Switchboard

from .clock import SharedClock

TTL_S = 6.0
FRESH_S = 3.0
"""A renewal is missed: the balancer should look elsewhere long before the lease is over."""
PROMPT_S = 0.5


class Lease:
    """Renewed by `renew`. The node can tell by itself that it has run out."""

    def __init__(
        self,
        switchboard: Switchboard,
        node: str,
        clock: SharedClock,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.switchboard = switchboard
        self._node = node
        self._clock = clock
        self._monotonic = monotonic
        self._renewed = monotonic()
        self._given_up = False

    async def renew(self) -> bool:
        """Renew it; return whether the store had taken the node for dead, and it is news.

        Raises StoreUnavailableError.
        """
        lapsed, known = await self._ask(), self._given_up
        if self._monotonic() - self._renewed > PROMPT_S:
            # It was asked before an outage, and answered after: that says nothing about now.
            lapsed = await self._ask() or lapsed
        self._given_up = False
        return lapsed and not known

    async def _ask(self) -> bool:
        asked = self._monotonic()
        lapsed = await self.switchboard.lease(self._node, int(TTL_S * 1000))
        # The store counts from when it was told, which is later: it will not lapse there first.
        self._renewed = asked
        self._clock.set(await self.switchboard.wall_clock())
        return lapsed

    @property
    def fresh(self) -> bool:
        """Say whether the store was told lately that the node lives."""
        return self._monotonic() - self._renewed < FRESH_S

    def runs_out(self) -> bool:
        """Say, once, that it ran out: sessions are being orphaned, wherever the store is."""
        over = self._monotonic() - self._renewed > TTL_S
        news, self._given_up = over and not self._given_up, over
        return news

"""One fault under traffic: people come, something fails, and every rule is checked.

While the traffic goes on the live state is looked at every LOOK_S; then everybody goes home, every
promise runs out, and what is left is compared with the records and with what clients were told.
"""

import asyncio
import os
import re
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from redis.exceptions import RedisError

from signdesk.tasks import cancel, spawn
from tests.chaos import live_rules, record_rules
from tests.chaos.center import Center
from tests.chaos.witness import Back
from tests.nodes import until

SECONDS = float(os.environ.get("CHAOS_SECONDS", "20"))
"""Of traffic around each fault; the environment variable is what `make chaos` sets."""

BEFORE_S = SECONDS / 4
BACK_S = 5.0
"""Within which a session must be back after the loss of its connection was noticed."""
LOOK_S = 1.0
DRAIN_S = 30.0
"""Longer than who was lost keeps the place (center.AWAY_MS)."""
RECORDED_S = 20.0
SHOWN, STORIES = 10, 4

MEASURED: list[str] = []
"""One line a fault: how fast sessions were back."""


@dataclass
class Trial:
    """What was seen around one fault."""

    center: Center
    name: str
    began: float = field(default_factory=time.monotonic)
    failed: float = 0.0
    restored: float = 0.0
    wrong: list[str] = field(default_factory=list)

    def fails(self) -> None:
        """The fault is injected now."""
        self.failed = time.monotonic()

    def is_restored(self) -> None:
        """Nobody could be served since the fault; from now on somebody can."""
        self.restored = time.monotonic()

    def backs(self) -> list[float]:
        """Return how long each session took to be back (s), since that was possible."""
        backs: list[Back] = self.center.crowd.backs_since(self.failed)
        return [
            back.at - max(back.lost, self.restored) for back in backs if back.at > self.restored
        ]

    async def watch(self) -> None:
        """Look at the live state for ever."""
        while True:
            for pool in self.center.scribe.pools:
                try:
                    state = await self.center.scribe.state(pool)
                except (RedisError, OSError, TimeoutError):
                    continue  # the store is away: that is the fault
                at = time.monotonic() - self.began
                self.wrong += [f"at {at:.1f} s: {what}" for what in live_rules.broken(state)]
            await asyncio.sleep(LOOK_S)

    async def settle(self) -> None:
        """Send everybody home, and check what is left, live and in the records."""
        center = self.center
        census = await center.crowd.census()
        self.wrong += [
            f"{person} has been without connection for {census.at - lost:.1f} s"
            for person, lost in census.offline.items()
            if census.at - max(lost, self.restored) > BACK_S
        ]
        await center.crowd.go_home()
        self.wrong += await self._until_nothing(self._left_over, DRAIN_S)
        self.wrong += await self._until_nothing(self._unrecorded, RECORDED_S)
        self.wrong += [odd.what for odd in center.crowd.odd if odd.at >= self.began]
        self.wrong += [
            f"a session was back only after {took:.1f} s" for took in self.backs() if took > BACK_S
        ]

    async def _left_over(self) -> list[str]:
        scribe = self.center.scribe
        return [
            what for pool in scribe.pools for what in live_rules.left_over(await scribe.state(pool))
        ]

    async def _unrecorded(self) -> list[str]:
        return await record_rules.broken(self.center.engine, self.center.crowd.told)

    async def _until_nothing(
        self, check: Callable[[], Awaitable[list[str]]], within_s: float
    ) -> list[str]:
        wrong: list[str] = []

        async def nothing() -> bool:
            nonlocal wrong
            wrong = await check()
            return not wrong

        try:
            await until(nothing, "nothing left", within_s)
        except AssertionError:
            return wrong
        return []

    def verdict(self) -> None:
        """Fail with every rule that was broken, each with the events of its contact."""
        self._measure()
        if not self.wrong:
            return
        # What an earlier fault left in the records is not this one's.
        unique = [what for what in dict.fromkeys(self.wrong) if what not in self.center.blamed]
        self.center.blamed.update(unique)
        if not unique:
            return
        named = dict.fromkeys(re.findall(r"\w+", " ".join(unique[:SHOWN])))
        stories = [
            f"{contact}:\n{self.center.scribe.story(contact)}"
            for contact in named
            if contact in self.center.crowd.told
        ][:STORIES]
        raise AssertionError(
            f"{self.name}, seed {self.center.seed}: {len(unique)} rules broken\n"
            + "\n".join([*unique[:SHOWN], *stories])
        )

    def _measure(self) -> None:
        took = sorted(self.backs())
        contacts = sum(1 for told in self.center.crowd.told.values() if told.at >= self.began)
        figures = f"{self.name}: {contacts} contacts"
        if self.restored:
            figures += f", served again after {self.restored - self.failed:.1f} s"
        figures += f", {len(took)} sessions back"
        if len(took) > 1:
            p99 = statistics.quantiles(took, n=100, method="inclusive")[98]
            figures += f", median {statistics.median(took):.2f} s, p99 {p99:.2f} s"
            figures += f", longest {took[-1]:.2f} s"
        MEASURED.append(figures)


@asynccontextmanager
async def trial(center: Center, name: str) -> AsyncIterator[Trial]:
    """Let people come for BEFORE_S, run the block that makes something fail, and judge."""
    center.crowd.flow()
    seen = Trial(center, name)
    watch = spawn(seen.watch(), "live rules")
    try:
        await asyncio.sleep(BEFORE_S)
        seen.fails()
        yield seen
        await asyncio.sleep(max(BACK_S, seen.began + SECONDS - time.monotonic()))
    finally:
        await cancel(watch)
    await seen.settle()
    seen.verdict()

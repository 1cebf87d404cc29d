"""A line of any length, straight in the store, and what routing costs the store there."""

import json

import msgspec
from redis.asyncio import Redis

from signdesk.domain.pool import Advisor, PoolConfig, Queue
from signdesk.switchboard.library import SOURCE, function

ADVISORS_ROUTED = 50
BASE, BATCH = "sd:{p00}", 500
START_MS = 1_764_000_000_000

Calls = list[tuple[str, tuple[str | int | bytes, ...]]]


class Line:
    """A line of any length in a partition on a driven clock, and the advisors who serve it."""

    def __init__(self, store: Redis) -> None:
        self._store = store
        self._waiting = 0
        self._command = 0

    async def open(self) -> None:
        """Load the library, configure a pool, sign the advisors in."""
        await self._store.function_load(SOURCE, replace=True)
        names = [f"a{number:03d}" for number in range(ADVISORS_ROUTED)]
        queue = Queue(
            id="q", company="c", company_name="C", name="Q", required=[], service_level_s=60,
            offer_ms=20_000, reject_delay_ms=10_000, wrap_up_ms=60_000, max_misses=1,
            dispositions=[], keep_text=False,
        )  # fmt: skip
        pool = PoolConfig("p", 1, {}, {"q": queue}, {})
        pool.advisors.update({name: Advisor(name, ["q"], relay_only=False) for name in names})
        calls: Calls = [("drive", (START_MS,)), ("open", ("run", "epoch", 0))]
        calls.append(("configure", (msgspec.json.encode(pool),)))
        calls += [("attach", (_hello(name, "advisor"),)) for name in names]
        await self._all(calls)

    async def grow(self, length: int) -> None:
        """Let visitors queue until `length` wait."""
        while self._waiting < length:
            calls: Calls = []
            for number in range(self._waiting, min(length, self._waiting + BATCH)):
                name = f"v{number:06d}"
                calls.append(("attach", (_hello(name, "visitor"),)))
                calls.append(("enqueue", (name, f"t-{name}", 1, f"c{number:06d}", "q", "1", "fr")))
            self._waiting += len(calls) // 2
            await self._all([("drive", (START_MS + self._waiting,)), *calls])

    async def route_us(self) -> float:
        """Return the store's time for one routing call, in microseconds, over one round."""
        before = await self._spent()
        await self._say("available")
        calls, spent = (now - then for now, then in zip(await self._spent(), before, strict=True))
        assert calls == ADVISORS_ROUTED, "somebody else called"
        await self._say("break")
        return spent / calls

    async def _say(self, status: str) -> None:
        self._command += 1
        names = [f"a{number:03d}" for number in range(ADVISORS_ROUTED)]
        await self._all([("set_status", (n, f"t-{n}", self._command, status)) for n in names])

    async def _spent(self) -> tuple[int, int]:
        """Return the calls of functions so far, and their microseconds."""
        stats = (await self._store.info("commandstats")).get("cmdstat_fcall", {})
        return int(stats.get("calls", 0)), int(stats.get("usec", 0))

    async def _all(self, calls: Calls) -> None:
        async with self._store.pipeline(transaction=False) as pipeline:
            for name, args in calls:
                pipeline.fcall(function(name), 1, BASE, *args)
            answers = await pipeline.execute()
        refused = [answer for answer in answers if b'"error"' in bytes(_first(answer))]
        assert not refused, refused[0]


def _first(answer: bytes | list[bytes]) -> bytes:
    return answer[0] if isinstance(answer, list) else answer


def _hello(name: str, role: str) -> bytes:
    return json.dumps(
        {
            "pool": "p", "session": name, "person": name, "role": role, "name": name,
            "company": "c", "node": "n", "attach": f"t-{name}", "last_seq": 0, "epoch": "",
            "capabilities": {"rollback": True}, "ticket": None,
        }
    ).encode()  # fmt: skip

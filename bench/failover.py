"""bench/failover: `kill -9` of one of three nodes with SESSIONS sessions; how fast they are back.

The visitors wait in line, on three nodes behind one name, and live in a process of their own
(bench/load/returners.py). Their client is the one whose rules the pages share: at once, then after
0.3, 1, 2, 4 and 7 s, with jitter. Beside it, in the same run, three bare aiohttp servers that echo
one message, with as many sockets that come back by the same rule: what coming back costs at least.

- `median_s`, `p99_s`: from the kill to the welcome, of those who were lost. Goals: 2 s and 5 s.
- `attaches_1s`: the most sessions that attached within any second, and `per_100ms` how they came
  from the kill on: whether it is a herd, and how long.
- `others_ms`: the slowest answer that a page on a node that lived got meanwhile, and the slowest
  one before. A herd would keep it waiting.
"""

import asyncio
import json
import os
import statistics
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import uvloop

from .load.contender import Contender
from .load.processes import Measured, printing_its_port
from .load.signdesk import signdesk
from .load.sockets import no_garbage_pauses
from .load.store import valkey
from .report import Limit, line

SESSIONS, NODES = 2_000, 3
GATHER_S = 180.0
BEFORE_S = 5.0
ASK_S = 0.02
BUCKET_S = 0.1
BYSTANDER = 4
"""A visitor's number, whose node is not the first, which is killed."""

Figures = dict[str, object]


@asynccontextmanager
async def returners(kind: str, servers: list[Measured]) -> AsyncIterator[Process]:
    """Let SESSIONS pages be connected to the servers, in another process."""
    ports = [str(server.port) for server in servers]
    command = (sys.executable, "-m", "bench.load.returners", kind, str(SESSIONS), *ports)
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(GATHER_S):
            if await process.stdout.readline() != b"ready\n":
                raise RuntimeError("the pages did not open")
        yield process
    finally:
        process.stdin.close()
        await process.wait()


async def killed(server: Measured, pages: Process) -> list[float]:
    """kill -9; return how long after it each page was back that was lost (s), in order."""
    assert pages.stdin is not None
    assert pages.stdout is not None
    at = time.monotonic()
    server.kill()
    pages.stdin.write(f"{at}\n".encode())
    backs: list[float] = json.loads(await pages.stdout.readline())
    if not SESSIONS / NODES / 2 < len(backs) < SESSIONS / NODES * 2:
        raise RuntimeError(f"{len(backs)} pages were lost with one of {NODES} servers")
    return backs


def summary(backs: list[float]) -> Figures:
    """Return the figures of one kill."""
    percentiles = statistics.quantiles(backs, n=100, method="inclusive")
    within_1s = (sum(1 for back in backs if at <= back < at + 1) for at in backs)
    buckets = [0] * (int(backs[-1] / BUCKET_S) + 1)
    for back in backs:
        buckets[int(back / BUCKET_S)] += 1
    return {
        "median_s": round(percentiles[49], 3),
        "p99_s": round(percentiles[98], 3),
        "max_s": round(backs[-1], 3),
        "lost": len(backs),
        "attaches_1s": max(within_1s),
        "per_100ms": buckets,
    }


class Bystander:
    """A visitor on a node that lives, who asks something every ASK_S and times the answers."""

    def __init__(self, desk: Contender) -> None:
        self._desk = desk
        self.slowest_s = 0.0

    async def ask(self, number: int) -> None:
        """Ask for ever. The command is refused: it is the answer that counts."""
        socket = (await self._desk.connect(number)).socket
        id_ = 0
        while True:
            id_ += 1
            began = time.monotonic()
            await socket.send_json({"type": "hang_up", "id": id_, "contact": "none"})
            while json.loads((await socket.receive()).data).get("id") != id_:
                pass
            self.slowest_s = max(self.slowest_s, time.monotonic() - began)
            await asyncio.sleep(ASK_S)


async def ours() -> Figures:
    """Kill a node of SignDesk's."""
    async with (
        valkey() as (_, url),
        aiohttp.ClientSession() as client,
        signdesk(client, url, NODES) as desk,
        returners("signdesk", desk.nodes) as pages,
    ):
        other = Bystander(desk)
        asking = asyncio.create_task(other.ask(BYSTANDER))
        await asyncio.sleep(BEFORE_S)
        before, other.slowest_s = other.slowest_s, 0.0
        with no_garbage_pauses():
            backs = await killed(desk.nodes[0], pages)
        if asking.done():
            asking.result()
        asking.cancel()
    figures = summary(backs)
    others = {"before": round(before * 1000, 1), "meanwhile": round(other.slowest_s * 1000, 1)}
    return {**figures, "others_ms": others}


async def bare() -> Figures:
    """Kill a bare server."""
    command = (sys.executable, "-m", "bench.load.echo")
    async with (
        printing_its_port(*command, count=NODES) as servers,
        returners("echo", servers) as pages,
    ):
        await asyncio.sleep(BEFORE_S)
        return summary(await killed(servers[0], pages))


async def run() -> str:
    """Measure and return the JSON line."""
    back, peer = await ours(), await bare()
    goals = {
        "median_s": Limit(float(str(back["median_s"])), 2),
        "p99_s": Limit(float(str(back["p99_s"])), 5),
    }
    about = {"sessions": SESSIONS, "load_1min": round(os.getloadavg()[0], 2)}
    return line("failover", {**back, **about}, {"echo": peer}, goals)


def main() -> None:
    """Print the JSON line."""
    print(uvloop.run(run()))


if __name__ == "__main__":
    main()

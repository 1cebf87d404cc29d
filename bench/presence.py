"""bench/presence: what open pages cost a node while nothing happens.

SESSIONS visitors have the widget open, on one node, and wait for nothing: they have no contact,
and answer pings. They live in a process of their own (bench/load/idlers.py). A process may have
20,000 files open here, so that 19,000 is what one node can hold.

- `kb`: what the node's resident memory grew by, a session. Goal: at most 20 KiB.
- `cpu`: processor time of the node over SECONDS, as a share of one core, pings and all. Goal: at
  most 5 %. `cpu_empty` is the same without sessions.
- `store_commands_s`: commands that the store ran a second (those inside functions as well), with
  no session and with all. A node has one lease, not one a session; so goal: at most 1.1x.
"""

import asyncio
import resource
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import uvloop
from redis.asyncio import Redis

from .load.processes import Measured
from .load.signdesk import signdesk
from .load.store import valkey
from .report import Limit, line

SESSIONS = 19_000
FILES_BESIDE = 500
"""Files that the node has open beside its sockets: stores, logs, libraries."""
SECONDS = 45.0
"""Two rounds of pings and a little more."""
SETTLE_S = 25.0
"""Everybody has been pinged once, and memory of the arrivals is given back."""
GATHER_S = 300.0


async def quiet(node: Measured, store: Redis) -> tuple[float, float]:
    """Return the node's share of a core, and the store's commands a second, over SECONDS."""
    began, cpu, commands = time.monotonic(), node.cpu_s(), await _commands(store)
    await asyncio.sleep(SECONDS)
    spent = time.monotonic() - began
    return (node.cpu_s() - cpu) / spent, (await _commands(store) - commands - 1) / spent


async def _commands(store: Redis) -> int:
    return int((await store.info("stats"))["total_commands_processed"])


@asynccontextmanager
async def idle_pages(port: int, count: int) -> AsyncIterator[Process]:
    """Let `count` pages be open and idle, in another process; all of them must stay."""
    command = (sys.executable, "-m", "bench.load.idlers", str(port), str(count))
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(GATHER_S):
            if await process.stdout.readline() != b"welcome\n":
                raise RuntimeError("the pages did not open")
        yield process
        process.stdin.close()
        pings, lost = map(int, (await process.stdout.readline()).split())
        if lost or pings < count:
            raise RuntimeError(f"{lost} of {count} pages were lost; {pings} pings came")
    finally:
        process.stdin.close()
        await process.wait()


async def run() -> str:
    """Measure and return the JSON line."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    count = min(SESSIONS, files - FILES_BESIDE)
    async with (
        valkey() as (_, url),
        aiohttp.ClientSession() as client,
        Redis.from_url(url) as store,
        signdesk(client, url, nodes=1) as desk,
    ):
        (node,) = desk.nodes
        await asyncio.sleep(SETTLE_S)
        cpu_empty, commands_empty = await quiet(node, store)
        before = node.rss_kb()
        async with idle_pages(node.port, count):
            await asyncio.sleep(SETTLE_S)
            cpu, commands = await quiet(node, store)
            kb = (node.rss_kb() - before) / count
    ours = {
        "sessions": count,
        "kb": round(kb, 1),
        "cpu": round(cpu, 4),
        "cpu_empty": round(cpu_empty, 4),
        "store_commands_s": {"empty": round(commands_empty, 1), "full": round(commands, 1)},
    }
    goals = {
        "sessions": Limit(count, SESSIONS, "at least"),
        "kb": Limit(kb, 20),
        "cpu": Limit(cpu, 0.05),
        "store_commands_s": Limit(commands, 1.1 * commands_empty),
    }
    return line("presence", ours, {}, goals)


def main() -> None:
    """Print the JSON line."""
    print(uvloop.run(run()))


if __name__ == "__main__":
    main()

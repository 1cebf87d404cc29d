"""bench/relay: what it costs a node to hand an SDP description to the other end of a call.

Pairs of sockets bounce a 2.7 KB description: through one SignDesk node, through two, and beside
them, in the same run, through the PeerJS and Socket.IO servers. SignDesk's relays are durable
(kept in the mailbox until delivered); those of the peers are not.

- `cpu_us`: processor time of the node processes a relay while saturated (the store's is shown
  apart, as `store_cpu_us`); `cpu_us_400` is the same at 400 relays/s.
- `kb`: resident memory a connection, over CONNECTIONS signed-in sockets.
- `relays_s`: relays a second when saturated; server, store and this client share the machine.
- `p50_ms`, `p99_ms`: from send to arrival at 400 relays/s, both ends in this process.
"""

import asyncio
import statistics
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager

import aiohttp
import uvloop

from .load.contender import Contender
from .load.peers import peerjs, socketio
from .load.processes import Measured
from .load.signdesk import signdesk
from .load.sockets import End, Load, no_garbage_pauses
from .load.store import valkey
from .report import Limit, line

WARM_UP = 40
CONNECTIONS = 600
PAIRS = 100
SATURATED_S = 3.0
PACED_S = 4.0
PACED_RATE = 400.0
SETTLE_S = 0.3

Figures = dict[str, float]


async def measure(contender: Contender, store: Measured | None) -> Figures:
    """Open the sockets, pair them, and bounce: first as fast as it goes, then 400 a second."""
    async with reading(await contender.open(WARM_UP)):
        before = contender.rss_kb()
        ends = await contender.open(CONNECTIONS)
        kb = (contender.rss_kb() - before) / CONNECTIONS
        async with reading(ends):
            load = Load(await contender.pair(ends[: 2 * PAIRS]))
            with no_garbage_pauses():
                figures = await _bounce(load, contender, store)
    return {"kb": round(kb, 1), **figures}


async def _bounce(load: Load, contender: Contender, store: Measured | None) -> Figures:
    await load.saturate(1.0)  # lets just-in-time compilers and caches warm up
    load.restart()
    start, cpu, store_cpu = _now(), contender.cpu_s(), store.cpu_s() if store else 0.0
    await asyncio.sleep(SATURATED_S)
    saturated = load.relays
    spent, cpu_us = _now() - start, (contender.cpu_s() - cpu) / saturated * 1e6
    store_us = (store.cpu_s() - store_cpu) / saturated * 1e6 if store else 0.0
    await load.settle(SETTLE_S)
    load.restart()
    cpu = contender.cpu_s()
    await load.pace(PACED_RATE, PACED_S)
    await asyncio.sleep(SETTLE_S)
    sent = round(PACED_RATE * PACED_S)
    if load.relays != sent:
        raise RuntimeError(f"{load.relays} of {sent} paced descriptions arrived")
    percentiles = statistics.quantiles(load.delays_s, n=100)
    figures = {
        "cpu_us": round(cpu_us, 1),
        "cpu_us_400": round((contender.cpu_s() - cpu) / sent * 1e6, 1),
        "relays_s": round(saturated / spent),
        "p50_ms": round(percentiles[49] * 1000, 2),
        "p99_ms": round(percentiles[98] * 1000, 2),
    }
    return figures | ({"store_cpu_us": round(store_us, 1)} if store else {})


def _now() -> float:
    return asyncio.get_running_loop().time()


@asynccontextmanager
async def reading(ends: list[End]) -> AsyncIterator[None]:
    """Read the sockets while the block runs, then close them; an early close ends the bench."""
    async with asyncio.TaskGroup() as group:
        for end in ends:
            group.create_task(end.read())
        yield
        await asyncio.gather(*(end.leave() for end in ends))


async def run() -> str:
    """Measure everybody and return the JSON line."""
    async with AsyncExitStack() as stack:
        connector = aiohttp.TCPConnector(limit=0)
        client = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        store, url = await stack.enter_async_context(valkey())

        async def of(
            starting: AbstractAsyncContextManager[Contender], shared: Measured | None = None
        ) -> Figures:
            async with starting as contender:
                return await measure(contender, shared)

        ours = {
            "one_node": await of(signdesk(client, url, nodes=1), store),
            "two_nodes": await of(signdesk(client, url, nodes=2), store),
        }
        peers = {
            "peerjs": await of(peerjs(client)),
            "socketio": await of(socketio(client)),
            "socketio_redis_two_nodes": await of(socketio(client, url), store),
        }
    one, two = ours["one_node"], ours["two_nodes"]
    goals = {
        "one_node_cpu_us": Limit(one["cpu_us"], 80),
        "two_nodes_cpu_us": Limit(two["cpu_us"], 110),
        "kb": Limit(one["kb"], 18),
        "p99_ms": Limit(one["p99_ms"], 3),
    }
    return line("relay", ours, peers, goals)


def main() -> None:
    """Print the JSON line."""
    print(uvloop.run(run()))


if __name__ == "__main__":
    main()

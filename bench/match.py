"""bench/match: what it takes to match a visitor and an advisor, in a small desk and in a large one.

The pool is that of bench/load/pool.py: 10 companies of unequal weight, 50 queues with priorities,
and 5,000 advisors who serve 8 queues each.

- `route_us`: the store's own time for routing one advisor, with 1,000 and with 100,000 waiting, by
  the store's own count (`INFO commandstats`): a sweep in which an advisor's
  rest is over, who gets the first of the heads of all lines; all other advisors are in calls. Three
  stores are measured in turn, in rounds of 50 calls; the figure is the best round's, since a store
  that has to wait for the processor counts the wait as its own time. Goal: at 100,000 at most
  150 us, and at most 1.5x that at 1,000. `rings_100000`: at 100,000 where every queue has two
  overflow rings as well, all open and none like another's, so that an advisor has 18 lines.
  `available_us` is the same for advisors who come back from a break and enter all of their lines.
- `offer_ms`: through a real node, from a visitor's `enqueue` until the offer is read from the
  advisor's socket, RATE times a second over all queues, while 10,000 others wait on sockets of
  their own (in a process of their own) and all advisors are signed in and free. Goal: p99 at most
  25 ms.
"""

import asyncio
import json
import os
import statistics
import sys
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import aiohttp
import uvloop

from .load.contender import AT_ONCE, Contender
from .load.line import Line
from .load.pool import population, queue_id
from .load.signdesk import SignDeskEnd, signdesk
from .load.sockets import no_garbage_pauses
from .load.store import valkey
from .load.wire import Wire
from .report import Limit, line

FEW, MANY = 1_000, 100_000
ROUNDS = 40
CROWD, ADVISORS = 10_000, 5_000
VISITORS, RATE, SECONDS = 400, 200, 20
WARM_UP_S = 3
CROWD_S = 180.0

Figures = dict[str, float]


async def routing() -> dict[str, Figures]:
    """Measure one route in short lines and in long ones, in microseconds."""
    async with AsyncExitStack() as stack:
        stores = [(await stack.enter_async_context(valkey()))[0] for _ in range(3)]
        return await asyncio.to_thread(_routing, [store.port for store in stores])


def _routing(ports: list[int]) -> dict[str, Figures]:
    kinds = {f"waiting_{FEW}": FEW, f"waiting_{MANY}": MANY, f"rings_{MANY}": MANY}
    lines = [
        Line(Wire(port), rings=kind.startswith("rings"))
        for port, kind in zip(ports, kinds, strict=True)
    ]
    for each, waiting in zip(lines, kinds.values(), strict=True):
        each.full(waiting, ADVISORS)
    routes = [[each.route_us() for each in lines] for _ in range(ROUNDS)]
    backs = [[each.available_us() for each in lines] for _ in range(ROUNDS)]
    return {
        name: {
            kind: round(min(times), 1)
            for kind, times in zip(kinds, zip(*rounds, strict=True), strict=True)
        }
        for name, rounds in (("route_us", routes), ("available_us", backs))
    }


class Rings:
    """When each contact's offer was read (s)."""

    def __init__(self) -> None:
        self._rang: dict[str, asyncio.Future[float]] = {}

    def when(self, contact: str) -> asyncio.Future[float]:
        """Return the instant at which the offer was, or will be, read."""
        return self._rang.setdefault(contact, asyncio.get_running_loop().create_future())


class Watched(SignDeskEnd):
    """A page that notes when it was offered which contact, and accepts nothing."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, queue: str, heard: Rings) -> None:
        super().__init__(socket, asyncio.get_running_loop().create_future())
        self.queue = queue
        self._heard = heard
        self._answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    async def other(self, text: str) -> None:
        if text.startswith('{"type":"ping"'):
            await self.socket.send_str('{"type":"pong"}')
        elif text.startswith('{"type":"error"'):
            raise RuntimeError(text)
        elif text.startswith('{"type":"ok"'):
            self._answer.set_result(json.loads(text).get("answer", {}).get("contact", ""))
        elif '"offer":{' in text:
            self._heard.when(json.loads(text)["contact"]["id"]).set_result(_now())

    async def ask(self, name: str, **fields: object) -> str:
        """Send a command; return the contact that its answer names."""
        self._answer = asyncio.get_running_loop().create_future()
        await self.command(name, **fields)
        return await self._answer


async def visit(idle: asyncio.Queue[Watched], heard: Rings) -> float:
    """Queue, and leave when the offer has rung; return how long it took to ring (s)."""
    began = _now()
    visitor = await idle.get()
    contact = await visitor.ask("enqueue", queue=visitor.queue, video=True)
    rang = await heard.when(contact)
    await visitor.ask("hang_up", contact=contact)
    idle.put_nowait(visitor)
    return rang - began


async def offering() -> Figures:
    """Measure from `enqueue` to the offer, through a node with a crowd on it."""
    heard = Rings()
    async with AsyncExitStack() as stack:
        connector = aiohttp.TCPConnector(limit=0)
        client = await stack.enter_async_context(aiohttp.ClientSession(connector=connector))
        _, url = await stack.enter_async_context(valkey())
        desk = await stack.enter_async_context(signdesk(client, url, 1, population(ADVISORS)))
        await stack.enter_async_context(crowd(f"http://127.0.0.1:{desk.nodes[0].port}/ws"))
        readers = await stack.enter_async_context(asyncio.TaskGroup())
        advisors = await _open(desk, range(1, 2 * ADVISORS, 2), heard, readers)
        visitors = await _open(desk, range(0, 2 * VISITORS, 2), heard, readers)
        await asyncio.gather(*(a.ask("set_status", status="available") for a in advisors))
        with no_garbage_pauses():
            delays = await _visits(visitors, heard)
        await asyncio.gather(*(end.leave() for end in (*advisors, *visitors)))
    percentiles = statistics.quantiles(delays, n=100)
    return {
        "p50": round(percentiles[49] * 1000, 2),
        "p99": round(percentiles[98] * 1000, 2),
        "max": round(max(delays) * 1000, 2),
        "offers": len(delays),
        "waiting": CROWD,
        "advisors": ADVISORS,
    }


async def _open(
    desk: Contender, numbers: range, heard: Rings, readers: asyncio.TaskGroup
) -> list[Watched]:
    turn = asyncio.Semaphore(AT_ONCE)

    async def one(number: int) -> Watched:
        async with turn:
            socket = (await desk.connect(number)).socket
        page = Watched(socket, queue_id(number // 2), heard)
        readers.create_task(page.read())
        return page

    return await asyncio.gather(*(one(number) for number in numbers))


async def _visits(visitors: list[Watched], heard: Rings) -> list[float]:
    """Let a visitor queue RATE times a second, whatever comes back; WARM_UP_S do not count."""
    idle: asyncio.Queue[Watched] = asyncio.Queue()
    for visitor in visitors:
        idle.put_nowait(visitor)
    start = _now()
    visits = []
    for number in range(RATE * (WARM_UP_S + SECONDS)):
        await asyncio.sleep(start + number / RATE - _now())
        visits.append(asyncio.create_task(visit(idle, heard)))
    return (await asyncio.gather(*visits))[RATE * WARM_UP_S :]


@asynccontextmanager
async def crowd(url: str) -> AsyncIterator[None]:
    """Let CROWD visitors wait for a queue that nobody serves, in another process."""
    command = (sys.executable, "-m", "bench.load.crowd", url, str(CROWD))
    process = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        async with asyncio.timeout(CROWD_S):
            if await process.stdout.readline() != b"waiting\n":
                raise RuntimeError("the crowd did not gather")
        yield
    finally:
        process.stdin.close()
        if await process.wait() != 0:
            raise RuntimeError("the crowd did not stay")


def _now() -> float:
    return time.perf_counter()


async def run() -> str:
    """Measure and return the JSON line."""
    route = await routing()
    few, many = (route["route_us"][f"waiting_{size}"] for size in (FEW, MANY))
    offer = await offering()
    goals = {
        "route_us": Limit(many, 150),
        "growth": Limit(round(many / few, 2), 1.5),
        "offer_p99_ms": Limit(offer["p99"], 25),
    }
    ours = {**route, "offer_ms": offer, "load_1min": round(os.getloadavg()[0], 2)}
    return line("match", ours, {}, goals)


def main() -> None:
    """Print the JSON line."""
    print(uvloop.run(run()))


if __name__ == "__main__":
    main()

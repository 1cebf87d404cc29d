"""The crowd, in a process of its own: `python -m tests.chaos.crowd_process PLAN`.

PLAN is a `Plan` as JSON. Orders come as lines on standard input: `ebb`, `flow`, `census`; it ends
with the input. Reports go to standard output, one JSON line each.
"""

import asyncio
import random
import sys
from collections.abc import AsyncIterator

import aiohttp
import msgspec
import uvloop

from signdesk.logs import configure
from signdesk.signaling.tokens import Claims, Tokens
from signdesk.tasks import cancel, spawn
from tests.chaos.people import Advisor, Person, Tide, Visitor, page_of
from tests.chaos.witness import Report, Witness
from tests.nodes import SECRET

_encode = msgspec.json.Encoder().encode

ARRIVE_S = 3.0
"""The crowd gathers over this time, not in one instant."""


class Desk(msgspec.Struct):
    """Where one part of the crowd meets: a company's queues, and the advisors of its pool."""

    pool: str
    company: str
    queues: list[str]
    visitors: int
    advisors: list[str]


class Plan(msgspec.Struct):
    """Who comes where, and the seed of all that they do."""

    url: str
    seed: int
    desks: list[Desk]


def people_of(
    plan: Plan, desk: Desk, http: aiohttp.ClientSession, witness: Witness, tide: Tide
) -> list[Person]:
    """Return the people of one desk."""
    tokens = Tokens(SECRET)

    def visitor(name: str) -> str:
        return tokens.visitor(Claims("visitor", name, "", desk.pool, desk.company))

    def advisor(name: str) -> str:
        return tokens.staff(Claims("advisor", name, name.title(), desk.pool))

    def rng(name: str) -> random.Random:
        return random.Random(f"{plan.seed}:{name}")  # noqa: S311 - what people do, not a secret

    as_visitor, as_advisor = page_of(http, plan.url, visitor), page_of(http, plan.url, advisor)
    names = [f"{desk.pool}-v{number}" for number in range(desk.visitors)]
    return [
        *(
            Advisor(name, desk.queues, rng(name), as_advisor, witness, tide)
            for name in desk.advisors
        ),
        *(Visitor(name, desk.queues, rng(name), as_visitor, witness, tide) for name in names),
    ]


async def crowd(plan: Plan) -> None:
    """Let the crowd live until standard input ends."""

    def tell(report: Report) -> None:
        sys.stdout.buffer.write(_encode(report) + b"\n")
        sys.stdout.buffer.flush()

    witness, tide = Witness(tell), Tide()
    # No pool of connections: a page's socket is its own, and its loss is its own.
    connector = aiohttp.TCPConnector(limit=0, force_close=True)
    async with aiohttp.ClientSession(connector=connector) as http:
        people = [p for desk in plan.desks for p in people_of(plan, desk, http, witness, tide)]
        lives = []
        for person in people:
            lives.append(spawn(person.live(), person.name))
            await asyncio.sleep(ARRIVE_S / len(people))
        async for order in _orders():
            match order:
                case "ebb":
                    tide.ebb()
                case "flow":
                    tide.flow()
                case _:
                    for life in lives:
                        if life.done():
                            witness.odd(f"{life.get_name()} broke: {life.exception()!r}")
                    tell(witness.census())
        await cancel(*lives)


async def _orders() -> AsyncIterator[str]:
    reader = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while line := await reader.readline():
        yield line.decode().strip()


if __name__ == "__main__":
    configure("error", "json")
    uvloop.run(crowd(msgspec.json.decode(sys.argv[1], type=Plan)))

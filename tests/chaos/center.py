"""A contact center under stress: three nodes, a store, PostgreSQL, a balancer, and a crowd.

The queue's times are short, so that many contacts pass within seconds.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.pool import Company, Queue, Ring
from signdesk.domain.skill import Level, Requirement, Skill
from signdesk.domain.staff import Person, StaffRole
from signdesk.records import migrate, open_engine
from signdesk.records.database import writing
from signdesk.records.writes import add_company, add_person, add_queue
from tests.chaos.crowd import Crowd, gathered
from tests.chaos.crowd_process import Desk, Plan
from tests.chaos.front import Front
from tests.chaos.scribe import Scribe, Where
from tests.nodes import HERE, NodeProcess, Place

VISITORS, ADVISORS = 200, 40
SKILLS = [
    [Skill("lsf", Level.C1), Skill("lpc", Level.B2)],
    [Skill("lsf", Level.C1), Skill("lpc", Level.C1)],
    [Skill("lsf", Level.B2), Skill("lpc", Level.C1)],
]
"""Two queues, and an overflow ring of each that those of the other can serve."""
OFFER_MS, WRAP_UP_MS, REJECT_MS = 3000, 2000, 1000
DRAIN_MS = 1000
HOLD_MS = 2000
AWAY_MS, GRACE_MS = 24_000, 22_000
"""Longer than the longest freeze: nobody who sits before a page is taken for gone."""
RING_MS = 2000


@dataclass
class Center:
    """One running deployment."""

    folder: Path
    engine: AsyncEngine
    nodes: list[NodeProcess]
    front: Front
    scribe: Scribe
    crowd: Crowd
    seed: int
    blamed: set[str] = field(default_factory=set)
    """What was found wrong so far: records keep it for ever, and each fault tells its own."""

    def __repr__(self) -> str:
        return f"the center of seed {self.seed}"


def desks_of(pools: Sequence[str]) -> list[Desk]:
    """Return what each pool holds; the crowd is divided among them."""
    share = len(pools)
    return [
        Desk(
            pool=pool,
            company=f"{pool}-company",
            queues=[f"{pool}-lsf", f"{pool}-lpc"],
            visitors=VISITORS // share,
            advisors=[f"{pool}-a{number}" for number in range(ADVISORS // share)],
        )
        for pool in pools
    ]


async def furnish(database: str, desks: Sequence[Desk]) -> None:
    """Make the tables, and each desk's company, queues and advisors."""
    await migrate(database)
    engine = open_engine(database)
    try:
        async with writing(engine) as session:
            for desk in desks:
                await add_company(
                    session,
                    Company(desk.company, desk.company, desk.pool, "fr", "#0b5d66", [], False),
                )
                for queue in desk.queues:
                    await add_queue(session, _queue(queue, desk.company))
                for number, name in enumerate(desk.advisors):
                    person = Person(name, desk.pool, name, name, StaffRole.ADVISOR, False)
                    await add_person(session, person, SKILLS[number % len(SKILLS)], None)
    finally:
        await engine.dispose()


def _queue(name: str, company: str) -> Queue:
    skill = name.rpartition("-")[2]
    return Queue(
        id=name, company=company, company_name=company, name=name,
        required=[Requirement(skill, Level.C1)], service_level_s=60, offer_ms=OFFER_MS,
        reject_delay_ms=REJECT_MS, wrap_up_ms=WRAP_UP_MS, max_misses=1, dispositions=[],
        keep_text=False, floor=[Requirement(skill, Level.B2)], rings=[Ring(RING_MS)],
    )  # fmt: skip


@asynccontextmanager
async def center(
    folder: Path,
    database: str,
    stores: Mapping[str, Where],
    seed: int,
    *,
    urls: Sequence[str],
    places: Sequence[Place] = (HERE, HERE, HERE),
) -> AsyncIterator[Center]:
    """Run a center. `stores` is where the tests read each pool's live state, `urls` each node."""
    desks = desks_of(list(stores))
    await furnish(database, desks)
    nodes = [
        NodeProcess(
            folder, url, database, place,
            DRAIN_MS=str(DRAIN_MS), REBUILD_HOLD_MS=str(HOLD_MS), AWAY_MS=str(AWAY_MS),
            GRACE_MS=str(GRACE_MS), LOG_LEVEL="info",
        )
        for place, url in zip(places, urls, strict=True)
    ]  # fmt: skip
    async with AsyncExitStack() as stack:
        engine = open_engine(database)
        stack.push_async_callback(engine.dispose)
        front = Front(lambda: nodes)
        stack.push_async_callback(front.close)
        await front.open()
        for node in nodes:
            stack.callback(node.kill)
        for node in nodes:
            node.start()
        for node in nodes:
            await node.ready()
        scribe = Scribe(stores)
        stack.push_async_callback(scribe.close)
        plan = Plan(f"http://127.0.0.1:{front.port}", seed, desks)
        crowd = await stack.enter_async_context(gathered(plan, folder / "crowd.log"))
        yield Center(folder, engine, nodes, front, scribe, crowd, seed)

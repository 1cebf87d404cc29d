"""A large pool, with all that routing has to look at: companies, queues, rings, priorities, shares.

COMPANIES companies of unequal weight have QUEUES queues together, each with a skill of its own. An
advisor has SKILLS of the skills, so as many queues, and the overflow rings of these: after 30 s a
queue is open to who serves its neighbour as well, after 45 s to everybody above its floor.
"""

import random
from collections.abc import Iterator

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain import lines
from signdesk.domain.pool import Advisor, Choice, Company, PoolConfig, PoolRules, Queue, Ring
from signdesk.domain.skill import Level, Requirement, Skill
from signdesk.domain.staff import Person, StaffRole
from signdesk.records.database import writing
from signdesk.records.writes import add_company, add_person, add_queue, change_queue
from signdesk.signaling.tokens import Claims

from .signdesk import POOL, Population, add_unstaffed

COMPANIES, QUEUES, SKILLS = 10, 50, 8
LAST_RING_MS = 45_000
CHOICES = [*[Choice.LONGEST_IDLE] * 3, Choice.LEAST_OCCUPIED, Choice.ROUND_ROBIN]


def queue_id(number: int) -> str:
    """Return the id of queue `number`, from 0; those beyond the last begin anew."""
    return f"q{number % QUEUES:02d}"


def company_of(number: int) -> str:
    """Return the id of the company that has queue `number`."""
    return f"c{number % COMPANIES}"


def advisor_id(number: int) -> str:
    """Return the id of advisor `number`, from 0."""
    return f"a{number:04d}"


def companies() -> Iterator[Company]:
    """Make the companies."""
    for n in range(COMPANIES):
        name = company_of(n)
        yield Company(name, name.upper(), POOL, "fr", "#0b5d66", [], False, weight=1 + n % 3)


def queues() -> Iterator[Queue]:
    """Make the queues, without what their rings, shares and advisors add."""
    for n in range(QUEUES):
        skill = queue_id(n)
        yield Queue(
            id=queue_id(n),
            company=company_of(n),
            company_name=company_of(n).upper(),
            name=queue_id(n).upper(),
            required=[Requirement(skill, Level.B2)],
            floor=[Requirement(skill, Level.B1)],
            service_level_s=60,
            offer_ms=20_000,
            reject_delay_ms=10_000,
            wrap_up_ms=60_000,
            max_misses=1,
            dispositions=[],
            keep_text=False,
            priority=n % 3,
            choice=CHOICES[n % len(CHOICES)],
            rings=[Ring(30_000, queue_id(n + COMPANIES)), Ring(LAST_RING_MS)],
        )


def people(advisors: int) -> Iterator[tuple[Person, list[Skill]]]:
    """Make the advisors, each with skills of their own."""
    for n in range(advisors):
        chosen = random.Random(n).sample(range(QUEUES), SKILLS)  # noqa: S311 - no secret
        name = advisor_id(n)
        person = Person(name, POOL, f"Advisor {n}", name, StaffRole.ADVISOR, relay_only=False)
        yield person, [Skill(queue_id(skill), Level.C1) for skill in chosen]


def population(advisors: int) -> Population:
    """Return the pool for a node: sockets 2n are visitors of queue n, 2n + 1 is advisor n's.

    Beside it is the queue that nobody serves.
    """

    async def furnish(engine: AsyncEngine) -> None:
        async with writing(engine) as session:
            await add_unstaffed(session)
            for company in companies():
                await add_company(session, company)
            plain = list(queues())
            for queue in plain:
                await add_queue(session, msgspec.structs.replace(queue, rings=[]))
            for queue in plain:
                await change_queue(session, queue.id, {"rings": queue.rings})
            for person, skills in people(advisors):
                await add_person(session, person, skills, None)

    def claims(number: int) -> Claims:
        n, is_advisor = divmod(number, 2)
        if is_advisor:
            return Claims("advisor", advisor_id(n), f"Advisor {n}", POOL)
        return Claims("visitor", f"v{n}", "", POOL, company_of(n))

    return Population(furnish, claims)


def configuration(advisors: int, *, rings: bool = True) -> PoolConfig:
    """Return the pool as it is projected into the store; nobody rests or is relieved.

    Without `rings` an advisor's lines are the 8 queues and their own.
    """
    owners = {company.id: company for company in companies()}
    plain = {q.id: q if rings else msgspec.structs.replace(q, rings=[]) for q in queues()}
    all_queues = lines.with_shares(lines.with_rings(plain), owners)
    asked = lines.lines_of(all_queues)
    staff = {
        person.id: Advisor(person.name, _served(asked, skills), relay_only=False)
        for person, skills in people(advisors)
    }
    overtaken = lines.with_overtaking(all_queues, [advisor.lines for advisor in staff.values()])
    rules = PoolRules(signed_limit_ms=10**12, relief_ms=0)
    return PoolConfig(POOL, 1, owners, overtaken, staff, rules)


def _served(asked: lines.Lines, skills: list[Skill]) -> list[str]:
    held = {skill.name for skill in skills}
    # Everybody is C1, above every level that is asked for.
    return sorted(line for line, needs in asked.items() if held.issuperset(r.name for r in needs))

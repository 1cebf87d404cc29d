"""A pool's configuration, read whole: what is projected into the switchboard."""

from datetime import date

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from signdesk.domain import lines, local_time
from signdesk.domain.pool import Advisor, Company, PoolConfig, PoolRules, Queue
from signdesk.domain.skill import Level, Skill
from signdesk.domain.staff import StaffRole

from .database import reading, writing
from .rows import as_company, as_queue
from .tables import CompanyRow, ConfigVersionRow, PersonRow, QueueRow, SkillRow
from .writes import bump_version

ZONE = "Europe/Paris"
"""Of a pool without a company."""


async def config_version(engine: AsyncEngine) -> int:
    """Return the number that grows with every change of any configuration."""
    async with reading(engine) as session:
        return (await session.scalars(select(ConfigVersionRow.version))).one()


async def keep_rules(engine: AsyncEngine, rules: PoolRules) -> None:
    """Store what the settings say for every pool, as a change of the configuration if it is one.

    So all nodes project the same, and a restart with other settings reaches the store.
    """
    told = msgspec.to_builtins(rules)
    async with writing(engine) as session:
        row = (await session.scalars(select(ConfigVersionRow).with_for_update())).one()
        if row.rules != told:
            row.rules = told
            await bump_version(session)


async def pools(engine: AsyncEngine) -> list[str]:
    """Return the ids of all pools that have a company or a person, sorted."""
    async with reading(engine) as session:
        of_companies = await session.scalars(select(CompanyRow.pool).distinct())
        of_people = await session.scalars(select(PersonRow.pool).distinct())
        return sorted({*of_companies, *of_people})


async def load_pool(engine: AsyncEngine, pool: str, at_ms: int) -> PoolConfig:
    """Return the configuration of a pool at an instant (ms since the Unix epoch).

    Qualifications lapse with the local day of the pool's zone, which is its first company's. So
    its version grows with every change, and with each such day and change of clocks.
    """
    async with reading(engine) as session:
        facts = (await session.scalars(select(ConfigVersionRow))).one()
        in_pool = select(CompanyRow).where(CompanyRow.pool == pool).order_by(CompanyRow.id)
        companies = {row.id: as_company(row) for row in await session.scalars(in_pool)}
        queues = await _queues(session, companies)
        now = local_time.period(zone_of(companies), at_ms)
        advisors = await _advisors(session, pool, lines.lines_of(queues), now.day)
    return PoolConfig(
        id=pool,
        version=facts.version + now.began // 60_000,
        companies=companies,
        queues=lines.with_overtaking(queues, [advisor.lines for advisor in advisors.values()]),
        advisors=advisors,
        rules=msgspec.convert(facts.rules | {"utc_offset_ms": now.offset}, PoolRules),
    )


def zone_of(companies: dict[str, Company]) -> str:
    """Return the zone by which a pool's days are counted."""
    return next((companies[id_].timezone for id_ in sorted(companies)), ZONE)


async def _queues(session: AsyncSession, companies: dict[str, Company]) -> dict[str, Queue]:
    of_companies = select(QueueRow).where(QueueRow.company.in_(companies)).order_by(QueueRow.id)
    queues = {
        row.id: as_queue(row, companies[row.company]) for row in await session.scalars(of_companies)
    }
    return lines.with_shares(lines.with_rings(queues), companies)


async def _advisors(
    session: AsyncSession, pool: str, asked: lines.Lines, today: date
) -> dict[str, Advisor]:
    at_work = (PersonRow.pool == pool) & (PersonRow.role == StaffRole.ADVISOR.value)
    skills: dict[str, list[Skill]] = {}
    held = select(SkillRow).join(PersonRow, PersonRow.id == SkillRow.person).where(at_work)
    for row in await session.scalars(held):
        skill = Skill(row.name, Level[row.level], row.expires_on)
        skills.setdefault(row.person, []).append(skill)
    people = await session.scalars(select(PersonRow).where(at_work).order_by(PersonRow.id))
    return {
        row.id: Advisor(
            name=row.name,
            lines=lines.served_lines(asked, skills.get(row.id, []), today),
            relay_only=row.relay_only,
            reserve=row.reserve,
            lapses=lines.lapses(skills.get(row.id, []), today),
        )
        for row in people
    }

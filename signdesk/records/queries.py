"""What the other parts ask the records."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from signdesk.domain.pool import Advisor, Company, PoolConfig, Queue
from signdesk.domain.skill import Level, Requirement, Skill, qualifies
from signdesk.domain.staff import Person, StaffRole

from .contact_tables import ContactRow
from .database import reading
from .passwords import as_person
from .tables import CompanyRow, ConfigVersionRow, PersonRow, QueueRow, SkillRow


async def company(engine: AsyncEngine, company_id: str) -> Company | None:
    """Return the company with this id."""
    async with reading(engine) as session:
        row = await session.get(CompanyRow, company_id)
    return as_company(row) if row is not None else None


async def person(engine: AsyncEngine, person_id: str) -> Person | None:
    """Return the member of staff with this id."""
    async with reading(engine) as session:
        row = await session.get(PersonRow, person_id)
    return as_person(row) if row is not None else None


async def contact(engine: AsyncEngine, contact_id: str) -> ContactRow | None:
    """Return the record of a contact, as far as its events have arrived."""
    async with reading(engine) as session:
        return await session.get(ContactRow, contact_id)


async def is_contact_ended(engine: AsyncEngine, contact_id: str) -> bool:
    """Say whether the contact reached an end; asked before a ticket restores it."""
    async with reading(engine) as session:
        end = await session.scalar(select(ContactRow.end).where(ContactRow.id == contact_id))
    return end is not None


async def config_version(engine: AsyncEngine) -> int:
    """Return the number that grows with every change of any configuration."""
    async with reading(engine) as session:
        return await _version(session)


async def pools(engine: AsyncEngine) -> list[str]:
    """Return the ids of all pools that have a company or a person, sorted."""
    async with reading(engine) as session:
        of_companies = await session.scalars(select(CompanyRow.pool).distinct())
        of_people = await session.scalars(select(PersonRow.pool).distinct())
        return sorted({*of_companies, *of_people})


async def load_pool(engine: AsyncEngine, pool: str, today: date) -> PoolConfig:
    """Return the configuration of a pool as it is on `today` (skills lapse by the day)."""
    async with reading(engine) as session:
        version = await _version(session)
        in_pool = select(CompanyRow).where(CompanyRow.pool == pool).order_by(CompanyRow.id)
        companies = {row.id: as_company(row) for row in await session.scalars(in_pool)}
        of_companies = select(QueueRow).where(QueueRow.company.in_(companies)).order_by(QueueRow.id)
        queues = {
            row.id: as_queue(row, companies[row.company])
            for row in await session.scalars(of_companies)
        }
        advisors = await _advisors(session, pool, queues, today)
    return PoolConfig(
        id=pool, version=version, companies=companies, queues=queues, advisors=advisors
    )


def as_company(row: CompanyRow) -> Company:
    """Return the company of this row."""
    return Company(
        id=row.id,
        name=row.name,
        pool=row.pool,
        locale=row.locale,
        colour=row.colour,
        origins=row.origins,
        keep_text=row.keep_text,
    )


def as_queue(row: QueueRow, owner: Company) -> Queue:
    """Return the queue of this row."""
    return Queue(
        id=row.id,
        company=row.company,
        company_name=owner.name,
        name=row.name,
        required=[Requirement(r["name"], Level[r["level"]]) for r in row.required],
        service_level_s=row.service_level_s,
        offer_ms=row.offer_ms,
        reject_delay_ms=row.reject_delay_ms,
        wrap_up_ms=row.wrap_up_ms,
        max_misses=row.max_misses,
        dispositions=row.dispositions,
        keep_text=owner.keep_text,
    )


async def _version(session: AsyncSession) -> int:
    return (await session.scalars(select(ConfigVersionRow.version))).one()


async def _advisors(
    session: AsyncSession, pool: str, queues: dict[str, Queue], today: date
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
            lines=[
                queue.id
                for queue in queues.values()
                if qualifies(skills.get(row.id, []), queue.required, today)
            ],
            relay_only=row.relay_only,
            reserve=row.reserve,
        )
        for row in people
    }

"""Changes of the configuration. Each bumps the version by which nodes notice it."""

from collections.abc import Collection, Iterable

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from signdesk.domain.pool import Company, Queue
from signdesk.domain.skill import Requirement, Skill
from signdesk.domain.staff import Person

from .consumer import wall_clock
from .rules import RuleError
from .tables import CompanyRow, ConfigVersionRow, PersonRow, QueueRow, SkillRow


async def bump_version(session: AsyncSession) -> int:
    """Give the configuration a new version, above every former one.

    It is at least the wall clock's ms: also a database restored from a backup, or made anew
    beside a store that remembers another, must go on above what the store has seen.
    """
    row = (await session.scalars(select(ConfigVersionRow).with_for_update())).one()
    row.version = max(row.version + 1, wall_clock())
    await session.flush()
    return row.version


async def add_company(session: AsyncSession, company: Company) -> None:
    """Store a new company. Raises RuleError if its id is taken."""
    if await session.get(CompanyRow, company.id) is not None:
        raise RuleError("id", f'there is a company "{company.id}" already')
    session.add(
        CompanyRow(
            id=company.id,
            name=company.name,
            pool=company.pool,
            locale=company.locale,
            colour=company.colour,
            origins=company.origins,
            keep_text=company.keep_text,
        )
    )
    await bump_version(session)


async def add_queue(session: AsyncSession, queue: Queue) -> None:
    """Store a new queue; `company_name` and `keep_text` are its company's.

    Raises RuleError if its id is taken or its company unknown.
    """
    if await session.get(CompanyRow, queue.company) is None:
        raise RuleError("company", f'there is no company "{queue.company}"')
    if await session.get(QueueRow, queue.id) is not None:
        raise RuleError("id", f'there is a queue "{queue.id}" already')
    session.add(
        QueueRow(
            id=queue.id,
            company=queue.company,
            name=queue.name,
            required=_as_json(queue.required),
            service_level_s=queue.service_level_s,
            offer_ms=queue.offer_ms,
            reject_delay_ms=queue.reject_delay_ms,
            wrap_up_ms=queue.wrap_up_ms,
            max_misses=queue.max_misses,
            dispositions=queue.dispositions,
        )
    )
    await bump_version(session)


async def add_person(
    session: AsyncSession, person: Person, skills: Collection[Skill], password_hash: str | None
) -> None:
    """Store a new member of staff.

    Raises RuleError if the id or the login is taken, or a skill is given twice.
    """
    if await session.get(PersonRow, person.id) is not None:
        raise RuleError("id", f'there is a person "{person.id}" already')
    if await session.scalar(select(PersonRow.id).where(PersonRow.login == person.login)):
        raise RuleError("login", f'"{person.login}" is somebody\'s already')
    if len({s.name for s in skills}) < len(skills):
        raise RuleError("skill", "each skill may be given once")
    session.add(
        PersonRow(
            id=person.id,
            pool=person.pool,
            name=person.name,
            login=person.login,
            password_hash=password_hash,
            role=person.role.value,
            relay_only=person.relay_only,
            reserve=person.reserve,
        )
    )
    await session.flush()
    session.add_all(
        SkillRow(person=person.id, name=s.name, level=s.level.name, expires_on=s.expires_on)
        for s in skills
    )
    await bump_version(session)


async def set_password(session: AsyncSession, login: str, password_hash: str) -> None:
    """Replace a person's password. Raises RuleError if nobody has this login."""
    change = update(PersonRow).where(PersonRow.login == login).values(password_hash=password_hash)
    changed = await session.scalars(change.returning(PersonRow.id))
    if changed.first() is None:
        raise RuleError("login", f'nobody signs in as "{login}"')


def _as_json(required: Iterable[Requirement]) -> list[dict[str, str]]:
    return [{"name": r.name, "level": r.level.name} for r in required]

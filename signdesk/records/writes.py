"""Changes of the configuration. Each bumps the version by which nodes notice it.

What a row may hold alone is the rules' (`rules`); what it may say of other rows is checked here.
"""

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from signdesk.domain.lines import default_floor
from signdesk.domain.pool import HIGHEST_PRIORITY, Company, Queue, WayOut
from signdesk.domain.skill import Skill
from signdesk.domain.staff import Person, StaffRole

from . import rules
from .consumer import wall_clock
from .passwords import as_person
from .rows import as_company, as_queue, company_values, queue_values
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
    session.add(CompanyRow(**company_values(company)))
    await bump_version(session)


async def change_company(session: AsyncSession, id_: str, changes: dict[str, Any]) -> None:
    """Change fields of a company. Raises RuleError if there is none of this id."""
    row = await known_company(session, "id", id_)
    changed = msgspec.structs.replace(as_company(row), **changes)
    _fill(row, company_values(changed))
    await bump_version(session)


async def add_queue(session: AsyncSession, queue: Queue) -> None:
    """Store a new queue; `company_name` and `keep_text` are its company's.

    Without a floor it gets the default one. Raises RuleError if its id is taken, or if it names
    what is not there or not allowed.
    """
    await known_company(session, "company", queue.company)
    if await session.get(QueueRow, queue.id) is not None:
        raise RuleError("id", f'there is a queue "{queue.id}" already')
    session.add(QueueRow(**queue_values(await _checked(session, queue))))
    await bump_version(session)


async def change_queue(session: AsyncSession, id_: str, changes: dict[str, Any]) -> None:
    """Change fields of a queue. Raises RuleError as `add_queue` does.

    Where other skills are required and no floor is given, the floor is the default one again.
    """
    row = await session.get(QueueRow, id_)
    if row is None:
        raise RuleError("id", f'there is no queue "{id_}"')
    owner = await known_company(session, "company", row.company)
    if "required" in changes:
        changes = {"floor": []} | changes
    changed = msgspec.structs.replace(as_queue(row, as_company(owner)), **changes)
    _fill(row, queue_values(await _checked(session, changed)))
    await bump_version(session)


async def _checked(session: AsyncSession, queue: Queue) -> Queue:
    """Return the queue with its floor, if what it says of itself and of other queues is allowed."""
    rules.whole("priority", queue.priority, 0, HIGHEST_PRIORITY)
    floor = queue.floor or default_floor(queue.required)
    rules.floor("floor", floor, queue.required)
    owner = await known_company(session, "company", queue.company)
    for ring in rules.rings("ring", queue.id, queue.rings):
        if ring.queue:
            other = await session.get(QueueRow, ring.queue)
            if other is None:
                raise RuleError("ring", f'there is no queue "{ring.queue}"')
            theirs = await known_company(session, "ring", other.company)
            if theirs.pool != owner.pool:
                raise RuleError("ring", f'"{ring.queue}" must be in the same pool')
    await _check_way_out(session, queue)
    return msgspec.structs.replace(queue, floor=floor)


async def _check_way_out(session: AsyncSession, queue: Queue) -> None:
    if queue.way_out is WayOut.TEXT and not queue.text_queue:
        raise RuleError("text-queue", 'is needed for the way out "text"')
    next_ = queue.text_queue
    while next_:
        if next_ == queue.id:
            raise RuleError("text-queue", f'"{queue.text_queue}" leads back here', "overflow_loop")
        row = await session.get(QueueRow, next_)
        if row is None or row.company != queue.company:
            raise RuleError("text-queue", f'the company has no queue "{next_}"')
        next_ = row.text_queue


async def add_person(
    session: AsyncSession, person: Person, skills: Collection[Skill], password_hash: str | None
) -> None:
    """Store a new member of staff.

    Raises RuleError if the id or the login is taken, a skill is given twice, or the company does
    not fit.
    """
    if await session.get(PersonRow, person.id) is not None:
        raise RuleError("id", f'there is a person "{person.id}" already')
    if await session.scalar(select(PersonRow.id).where(PersonRow.login == person.login)):
        raise RuleError("login", f'"{person.login}" is somebody\'s already')
    await _check_company(session, person)
    session.add(
        PersonRow(
            **msgspec.structs.asdict(person) | {"role": person.role.value},
            password_hash=password_hash,
        )
    )
    await session.flush()
    await _give_skills(session, person, skills)
    await bump_version(session)


async def change_person(
    session: AsyncSession, id_: str, changes: dict[str, Any], skills: Collection[Skill] | None
) -> None:
    """Change fields of a member of staff, and all skills where some are given.

    Raises RuleError if there is none of this id, or as `add_person` does.
    """
    row = await session.get(PersonRow, id_)
    if row is None:
        raise RuleError("id", f'there is no person "{id_}"')
    person = msgspec.structs.replace(as_person(row), **changes)
    await _check_company(session, person)
    held = list(await session.scalars(select(SkillRow).where(SkillRow.person == id_)))
    if held and skills is None and person.role is not StaffRole.ADVISOR:
        raise RuleError("role", "only an advisor has skills")
    _fill(row, msgspec.structs.asdict(person) | {"role": person.role.value})
    if skills is not None:
        for former in held:
            await session.delete(former)
        await session.flush()
        await _give_skills(session, person, skills)
    await bump_version(session)


async def _check_company(session: AsyncSession, person: Person) -> None:
    if not person.company:
        return
    if person.role is not StaffRole.SUPERVISOR:
        raise RuleError("company", "only a supervisor is of one company")
    owner = await known_company(session, "company", person.company)
    if owner.pool != person.pool:
        raise RuleError("company", f'"{owner.id}" must be in the pool "{person.pool}"')


async def _give_skills(session: AsyncSession, person: Person, skills: Collection[Skill]) -> None:
    if skills and person.role is not StaffRole.ADVISOR:
        raise RuleError("skill", "only an advisor has skills")
    if len({s.name for s in skills}) < len(skills):
        raise RuleError("skill", "each skill may be given once")
    session.add_all(
        SkillRow(person=person.id, name=s.name, level=s.level.name, expires_on=s.expires_on)
        for s in skills
    )


async def set_password(session: AsyncSession, login: str, password_hash: str) -> None:
    """Replace a person's password. Raises RuleError if nobody has this login."""
    change = update(PersonRow).where(PersonRow.login == login).values(password_hash=password_hash)
    changed = await session.scalars(change.returning(PersonRow.id))
    if changed.first() is None:
        raise RuleError("login", f'nobody signs in as "{login}"')


async def known_company(session: AsyncSession, field: str, id_: str) -> CompanyRow:
    """Return the row of a company. Raises RuleError naming `field` if there is none."""
    row = await session.get(CompanyRow, id_)
    if row is None:
        raise RuleError(field, f'there is no company "{id_}"')
    return row


def _fill(row: CompanyRow | QueueRow | PersonRow, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)

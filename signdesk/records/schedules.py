"""Opening hours in the records: of companies, and of queues that have their own."""

from datetime import date
from typing import Any

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from signdesk.domain.hours import Closing, Day, Holidays, Interval, Schedule

from .database import reading
from .rules import RuleError
from .tables import ClosingRow, CompanyRow, QueueRow, ScheduleRow
from .writes import bump_version, known_company

IGNORED, CLOSED = "ignored", "closed"


class Hours(msgspec.Struct, frozen=True):
    """What a company, or a queue in its place, has set. `zone` is empty for the company's."""

    zone: str
    week: list[Day]
    overrides: dict[date, Day]
    holidays: Holidays | None


async def load_schedules(engine: AsyncEngine) -> dict[str, Schedule]:
    """Return the schedule of every queue that has hours, or is closed; others are always open.

    A queue without hours has its company's. When a company is closed exceptionally, so are all
    its queues.
    """
    async with reading(engine) as session:
        zones = {row.id: row.timezone for row in await session.scalars(select(CompanyRow))}
        hours = {
            (row.company, row.queue): row for row in await session.scalars(select(ScheduleRow))
        }
        closed = {
            (row.company, row.queue): row for row in await session.scalars(select(ClosingRow))
        }
        queues = [(row.company, row.id) for row in await session.scalars(select(QueueRow))]
    schedules = {}
    for company, queue in queues:
        row = hours.get((company, queue)) or hours.get((company, ""))
        closings = [
            Closing(closing.since, closing.until)
            for closing in (closed.get((company, "")), closed.get((company, queue)))
            if closing is not None
        ]
        if row is not None:
            kept = _as_hours(row)
            schedules[queue] = Schedule(
                kept.zone or zones[company], kept.week, kept.overrides, kept.holidays, closings
            )
        elif closings:
            schedules[queue] = Schedule(zones[company], closings=closings)
    return schedules


async def hours_of(session: AsyncSession, company: str, queue: str = "") -> Hours | None:
    """Return what a company (or a queue of it) has set itself, None for nothing."""
    row = await session.get(ScheduleRow, (company, queue))
    return _as_hours(row) if row is not None else None


async def set_hours(session: AsyncSession, company: str, queue: str, hours: Hours | None) -> None:
    """Give a company (or one queue of it) hours, or with None take them away.

    Raises RuleError if the company or its queue is not there.
    """
    await check_owner(session, company, queue)
    mine = (ScheduleRow.company == company) & (ScheduleRow.queue == queue)
    await session.execute(delete(ScheduleRow).where(mine))
    if hours is not None:
        session.add(ScheduleRow(company=company, queue=queue, **_values(hours)))
    await bump_version(session)


async def close(session: AsyncSession, company: str, queue: str, closing: Closing | None) -> None:
    """Close a company (or one queue of it) exceptionally, or with None open it again.

    Raises RuleError if the company or its queue is not there.
    """
    await check_owner(session, company, queue)
    mine = (ClosingRow.company == company) & (ClosingRow.queue == queue)
    await session.execute(delete(ClosingRow).where(mine))
    if closing is not None:
        session.add(
            ClosingRow(company=company, queue=queue, since=closing.since, until=closing.until)
        )
    await bump_version(session)


async def check_owner(session: AsyncSession, company: str, queue: str) -> CompanyRow:
    """Return the company's row. Raises RuleError unless it exists, and the queue is its own."""
    row = await known_company(session, "company", company)
    if queue:
        line = await session.get(QueueRow, queue)
        if line is None or line.company != company:
            raise RuleError("queue", f'the company "{company}" has no queue "{queue}"')
    return row


def _as_hours(row: ScheduleRow) -> Hours:
    ignored = row.on_holidays == IGNORED
    like = None if ignored or row.on_holidays == CLOSED else int(row.on_holidays)
    return Hours(
        zone=row.zone,
        week=[_as_day(day) for day in row.week],
        overrides={date.fromisoformat(on): _as_day(day) for on, day in row.overrides.items()},
        holidays=None if ignored else Holidays(row.region, like),
    )


def _values(hours: Hours) -> dict[str, Any]:
    rule = hours.holidays
    like = IGNORED if rule is None else CLOSED if rule.like is None else str(rule.like)
    return {
        "zone": hours.zone,
        "week": [_as_json(day) for day in hours.week],
        "overrides": {on.isoformat(): _as_json(day) for on, day in sorted(hours.overrides.items())},
        "on_holidays": like,
        "region": rule.region if rule is not None else "",
    }


def _as_day(day: list[list[int]]) -> Day:
    return [Interval(start, end) for start, end in day]


def _as_json(day: Day) -> list[list[int]]:
    return [[interval.start, interval.end] for interval in day]

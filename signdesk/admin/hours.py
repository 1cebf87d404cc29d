"""`signdesk admin hours`: when a company is open, or one queue of it that has hours of its own."""

import argparse
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from signdesk.domain import hours as opening
from signdesk.domain.hours import WHOLE_DAY, Closing, Day, Holidays, Schedule
from signdesk.records import hour_rules, listing, load_schedules, rules, schedules
from signdesk.records.consumer import wall_clock
from signdesk.records.database import reading, writing
from signdesk.records.hour_rules import WEEKDAYS, written
from signdesk.records.rules import RuleError
from signdesk.records.schedules import CLOSED, Hours

from . import printing
from .options import NONE


def add_parsers(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="ACTION")
    change = verbs.add_parser("set", help="set or change hours; without any one is always open")
    change.add_argument(
        "--week",
        action="append",
        help='"mon-fri 9:00-12:30 13:30-18:00"; days that are not named are closed',
    )
    change.add_argument(
        "--override",
        action="append",
        default=[],
        help='one date: "2026-12-24=9:00-12:00", =closed, or =none to take it back',
    )
    change.add_argument("--holidays", help="FR, or ignored: days like any other")
    change.add_argument("--region", help="with holidays of its own: 57, 67, 68, 971, 974, ...")
    change.add_argument(
        "--on-holidays", help="closed, or the weekday whose hours hold (default: closed)"
    )
    change.add_argument("--zone", help="IANA zone; none: the company's")
    show = verbs.add_parser("show", help="print hours, and what is open")
    show.add_argument("--at", help="2026-12-24T18:00 in the zone of the hours (default: now)")
    close = verbs.add_parser("close", help="close at once, whatever the hours say")
    close.add_argument("--until", help="2026-12-24T18:00 (default: until opened again)")
    again = verbs.add_parser("open", help="end an exceptional closing")
    clear = verbs.add_parser("clear", help="take hours away: always open, or as the company")
    for verb in (change, show, close, again, clear):
        verb.add_argument("company", help="its id")
        verb.add_argument("--queue", default="", help="one queue of it, in place of the company")


async def run(args: argparse.Namespace, engine: AsyncEngine) -> None:
    """Carry out one action. Raises RuleError."""
    if args.verb == "show":
        await _show(args, engine)
        return
    async with writing(engine) as session:
        row = await schedules.check_owner(session, args.company, args.queue)
        match args.verb:
            case "set":
                changed = await _changed(args, session)
                await schedules.set_hours(session, args.company, args.queue, changed)
            case "clear":
                await schedules.set_hours(session, args.company, args.queue, None)
            case "close":
                closing = _closing(args, await _zone(session, args, row.timezone))
                await schedules.close(session, args.company, args.queue, closing)
            case "open":
                await schedules.close(session, args.company, args.queue, None)


async def _changed(args: argparse.Namespace, session: AsyncSession) -> Hours:
    """Return the hours with what was given in the place of what was."""
    if (args.region or args.on_holidays) and not args.holidays:
        raise RuleError("holidays", f"is needed: {hour_rules.COUNTRY}")
    if not (args.week or args.override or args.holidays or args.zone):
        raise RuleError("set", "nothing to change was given")
    former = await schedules.hours_of(session, args.company, args.queue)
    hours = former or Hours("", [WHOLE_DAY] * 7, {}, None)
    if args.week:
        hours = msgspec.structs.replace(hours, week=_week(args.week))
    overrides = dict(hours.overrides)
    for text in args.override:
        on, equals, what = text.partition("=")
        if equals and what == NONE:
            overrides.pop(rules.day("override", on), None)
        else:
            day, intervals = hour_rules.override("override", text)
            overrides[day] = intervals
    holidays = hours.holidays
    if args.holidays:
        like = args.on_holidays or CLOSED
        holidays = hour_rules.holidays(args.holidays, args.region or "", like)
    zone = hours.zone
    if args.zone:
        zone = "" if args.zone == NONE else rules.timezone("zone", args.zone)
    return Hours(zone, hours.week, overrides, holidays)


def _week(texts: list[str]) -> list[Day]:
    days: dict[int, Day] = {}
    for text in texts:
        named = hour_rules.week("week", text)
        for number in named.keys() & days.keys():
            raise RuleError("week", f"{WEEKDAYS[number]} is named twice")
        days |= named
    return [days.get(number, ()) for number in range(7)]


async def _zone(session: AsyncSession, args: argparse.Namespace, companys: str) -> str:
    for queue in (args.queue, ""):
        hours = await schedules.hours_of(session, args.company, queue)
        if hours is not None:
            return hours.zone or companys
    return companys


def _closing(args: argparse.Namespace, zone: str) -> Closing:
    now = wall_clock()
    if args.until is None:
        return Closing(now)
    until = hour_rules.instant("until", args.until, zone)
    if until <= now:
        raise RuleError("until", f'"{args.until}" has passed in {zone}')
    return Closing(now, until)


async def _show(args: argparse.Namespace, engine: AsyncEngine) -> None:
    async with reading(engine) as session:
        row = await schedules.check_owner(session, args.company, args.queue)
        zone = await _zone(session, args, row.timezone)
        own = await schedules.hours_of(session, args.company, args.queue)
    at = wall_clock() if args.at is None else hour_rules.instant("at", args.at, zone)
    table: listing.Table = [("zone", zone), *_rows(own, args.queue)]
    effective = await load_schedules(engine)
    for queue in await listing.queues_of(engine, args.company):
        if args.queue in ("", queue):
            table.append((queue, _state(effective.get(queue), at)))
    printing.table(table)


def _rows(hours: Hours | None, queue: str) -> Iterator[tuple[str, str]]:
    if hours is None:
        yield "hours", "the company's" if queue else "always open"
        return
    for name, day in zip(WEEKDAYS, hours.week, strict=True):
        yield name, _day(day)
    for on, day in sorted(hours.overrides.items()):
        yield on.isoformat(), _day(day)
    yield "holidays", _holidays(hours.holidays)


def _day(day: Day) -> str:
    return " ".join(written(interval) for interval in day) or CLOSED


def _holidays(rule: Holidays | None) -> str:
    if rule is None:
        return schedules.IGNORED
    like = CLOSED if rule.like is None else f"as {WEEKDAYS[rule.like]}"
    return " ".join(filter(None, [hour_rules.COUNTRY, rule.region, like]))


def _state(schedule: Schedule | None, at: int) -> str:
    if schedule is None:
        return "open, always"
    change = opening.next_change(schedule, at)
    then = "" if change is None else _wall(change, schedule.zone)
    if opening.is_open(schedule, at):
        return f"open until {then}" if then else "open"
    return f"closed, opens at {then}" if then else "closed"


def _wall(at: int, zone: str) -> str:
    return datetime.fromtimestamp(at / 1000, ZoneInfo(zone)).isoformat(timespec="minutes")

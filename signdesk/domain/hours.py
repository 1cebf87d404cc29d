"""Opening hours: whether a company or a queue is open at an instant, and when it opens next.

A `Schedule` has hours for each weekday; a public holiday may have others, and a date of its own
(`overrides`) comes before both. Such a date has the whole local day: what runs past midnight from
the day before ends where it begins, and what begins on it may run into the next day, unless that
has hours of its own too. Intervals are half-open: at its end one is closed. How they fall where
clocks are changed is said in `local_time`. Without a schedule one is always open.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache

import holidays
import msgspec

from .local_time import DAY_MINUTES, begins, ends, local

SEARCH_DAYS = 400
"""How far ahead an opening is looked for: more than a year, so that yearly hours are found."""

REGIONS = tuple(s for s in holidays.country_holidays("FR").subdivisions if not s.startswith("Zone"))
"""Parts of France with public holidays of their own: 57 and 6AE (Alsace), and overseas."""


class Interval(msgspec.Struct, frozen=True, order=True):
    """Minutes after the midnight of its day: `start` from 0 to 1439, `end` after it.

    An `end` above 1440 is on the next day; no interval is longer than 24 hours.
    """

    start: int
    end: int


Day = Sequence[Interval]
"""A day's intervals in order, none over another; none at all is closed."""

WHOLE_DAY: Day = (Interval(0, DAY_MINUTES),)


class Holidays(msgspec.Struct, frozen=True):
    """What holds on the public holidays of France, with those of `region` (empty: none more).

    `like` is the weekday (0 is Monday) whose hours hold then, None for closed.
    """

    region: str = ""
    like: int | None = None


class Closing(msgspec.Struct, frozen=True):
    """Closed exceptionally from an instant (ms) on, until another or until it is ended."""

    since: int
    until: int | None = None


class Schedule(msgspec.Struct, frozen=True):
    """When somebody answers. `zone` is an IANA name, `week` has seven days from Monday."""

    zone: str
    week: Sequence[Day] = (WHOLE_DAY,) * 7
    overrides: dict[date, Day] = {}
    holidays: Holidays | None = None
    """None: a holiday is a day like any other."""
    closings: Sequence[Closing] = ()


def is_open(schedule: Schedule, at_ms: int) -> bool:
    """Say whether it is open at an instant (ms since the Unix epoch)."""
    if any(c.since <= at_ms and (c.until is None or at_ms < c.until) for c in schedule.closings):
        return False
    return any(start <= at_ms < end for start, end in _spans(schedule, at_ms, 1))


def next_change(schedule: Schedule, at_ms: int) -> int | None:
    """Return when it opens or closes next (ms), None if not within SEARCH_DAYS."""
    horizon = at_ms + SEARCH_DAYS * DAY_MINUTES * 60_000
    for start, end in _without(schedule.closings, _merged(_spans(schedule, at_ms, SEARCH_DAYS))):
        if end > at_ms:
            change = start if start > at_ms else end
            return change if change < horizon else None
    return None


def opens_at(schedule: Schedule, at_ms: int) -> int | None:
    """Return the first instant from `at_ms` on at which it is open, None if there is none."""
    return at_ms if is_open(schedule, at_ms) else next_change(schedule, at_ms)


Span = tuple[int, int]
"""From an instant (ms) up to another."""


def _spans(schedule: Schedule, at_ms: int, days: int) -> Iterator[Span]:
    """Yield what is open from the day before `at_ms` to `days` days after it.

    The day after is looked at too: where a midnight comes twice, its hours begin at the first.
    """
    today = local(schedule.zone, at_ms).date()
    for number in range(-1, days + 1):
        day = today + timedelta(days=number)
        tomorrow = day + timedelta(days=1)
        for interval in _intervals(schedule, day):
            last = interval.end
            if last > DAY_MINUTES and _has_hours_of_its_own(schedule, tomorrow):
                last = DAY_MINUTES
            start = begins(schedule.zone, day, interval.start)
            end = ends(schedule.zone, day, last)
            if start < end:  # not left out by a change of clocks
                yield start, end


def _intervals(schedule: Schedule, day: date) -> Day:
    if day in schedule.overrides:
        return schedule.overrides[day]
    rule = schedule.holidays
    if rule is not None and _is_holiday(rule.region, day):
        return schedule.week[rule.like] if rule.like is not None else ()
    return schedule.week[day.weekday()]


def _has_hours_of_its_own(schedule: Schedule, day: date) -> bool:
    rule = schedule.holidays
    return day in schedule.overrides or (rule is not None and _is_holiday(rule.region, day))


def _is_holiday(region: str, day: date) -> bool:
    return day in _holidays(region, day.year)


@lru_cache
def _holidays(region: str, year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", subdiv=region or None, years=year))


def _merged(spans: Iterator[Span]) -> Iterator[Span]:
    """Join what touches or overlaps: hours over several midnights are one opening."""
    former: Span | None = None
    for span in spans:
        if former is None:
            former = span
        elif span[0] <= former[1]:
            former = former[0], max(former[1], span[1])
        else:
            yield former
            former = span
    if former is not None:
        yield former


def _without(closings: Sequence[Closing], spans: Iterator[Span]) -> Iterator[Span]:
    for closing in closings:
        spans = _cut(closing, spans)
    return spans


def _cut(closing: Closing, spans: Iterator[Span]) -> Iterator[Span]:
    for start, end in spans:
        if start < closing.since:
            yield start, min(end, closing.since)
        if closing.until is not None and end > closing.until:
            yield max(start, closing.until), end

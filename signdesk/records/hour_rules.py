"""Opening hours as people write them, turned into their one right form.

mon-fri 9:00-12:30 13:30-18:00      some weekdays
sat closed
2026-12-24=9:00-12:00               one date
22:00-6:00                          past midnight, into the next day
0:00-24:00                          the whole day
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from signdesk.domain.hours import REGIONS, Day, Holidays, Interval
from signdesk.domain.local_time import DAY_MINUTES

from .rules import RuleError, day
from .schedules import CLOSED, IGNORED

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
COUNTRY = "FR"
_ALSACE = {"67": "6AE", "68": "6AE"}
"""Its two départements keep the holidays of the whole."""
MOST_INTERVALS = 12
FIRST_YEAR, LAST_YEAR = 1970, 2999
"""Near the ends of the calendar there is no day before or after to look at."""

_TIME = re.compile(r"(\d{1,2})(?::(\d{2}))?")


def intervals(field: str, words: Sequence[str]) -> Day:
    """Return a day's intervals from `9:00-12:30 13:30-18:00`, or none from `closed`.

    Raises RuleError: an interval that is empty, or over another of the same day, is a slip.
    """
    if list(words) == [CLOSED]:
        return []
    if not words:
        raise RuleError(field, f'needs intervals, for example 9:00-12:30, or "{CLOSED}"')
    if len(words) > MOST_INTERVALS:
        raise RuleError(field, f"a day may have {MOST_INTERVALS} intervals at most")
    hours = sorted(_interval(field, word) for word in words)
    for former, later in pairwise(hours):
        if later.start < former.end:
            raise RuleError(
                field,
                f"{written(former)} and {written(later)} overlap",
                "overlapping_intervals",
            )
    return hours


def week(field: str, text: str) -> dict[int, Day]:
    """Return the hours of some weekdays, from `mon-fri,sun 9:00-12:30 13:30-18:00`."""
    first, *words = text.split() or [""]
    hours = intervals(field, words)
    return {number: hours for part in first.split(",") for number in _weekdays(field, part)}


def override(field: str, text: str) -> tuple[date, Day]:
    """Return a date and its hours, from `2026-12-24=9:00-12:00 14:00-16:00` or `…=closed`."""
    on, equals, hours = text.partition("=")
    if not equals:
        raise RuleError(field, f'"{text}" must be date=hours, for example 2026-12-24=9:00-12:00')
    return day(field, on), intervals(field, hours.replace(",", " ").split())


def holidays(country: str, region: str, like: str) -> Holidays | None:
    """Return what holds on public holidays; None where they are days like any other.

    `country` is FR or "ignored", `like` "closed" or the weekday whose hours hold.
    """
    if country == IGNORED:
        if region:
            raise RuleError("region", f"needs --holidays {COUNTRY}")
        return None
    if country != COUNTRY:
        raise RuleError("holidays", f'"{country}" must be {COUNTRY} or {IGNORED}')
    code = _ALSACE.get(region, region)
    if code and code not in REGIONS:
        raise RuleError("region", f'"{region}" must be one of {", ".join([*_ALSACE, *REGIONS])}')
    if like == CLOSED:
        return Holidays(code)
    if like not in WEEKDAYS:
        raise RuleError("on-holidays", f'"{like}" must be {CLOSED}, {", ".join(WEEKDAYS)}')
    return Holidays(code, WEEKDAYS.index(like))


def instant(field: str, text: str, zone: str) -> int:
    """Return an instant (ms) from the wall time `2026-12-24T18:00` of a zone.

    Of a time that comes twice the first is meant; one that clocks leave out is refused.
    """
    try:
        moment = datetime.fromisoformat(text)
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}", text):
            raise ValueError
        if not FIRST_YEAR <= moment.year <= LAST_YEAR:
            raise RuleError(field, f'"{text}" must be from {FIRST_YEAR} to {LAST_YEAR}')
    except ValueError:
        raise RuleError(field, f'"{text}" must be as 2026-12-24T18:00') from None
    ms = int(moment.replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)
    if datetime.fromtimestamp(ms / 1000, ZoneInfo(zone)).replace(tzinfo=None) != moment:
        raise RuleError(field, f'"{text}" does not exist: clocks are changed then in {zone}')
    return ms


def written(interval: Interval) -> str:
    """Return an interval as it is typed."""
    end = interval.end if interval.end <= DAY_MINUTES else interval.end - DAY_MINUTES
    return f"{_clock(interval.start)}-{_clock(end)}"


def _clock(minutes: int) -> str:
    return f"{minutes // 60}:{minutes % 60:02d}"


def _interval(field: str, text: str) -> Interval:
    parts = text.split("-")
    if len(parts) != 2:
        raise RuleError(field, f'"{text}" must be start-end, for example 9:00-12:30')
    start, end = (_minutes(field, part) for part in parts)
    if start == end:
        raise RuleError(field, f'"{text}" is empty; the whole day is 0:00-24:00', "empty_interval")
    if start == DAY_MINUTES:
        raise RuleError(field, f'"{text}" must start before 24:00')
    return Interval(start, end if end > start else end + DAY_MINUTES)


def _minutes(field: str, text: str) -> int:
    parts = _TIME.fullmatch(text)
    hours, minutes = (int(parts[1]), int(parts[2] or 0)) if parts else (99, 0)
    if minutes > 59 or hours * 60 + minutes > DAY_MINUTES:
        raise RuleError(field, f'"{text}" must be a time from 0:00 to 24:00')
    return hours * 60 + minutes


def _weekdays(field: str, text: str) -> list[int]:
    ends = text.split("-")
    if len(ends) > 2 or any(end not in WEEKDAYS for end in ends):
        raise RuleError(
            field, f'"{text}" must be of {", ".join(WEEKDAYS)}, for example mon-fri or sat,sun'
        )
    first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
    if last < first:
        raise RuleError(field, f'"{text}" must not go past the end of the week')
    return list(range(first, last + 1))

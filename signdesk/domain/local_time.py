"""A zone's wall time and the instants it stands for, also where clocks are changed.

On those nights a wall time may exist twice or not at all (PEP 495). One rule holds everywhere
here: a stretch of wall time begins at the first instant that shows its start or later, and ends
after the last instant that shows less than its end. So whoever closes at 2:30 closes at the second
2:30 of the night with 25 hours, and at the change itself in the night where 2:30 is left out.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

DAY_MINUTES = 1440


class Period(msgspec.Struct, frozen=True):
    """The stretch of one local day with one offset that an instant is in; all in ms."""

    day: date
    began: int
    ends: int
    offset: int
    """What the zone's clocks show more than UTC."""


def local(zone: str, at_ms: int) -> datetime:
    """Return what the zone's clocks show at an instant. Raises ZoneInfoNotFoundError."""
    return datetime.fromtimestamp(at_ms / 1000, ZoneInfo(zone))


def begins(zone: str, day: date, minute: int) -> int:
    """Return the first instant (ms) that shows `minute` minutes after midnight of `day`, or later.

    `minute` may be of the day after.
    """
    first, second = _candidates(zone, day, minute)
    return _change(zone, second, first) if first > second else first


def ends(zone: str, day: date, minute: int) -> int:
    """Return the instant (ms) after the last that shows less than `minute` minutes of `day`."""
    first, second = _candidates(zone, day, minute)
    if first > second:
        return _change(zone, second, first)
    # Where the wall time is the one that clocks are set back to, all that is less came before.
    return second if _offset(zone, second - 1) == _offset(zone, second) else first


def period(zone: str, at_ms: int) -> Period:
    """Return the local day around an instant, cut where clocks are changed in it."""
    now = local(zone, at_ms)
    began, end = begins(zone, now.date(), 0), ends(zone, now.date(), DAY_MINUTES)
    # Twice the same midnight: the day before comes back for an hour.
    began, end = min(began, at_ms), max(end, at_ms + 1)
    offset = _offset(zone, at_ms)
    if _offset(zone, began) != offset:
        began = _change(zone, began, at_ms)
    if _offset(zone, end - 1) != offset:
        end = _change(zone, at_ms, end - 1)
    return Period(now.date(), began, end, offset)


def _candidates(zone: str, day: date, minute: int) -> tuple[int, int]:
    """Read the wall time by the offset before a change, and by that after it."""
    days, minutes = divmod(minute, DAY_MINUTES)
    wall = datetime.combine(day + timedelta(days=days), time(*divmod(minutes, 60)), ZoneInfo(zone))
    return _ms(wall.replace(fold=0)), _ms(wall.replace(fold=1))


def _change(zone: str, before: int, after: int) -> int:
    """Return the instant between two at which the offset of the second began."""
    last = _offset(zone, after)
    return _first(before, after, lambda at: _offset(zone, at) == last)


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """Return the first instant after `low`, at most `high`, from which on `holds`."""
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _offset(zone: str, at_ms: int) -> int:
    offset = local(zone, at_ms).utcoffset()
    assert offset is not None, "a ZoneInfo always knows its offset"  # noqa: S101
    return offset // timedelta(milliseconds=1)


def _ms(moment: datetime) -> int:
    return (moment.astimezone(UTC) - datetime.fromtimestamp(0, UTC)) // timedelta(milliseconds=1)

"""Opening hours: clock changes, nights, holidays, dates, closings, and a naive oracle for all."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signdesk.domain.hours import (
    WHOLE_DAY,
    Closing,
    Day,
    Holidays,
    Interval,
    Schedule,
    is_open,
    next_change,
    opens_at,
)

PARIS = "Europe/Paris"
MINUTE = 60_000


def hours(*times: str) -> Day:
    """Intervals from `9:00-12:30`; an end that is not later is on the next day."""
    day = []
    for text in times:
        start, end = (int(t.split(":")[0]) * 60 + int(t.split(":")[1]) for t in text.split("-"))
        day.append(Interval(start, end if end > start else end + 1440))
    return day


CLOSED: Day = ()
OFFICE = hours("9:00-12:30", "13:30-18:00")
NIGHT = hours("22:00-6:00")


def week(weekdays: Day, saturday: Day = CLOSED, sunday: Day = CLOSED) -> Sequence[Day]:
    return [weekdays] * 5 + [saturday, sunday]


def paris(text: str, fold: int = 0) -> int:
    """An instant from Paris' wall time, in ms; `fold` 1 is the second of two."""
    moment = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(PARIS), fold=fold)
    return int(moment.timestamp() * 1000)


def shown(at: int | None) -> str | None:
    """An instant as Paris' clocks show it, with the offset."""
    if at is None:
        return None
    return datetime.fromtimestamp(at / 1000, ZoneInfo(PARIS)).isoformat(timespec="minutes")


def changes(schedule: Schedule, start: str, end: str) -> list[str | None]:
    """Every change between two wall times, closed or open alike."""
    at, last, seen = paris(start), paris(end), []
    while (at := next_change(schedule, at) or last) < last:
        seen.append(shown(at))
    return seen


def test_several_intervals_a_day_are_half_open() -> None:
    office = Schedule(PARIS, week(OFFICE))
    for text, open_ in [
        ("2026-06-01T08:59", False),
        ("2026-06-01T09:00", True),
        ("2026-06-01T12:29", True),
        ("2026-06-01T12:30", False),
        ("2026-06-01T13:30", True),
        ("2026-06-01T18:00", False),
        ("2026-06-06T10:00", False),  # a Saturday
    ]:
        assert is_open(office, paris(text)) is open_, text
    assert is_open(office, paris("2026-06-01T09:00") - 1) is False
    assert shown(opens_at(office, paris("2026-06-05T18:00"))) == "2026-06-08T09:00+02:00"
    assert opens_at(office, paris("2026-06-05T17:00")) == paris("2026-06-05T17:00")


def test_without_hours_it_is_always_open() -> None:
    always = Schedule(PARIS)
    assert is_open(always, paris("2026-10-25T02:30", fold=1))
    assert next_change(always, paris("2026-01-01T00:00")) is None


def test_never_open_is_never() -> None:
    never = Schedule(PARIS, week(CLOSED))
    assert not is_open(never, paris("2026-01-01T00:00"))
    assert opens_at(never, paris("2026-01-01T00:00")) is None


def test_once_a_year_is_found() -> None:
    yearly = Schedule(PARIS, week(CLOSED), {date(2027, 1, 31): OFFICE})
    assert shown(opens_at(yearly, paris("2026-01-31T18:00"))) == "2027-01-31T09:00+01:00"
    assert opens_at(yearly, paris("2025-01-31T18:00")) is None


def test_a_whole_day_runs_into_the_next() -> None:
    weekend = Schedule(PARIS, week(CLOSED, WHOLE_DAY, WHOLE_DAY))
    assert changes(weekend, "2026-06-01T00:00", "2026-06-08T12:00") == [
        "2026-06-06T00:00+02:00", "2026-06-08T00:00+02:00",
    ]  # fmt: skip


def test_a_night_past_midnight_and_over_sunday() -> None:
    nights = Schedule(PARIS, week(CLOSED, NIGHT, NIGHT))
    assert changes(nights, "2026-06-05T12:00", "2026-06-08T12:00") == [
        "2026-06-06T22:00+02:00", "2026-06-07T06:00+02:00",
        "2026-06-07T22:00+02:00", "2026-06-08T06:00+02:00",
    ]  # fmt: skip


def test_the_night_in_which_an_hour_is_left_out() -> None:
    """29 March 2026: 2:00 becomes 3:00."""
    nights = Schedule(PARIS, week(NIGHT, NIGHT, NIGHT))
    assert changes(nights, "2026-03-28T12:00", "2026-03-29T12:00") == [
        "2026-03-28T22:00+01:00", "2026-03-29T06:00+02:00",
    ]  # fmt: skip
    ends_in_it = Schedule(PARIS, week(CLOSED, hours("22:00-2:30")))
    assert changes(ends_in_it, "2026-03-28T12:00", "2026-03-29T12:00") == [
        "2026-03-28T22:00+01:00", "2026-03-29T03:00+02:00",
    ]  # fmt: skip
    starts_in_it = Schedule(PARIS, week(CLOSED, CLOSED, hours("2:30-6:00")))
    assert changes(starts_in_it, "2026-03-28T12:00", "2026-03-29T12:00") == [
        "2026-03-29T03:00+02:00", "2026-03-29T06:00+02:00",
    ]  # fmt: skip
    within = Schedule(PARIS, week(CLOSED, CLOSED, hours("2:10-2:50")))
    assert changes(within, "2026-03-28T12:00", "2026-03-29T12:00") == []


def test_the_night_in_which_an_hour_comes_twice() -> None:
    """25 October 2026: 3:00 becomes 2:00. Open from the first, until the second."""
    ends_in_it = Schedule(PARIS, week(CLOSED, hours("22:00-2:30")))
    assert changes(ends_in_it, "2026-10-24T12:00", "2026-10-25T12:00") == [
        "2026-10-24T22:00+02:00", "2026-10-25T02:30+01:00",
    ]  # fmt: skip
    for fold in (0, 1):
        assert is_open(ends_in_it, paris("2026-10-25T02:15", fold))
    starts_in_it = Schedule(PARIS, week(CLOSED, CLOSED, hours("2:30-6:00")))
    assert changes(starts_in_it, "2026-10-24T12:00", "2026-10-25T12:00") == [
        "2026-10-25T02:30+02:00", "2026-10-25T06:00+01:00",
    ]  # fmt: skip
    until_two = Schedule(PARIS, week(CLOSED, CLOSED, hours("0:00-2:00")))
    assert changes(until_two, "2026-10-24T12:00", "2026-10-25T12:00") == [
        "2026-10-25T00:00+02:00", "2026-10-25T02:00+02:00",
    ]  # fmt: skip
    nights = Schedule(PARIS, week(CLOSED, NIGHT))
    assert changes(nights, "2026-10-24T12:00", "2026-10-25T12:00") == [
        "2026-10-24T22:00+02:00", "2026-10-25T06:00+01:00",
    ]  # fmt: skip


def test_a_date_of_its_own_ends_the_night_before_it() -> None:
    nights = week(NIGHT, NIGHT, NIGHT)
    christmas = {date(2026, 12, 24): CLOSED}
    assert changes(Schedule(PARIS, nights, christmas), "2026-12-23T12:00", "2026-12-26T00:00") == [
        "2026-12-23T22:00+01:00", "2026-12-24T00:00+01:00",
        "2026-12-25T22:00+01:00",
    ]  # fmt: skip
    shorter = {date(2026, 12, 24): hours("4:00-8:00")}
    assert changes(Schedule(PARIS, nights, shorter), "2026-12-23T12:00", "2026-12-25T00:00") == [
        "2026-12-23T22:00+01:00", "2026-12-24T00:00+01:00",
        "2026-12-24T04:00+01:00", "2026-12-24T08:00+01:00",
    ]  # fmt: skip


def test_a_date_of_its_own_may_run_into_a_day_that_has_none() -> None:
    late = Schedule(PARIS, week(OFFICE), {date(2026, 6, 1): hours("20:00-2:00")})
    assert changes(late, "2026-06-01T00:00", "2026-06-02T08:00") == [
        "2026-06-01T20:00+02:00", "2026-06-02T02:00+02:00",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "region", "holiday"),
    [
        ("2026-04-06", "", True),  # Easter Monday
        ("2026-04-03", "", False),  # Good Friday
        ("2026-04-03", "57", True),
        ("2026-04-03", "6AE", True),
        ("2026-04-03", "974", False),
        ("2026-12-25", "", True),
        ("2026-12-26", "6AE", True),
        ("2025-12-26", "", False),
        ("2026-05-25", "", True),  # Whit Monday
        ("2026-05-22", "972", True),  # the abolition of slavery in Martinique
        ("2026-05-22", "973", False),
        ("2026-06-10", "973", True),
    ],
)
def test_holidays_are_those_of_the_region(day: str, region: str, holiday: bool) -> None:
    always = [WHOLE_DAY] * 7
    assert is_open(Schedule(PARIS, always, holidays=Holidays(region)), paris(f"{day}T10:00")) is (
        not holiday
    )
    assert is_open(Schedule(PARIS, always), paris(f"{day}T10:00"))


def test_a_holiday_may_have_the_hours_of_a_weekday() -> None:
    like_saturday = Schedule(
        PARIS, week(OFFICE, hours("10:00-12:00")), holidays=Holidays("", like=5)
    )
    assert changes(like_saturday, "2026-05-25T00:00", "2026-05-26T00:00") == [
        "2026-05-25T10:00+02:00", "2026-05-25T12:00+02:00",
    ]  # fmt: skip


def test_a_date_of_its_own_comes_before_a_holiday() -> None:
    may_day = Schedule(PARIS, week(OFFICE), {date(2026, 5, 1): hours("9:00-10:00")}, Holidays())
    assert is_open(may_day, paris("2026-05-01T09:30"))
    assert not is_open(may_day, paris("2026-05-01T11:00"))


def test_closed_at_once_and_open_again() -> None:
    at = paris("2026-06-01T10:00")
    until = Schedule(PARIS, week(OFFICE), closings=[Closing(at, paris("2026-06-01T15:00"))])
    assert changes(until, "2026-06-01T00:00", "2026-06-02T00:00") == [
        "2026-06-01T09:00+02:00", "2026-06-01T10:00+02:00",
        "2026-06-01T15:00+02:00", "2026-06-01T18:00+02:00",
    ]  # fmt: skip
    assert [is_open(until, at - 1), is_open(until, at)] == [True, False]
    for_good = Schedule(PARIS, week(OFFICE), closings=[Closing(at)])
    assert opens_at(for_good, at) is None
    both = Schedule(PARIS, closings=[Closing(at, at + MINUTE), Closing(at, at + 2 * MINUTE)])
    assert opens_at(both, at) == at + 2 * MINUTE


# -- against a naive oracle

NIGHTS = [
    date(2026, 3, 29), date(2026, 10, 25),  # Paris
    date(2026, 3, 8), date(2026, 11, 1),  # Havana: at midnight, and back to it
    date(2026, 4, 5), date(2026, 10, 4),  # Lord Howe: by half an hour
    date(2026, 4, 24), date(2026, 10, 29),  # Cairo: midnight is left out, or comes twice
    date(2026, 12, 25),
]  # fmt: skip
ZONES = [PARIS, "America/Havana", "Australia/Lord_Howe", "Africa/Cairo", "Indian/Reunion"]


@st.composite
def days(draw: st.DrawFn) -> Day:
    """Hours of one day, on quarters of an hour, none over another."""
    marks = draw(st.lists(st.integers(0, 120), max_size=6, unique=True).map(sorted))
    pairs = zip(marks[::2], marks[1::2], strict=False)
    return [Interval(a * 15, min(b * 15, a * 15 + 1440)) for a, b in pairs if a < 96]


@st.composite
def schedules(draw: st.DrawFn) -> tuple[Schedule, date]:
    """A schedule, and a date near which to look at it."""
    zone, near = draw(st.sampled_from(ZONES)), draw(st.sampled_from(NIGHTS))
    offsets = draw(st.dictionaries(st.integers(-2, 2), days(), max_size=3))
    start = datetime(near.year, near.month, near.day, tzinfo=UTC).timestamp() * 1000
    since = int(start) + draw(st.integers(-1000, 1000)) * MINUTE
    length = draw(st.none() | st.integers(1, 600))
    until = since + length * MINUTE if length else None
    schedule = Schedule(
        zone,
        draw(st.lists(days(), min_size=7, max_size=7)),
        {near + timedelta(days=n): day for n, day in offsets.items()},
        draw(st.sampled_from([None, Holidays(), Holidays("6AE", like=6)])),
        draw(st.sampled_from([(), (Closing(since, until),)])),
    )
    return schedule, near


def naive(schedule: Schedule, near: date) -> dict[int, bool]:
    """Open or not, minute by minute over some days, from nothing but what the clocks show."""
    zone = ZoneInfo(schedule.zone)
    noon = datetime(near.year, near.month, near.day, 12, tzinfo=UTC)
    first = int((noon - timedelta(days=4)).timestamp() * 1000)
    minutes = [first + n * MINUTE for n in range(8 * 1440)]
    walls = [datetime.fromtimestamp(at / 1000, zone).replace(tzinfo=None) for at in minutes]
    open_ = dict.fromkeys(minutes, False)
    days = [near + timedelta(days=n) for n in range(-4, 5)]
    for day in days:
        midnight = datetime(day.year, day.month, day.day)
        for interval in _hours_on(schedule, day)[0]:
            end = interval.end
            if end > 1440 and _hours_on(schedule, day + timedelta(days=1))[1]:
                end = 1440
            start_wall = midnight + timedelta(minutes=interval.start)
            end_wall = midnight + timedelta(minutes=end)
            from_ = next((i for i, wall in enumerate(walls) if wall >= start_wall), len(walls))
            to = max((i for i, wall in enumerate(walls) if wall < end_wall), default=-1)
            for i in range(from_, to + 1):
                open_[minutes[i]] = True
    for closing in schedule.closings:
        for at in minutes:
            if closing.since <= at and (closing.until is None or at < closing.until):
                open_[at] = False
    # The first and the last days miss what came before, or comes after.
    return {at: open_[at] for at in minutes[2 * 1440 : -2 * 1440]}


FRENCH = {date(2026, 12, 25), date(2026, 4, 6), date(2026, 11, 1)}
ALSATIAN = {*FRENCH, date(2026, 12, 26), date(2026, 4, 3)}


def _hours_on(schedule: Schedule, day: date) -> tuple[Day, bool]:
    """The hours of a date, and whether they are its own."""
    if day in schedule.overrides:
        return schedule.overrides[day], True
    rule = schedule.holidays
    if rule is not None and day in (ALSATIAN if rule.region else FRENCH):
        return (schedule.week[rule.like] if rule.like is not None else ()), True
    return schedule.week[day.weekday()], False


@settings(max_examples=60, deadline=None)
@given(schedules())
def test_it_agrees_with_a_naive_oracle(drawn: tuple[Schedule, date]) -> None:
    schedule, near = drawn
    expected = naive(schedule, near)
    instants = list(expected)
    # Every minute is one too many for is_open; where it flips, and each quarter, are enough.
    flips = [b for a, b in pairwise(instants) if expected[a] != expected[b]]
    looked_at = {*instants[::15], *flips, *(at - MINUTE for at in flips)} & expected.keys()
    for at in sorted(looked_at):
        assert is_open(schedule, at) is expected[at], datetime.fromtimestamp(at / 1000, UTC)
    at = instants[0]
    for flip in flips:
        assert next_change(schedule, at) == flip
        at = flip

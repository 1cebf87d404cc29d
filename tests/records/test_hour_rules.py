"""Opening hours as people write them: what is taken, and what is refused by name."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from signdesk.domain.hours import Holidays, Interval
from signdesk.records import hour_rules
from signdesk.records.rules import RuleError

OFFICE = [Interval(540, 750), Interval(810, 1080)]


def test_weeks() -> None:
    assert hour_rules.week("week", "mon-fri 13:30-18:00 9:00-12:30") == dict.fromkeys(
        range(5), OFFICE
    )
    assert hour_rules.week("week", "sat,sun closed") == {5: [], 6: []}
    assert hour_rules.week("week", "fri 22-6") == {4: [Interval(1320, 1800)]}
    assert hour_rules.week("week", "fri 18:00-0:00") == {4: [Interval(1080, 1440)]}
    assert hour_rules.week("week", "mon,wed-thu 0:00-24:00") == {
        day: [Interval(0, 1440)] for day in (0, 2, 3)
    }
    assert hour_rules.week("week", "sun 9:00-12:00 12:00-13:00")[6] == [
        Interval(540, 720), Interval(720, 780),
    ]  # fmt: skip


def test_dates() -> None:
    assert hour_rules.override("override", "2026-12-24=9:00-12:30,13:30-18:00") == (
        date(2026, 12, 24), OFFICE,
    )  # fmt: skip
    assert hour_rules.override("override", "2026-12-24=closed") == (date(2026, 12, 24), [])


def test_holidays() -> None:
    assert hour_rules.holidays("FR", "57", "closed") == Holidays("57")
    assert hour_rules.holidays("FR", "67", "sun") == Holidays("6AE", 6)
    assert hour_rules.holidays("FR", "", "closed") == Holidays("")
    assert hour_rules.holidays("ignored", "", "closed") is None


def test_instants_are_wall_times() -> None:
    noon = datetime(2026, 12, 24, 17, 0, tzinfo=UTC).timestamp() * 1000
    assert hour_rules.instant("until", "2026-12-24T18:00", "Europe/Paris") == noon
    twice = datetime(2026, 10, 25, 0, 30, tzinfo=UTC).timestamp() * 1000
    assert hour_rules.instant("until", "2026-10-25T02:30", "Europe/Paris") == twice


@pytest.mark.parametrize("interval", [i for day in [OFFICE, [Interval(1320, 1800)]] for i in day])
def test_what_is_written_is_read_again(interval: Interval) -> None:
    assert hour_rules.intervals("week", [hour_rules.written(interval)]) == [interval]


def week(field: str, text: str) -> object:
    return hour_rules.week(field, text)


def region(field: str, text: str) -> object:
    return hour_rules.holidays("FR", text, "closed")


def paris(field: str, text: str) -> object:
    return hour_rules.instant(field, text, "Europe/Paris")


@pytest.mark.parametrize(
    ("rule", "text", "code", "says"),
    [
        (week, "mon 9:00-9:00", "empty_interval", '"9:00-9:00" is empty'),
        (week, "mon 0:00-0:00", "empty_interval", "the whole day is 0:00-24:00"),
        (week, "mon 24:00-24:00", "empty_interval", "is empty"),
        (week, "mon 9:00-12:00 11:00-13:00", "overlapping_intervals", "9:00-12:00 and 11:00"),
        (week, "mon 22:00-6:00 23:00-1:00", "overlapping_intervals", "overlap"),
        (week, "", "invalid_field", "needs intervals"),
        (week, "mon", "invalid_field", "needs intervals"),
        (week, "lundi 9:00-12:00", "invalid_field", "must be of mon, tue"),
        (week, "fri-mon 9:00-12:00", "invalid_field", "past the end of the week"),
        (week, "mon-tue-wed 9:00-12:00", "invalid_field", "must be of mon"),
        (week, "mon 9:00", "invalid_field", "must be start-end"),
        (week, "mon 9:60-10:00", "invalid_field", "time from 0:00 to 24:00"),
        (week, "mon 9:00-24:01", "invalid_field", "time from 0:00 to 24:00"),
        (week, "mon 24:00-1:00", "invalid_field", "start before 24:00"),
        (week, "mon nine-ten", "invalid_field", "time from"),
        (week, "mon closed 9:00-12:00", "invalid_field", "start-end"),
        (week, "mon " + " ".join(f"{n}:00-{n}:30" for n in range(13)), "invalid_field", "at most"),
        (hour_rules.override, "2026-12-24", "invalid_field", "must be date=hours"),
        (hour_rules.override, "2026-02-30=closed", "invalid_field", "day as YYYY-MM-DD"),
        (hour_rules.override, "2026-12-24=", "invalid_field", "needs intervals"),
        (hour_rules.override, "2026-12-24=9:00-9:00", "empty_interval", "is empty"),
        (region, "75", "invalid_field", "must be one of 67, 68, 57"),
        (paris, "2026-12-24", "invalid_field", "must be as"),
        (paris, "2026-12-24T18:00+01:00", "invalid_field", "must be as"),
        (paris, "2026-12-24T25:00", "invalid_field", "must be as"),
        (paris, "2026-03-29T02:30", "invalid_field", "does not exist"),
        (paris, "0001-01-01T00:00", "invalid_field", "must be from 1970 to 2999"),
        (paris, "9999-12-31T23:59", "invalid_field", "must be from 1970 to 2999"),
    ],
)
def test_refusals_name_field_rule_and_code(
    rule: Callable[[str, str], object], text: str, code: str, says: str
) -> None:
    with pytest.raises(RuleError, match=says) as refusal:
        rule("field", text)
    assert refusal.value.code == code
    assert str(refusal.value).isprintable()


def test_holidays_of_elsewhere() -> None:
    for country, region, like, field in [
        ("DE", "", "closed", "holidays"),
        ("ignored", "57", "closed", "region"),
        ("FR", "", "sometimes", "on-holidays"),
    ]:
        with pytest.raises(RuleError) as refusal:
            hour_rules.holidays(country, region, like)
        assert refusal.value.field == field

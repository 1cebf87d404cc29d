"""Wall time and instants, on ordinary days and on the nights of the changes of clocks."""

from datetime import UTC, date, datetime

import pytest

from signdesk.domain.local_time import Period, begins, ends, period

PARIS = "Europe/Paris"
FORWARD, BACK = date(2026, 3, 29), date(2026, 10, 25)
"""In Paris 2:00 becomes 3:00, and 3:00 becomes 2:00."""


def utc(text: str) -> int:
    """An instant from its ISO form without a zone, in ms."""
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


@pytest.mark.parametrize(
    ("day", "minute", "first", "last"),
    [
        (date(2026, 1, 15), 9 * 60, "2026-01-15T08:00", "2026-01-15T08:00"),
        (date(2026, 1, 15), 25 * 60, "2026-01-16T00:00", "2026-01-16T00:00"),
        # Left out: both ends are the change itself.
        (FORWARD, 2 * 60, "2026-03-29T01:00", "2026-03-29T01:00"),
        (FORWARD, 2 * 60 + 30, "2026-03-29T01:00", "2026-03-29T01:00"),
        (FORWARD, 3 * 60, "2026-03-29T01:00", "2026-03-29T01:00"),
        # Twice: from the first, until the second.
        (BACK, 2 * 60 + 30, "2026-10-25T00:30", "2026-10-25T01:30"),
        # At the first 2:00 all that is less is over.
        (BACK, 2 * 60, "2026-10-25T00:00", "2026-10-25T00:00"),
        (BACK, 3 * 60, "2026-10-25T02:00", "2026-10-25T02:00"),
    ],
)
def test_wall_times_are_instants(day: date, minute: int, first: str, last: str) -> None:
    assert begins(PARIS, day, minute) == utc(first)
    assert ends(PARIS, day, minute) == utc(last)


def test_a_day_begins_where_its_midnight_is_left_out() -> None:
    cairo = date(2023, 4, 28)  # 0:00 became 1:00
    assert begins("Africa/Cairo", cairo, 0) == utc("2023-04-27T22:00")


HOUR = 3_600_000


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (
            "2026-06-01T12:00",
            (date(2026, 6, 1), "2026-05-31T22:00", "2026-06-01T22:00", 2 * HOUR),
        ),
        ("2026-03-29T00:59", (FORWARD, "2026-03-28T23:00", "2026-03-29T01:00", HOUR)),
        ("2026-03-29T01:00", (FORWARD, "2026-03-29T01:00", "2026-03-29T22:00", 2 * HOUR)),
        ("2026-10-25T00:59", (BACK, "2026-10-24T22:00", "2026-10-25T01:00", 2 * HOUR)),
        ("2026-10-25T01:00", (BACK, "2026-10-25T01:00", "2026-10-25T23:00", HOUR)),
    ],
)
def test_a_period_is_a_day_with_one_offset(at: str, expected: tuple[date, str, str, int]) -> None:
    day, began, end, offset = expected
    assert period(PARIS, utc(at)) == Period(day, utc(began), utc(end), offset)

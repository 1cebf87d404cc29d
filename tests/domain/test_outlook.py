"""What is said of a line before anybody clicks."""

import pytest

from signdesk.domain.estimate import Pace
from signdesk.domain.outlook import Line, Outlook, State, Why, closed, of_line

KNOWN = Pace(staff=2, calls=20, handling=20 * 240_000)
"""Calls of four minutes: one of two advisors frees every two."""


def line_of(waiting: int, free: int, pace: Pace = KNOWN, **fields: int) -> Line:
    """A line whose waiting are all there, empty without staff unless told otherwise."""
    told = {"held": waiting, "empty": pace.staff == 0} | fields
    return Line(waiting, free, pace, told["held"], bool(told["empty"]))


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (line_of(0, 1, KNOWN), Outlook(State.OPEN, wait=(0, 0))),
        (line_of(1, 2, KNOWN), Outlook(State.OPEN, wait=(0, 0))),
        (line_of(0, 0, KNOWN), Outlook(State.OPEN, wait=(0, 300))),
        (line_of(0, 0, Pace(staff=2)), Outlook(State.BUSY)),
        (line_of(0, 0, Pace(staff=0)), Outlook(State.BUSY, Why.NOBODY)),
        # A ring will open: somebody is there, but nothing is known of when.
        (line_of(0, 0, Pace(staff=0), empty=0), Outlook(State.BUSY)),
    ],
)
def test_lines(line: Line, expected: Outlook) -> None:
    assert of_line(line, max_length=0, join_empty=True) == expected


def test_a_long_wait_is_busy_and_told() -> None:
    busy = of_line(line_of(9, 0), 0, True)
    assert busy.state is State.BUSY
    assert busy.wait is not None
    assert busy.wait[1] > 300


def test_a_line_is_full_at_its_length() -> None:
    assert of_line(line_of(4, 0), 5, True).why is Why.WAIT
    assert of_line(line_of(5, 0), 5, True) == Outlook(State.BUSY, Why.FULL)
    # The absent keep their places, and who is being offered has one until it is taken.
    assert of_line(line_of(0, 1, held=5), 5, True) == Outlook(State.BUSY, Why.FULL)


def test_where_one_may_not_wait_for_nobody_it_is_closed() -> None:
    assert of_line(line_of(0, 0, Pace(staff=0)), 0, False) == Outlook(State.CLOSED, Why.NOBODY)


def test_closed_hours_say_when_it_opens() -> None:
    assert closed(5) == Outlook(State.CLOSED, Why.HOURS, opens_at=5)
    assert closed(None).opens_at is None

"""What a visitor may expect who has not clicked yet: open, busy or closed."""

from enum import StrEnum

import msgspec

from .estimate import Pace, wait_band

LONG_WAIT_S = 300
"""A wait that may take longer than this is called busy before it is begun."""


class State(StrEnum):
    """What the launcher says of a company."""

    OPEN = "open"
    BUSY = "busy"
    """The wait is long or unknown, the line is full, or nobody is there yet."""
    CLOSED = "closed"


class Why(StrEnum):
    """The reason for a state, where the wait does not say it all."""

    HOURS = "after_hours"
    FULL = "line_full"
    NOBODY = "nobody_here"
    WAIT = "wait"


class Line(msgspec.Struct, frozen=True):
    """A line as it is now: who waits, who is free, and its pace.

    `held` have a place in it, the absent and those being offered too. `empty`: nobody is at work
    in it, nor in a ring that will open.
    """

    waiting: int
    free: int
    pace: Pace
    held: int
    empty: bool


class Outlook(msgspec.Struct, frozen=True):
    """What is said of a queue; `wait` in s, None if unknown, `opens_at` in ms, None for never."""

    state: State
    why: Why = Why.WAIT
    wait: tuple[int, int] | None = None
    opens_at: int | None = None


def closed(opens_at: int | None) -> Outlook:
    """Return what is said outside of opening hours."""
    return Outlook(State.CLOSED, Why.HOURS, opens_at=opens_at)


def of_line(line: Line, max_length: int, join_empty: bool) -> Outlook:
    """Return what is said of an open queue, which takes `max_length` contacts (0: any number).

    `join_empty`: one may wait while nobody is signed in.
    """
    if line.empty:
        return Outlook(State.BUSY if join_empty else State.CLOSED, Why.NOBODY)
    if max_length and line.held >= max_length:
        return Outlook(State.BUSY, Why.FULL)
    if line.free > line.waiting:
        return Outlook(State.OPEN, wait=(0, 0))
    wait = wait_band(line.waiting + 1, line.pace)
    short = wait is not None and wait[1] <= LONG_WAIT_S
    return Outlook(State.OPEN if short else State.BUSY, wait=wait)

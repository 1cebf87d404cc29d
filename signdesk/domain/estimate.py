"""An honest estimate of a wait: a range, or nothing where too little is known."""

FEWEST_CALLS = 3.0
"""Below this many measured calls an average is an anecdote."""


def wait_range(place: int, staff: int, calls: float, handling_ms: float) -> tuple[int, int] | None:
    """Return the likely wait as (low, high) in seconds, or None if it is not known.

    With `staff` advisors at work, one frees every mean handling time divided by their number; the
    visitor at `place` (1 is next) waits for that many of them. The spread of a sum of `place`
    exponential gaps is 1/sqrt(place) of its mean (Erlang).
    """
    if staff == 0 or calls < FEWEST_CALLS:
        return None
    gap_s = handling_ms / calls / 1000 / staff
    mean, spread = place * gap_s, 1 / place**0.5
    return int(mean * max(0.0, 1 - spread)), round(mean * (1 + spread))

"""An honest estimate of a wait: a band of time, or nothing where too little is known.

Whoever is at place k is served after k departures from the line. While the line is not empty, one
of its advisors takes somebody every `gap / staff` on average, and each of those ahead may leave
it; where j - 1 are still ahead of the head of what remains, the next departure comes at the rate
`staff / gap + (j - 1) * leaving`, and the wait is the sum of k such exponential times (Garnett,
Mandelbaum and Reiman 2002, "Designing a call center with impatient customers"; docs/waiting.md).
"""

import math
from collections.abc import Callable
from typing import NamedTuple

FEWEST = 3.0
"""Below this many measured takes, or calls, an average is an anecdote."""
BAND_Z = 1.2816
"""The 90th percentile of the standard normal distribution: the band is of the 10th to the 90th."""
EXACT_STAGES = 32
"""So many departures are summed one by one; the rest, where they differ little, as an integral."""


class Pace(NamedTuple):
    """What the switchboard measured of a line; times in ms, all but `staff` fading.

    `staff` advisors are at work on it. In `calls` calls they were busy for `handling`. While
    somebody waited, `starts` contacts were taken, and `gap` is the sum of the times between one
    take and the next, each times the advisors of then. `left` visitors gave up, of all who
    waited `waited` together.
    """

    staff: int
    calls: float = 0.0
    handling: float = 0.0
    starts: float = 0.0
    gap: float = 0.0
    left: float = 0.0
    waited: float = 0.0

    def takes(self) -> float | None:
        """Return how many contacts a second are taken while some wait; None if unknown.

        Takes are what counts: they know of wrap-up, of rests, and of other lines' share in the
        same advisors. Calls, which know nothing of these, are better than nothing.
        """
        times, busy = self.starts, self.gap
        if times < FEWEST:
            times, busy = self.calls, self.handling
        if self.staff == 0 or times < FEWEST or busy <= 0:
            return None
        return self.staff * times / (busy / 1000)

    def leaving(self) -> float:
        """Return how many of those who wait give up a second, each; 0 if unknown."""
        return self.left / (self.waited / 1000) if self.waited > 0 else 0.0


def wait_band(place: int, pace: Pace) -> tuple[int, int] | None:
    """Return between which seconds four of five waits at `place` (1 is next) end, or None.

    The ends are rounded outwards to what people say: quarters of a minute, then halves, then
    minutes; so it changes rarely, and promises no more than is known.
    """
    takes = pace.takes()
    if takes is None:
        return None
    mean, variance = _moments(place, takes, pace.leaving())
    low, high = (gamma_quantile(mean, variance, z) for z in (-BAND_Z, BAND_Z))
    return _coarse(low, math.floor), max(15, _coarse(high, math.ceil))


def gamma_quantile(mean: float, variance: float, z: float) -> float:
    """Return the quantile of a gamma distribution at the standard normal's `z`.

    Wilson and Hilferty 1931, "The distribution of chi-square": the cube root of a gamma variable
    is nearly normal. Off by less than 7 % for one exponential time, under 1 % from three on.
    """
    shrink = variance / mean**2 / 9
    return float(mean * max(0.0, 1 - shrink + z * math.sqrt(shrink)) ** 3)


def _moments(place: int, takes: float, leaving: float) -> tuple[float, float]:
    """Return the mean (s) and variance of the time until `place` departures."""
    if leaving == 0:
        return place / takes, place / takes**2
    exact = min(place, EXACT_STAGES)
    rates = [takes + ahead * leaving for ahead in range(exact)]
    mean, variance = sum(1 / r for r in rates), sum(1 / r**2 for r in rates)
    if place > exact:
        # The midpoint rule, read backwards: a sum over whole numbers is an integral between halves.
        first, last = (takes + (ahead - 0.5) * leaving for ahead in (exact, place))
        mean += math.log(last / first) / leaving
        variance += (1 / first - 1 / last) / leaving
    return mean, variance


def _coarse(seconds: float, towards: Callable[[float], int]) -> int:
    step = 15 if seconds < 60 else 30 if seconds < 300 else 60
    return int(towards(seconds / step)) * step

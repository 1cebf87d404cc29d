"""bench/theory: does the real switchboard do what queueing theory says a fair line does?

The library runs in a real store on a driven clock (bench/load/driven.py), DESKS desks side by
side. Figures come with 95 % confidence intervals by batch means: batches of BATCH contacts are so
long that their means are nearly independent, and Student's t bounds the mean of the batches.

- `erlang_a`: Poisson arrivals, exponential calls of 4.5 minutes, exponential patience, offers
  accepted at once, no wrap-up: M/M/c+M, which theory solves exactly (bench/load/erlang.py). Goal:
  mean wait, share answered within 60 s and abandonment of at least 300,000 contacts each within
  10 % of it.
- `band`: of those who had to wait, how many were answered within the band that they were told
  first. Whoever gave up after its end was told wrong; whoever gave up before says nothing. Goal:
  80 %.
- `fair_share`: companies of equal weight share the advisors; then one of them sends ten times its
  share. No advisor is ever free then, so that even whoever goes before all of the flood waits for
  one who is: 28 s on average, instead of 14 s. Goal: the others wait at most two takes (CALL_S /
  FAIR_ADVISORS each) longer than before, and at least 0.85 times as many of them are answered
  within 60 s. `own_share` is what theory gives each with a quarter of the advisors to itself.
"""

import asyncio
import statistics
import time
from collections.abc import Sequence

import uvloop

from .load.driven import Company, Desk, Load, Outcome
from .load.erlang import Expected, Line, erlang_a
from .load.store import valkey
from .load.wire import Wire
from .report import Limit, line

DESKS = 10
CALL_S, PATIENCE_S = 270.0, 300.0
TARGET_S = 60.0
ADVISORS, BUSY = 10, 0.95
"""A small team with a little less to do than it could, so that about half have to wait."""
CONTACTS = 300_000
WARM_UP = 1000
"""Contacts of each desk that do not count: it begins empty, and with nothing measured."""
BATCHES = 3
"""Of each desk: 10,000 contacts each."""
STUDENT = {9: 2.262, 29: 2.045}
"""The 97.5th percentile of Student's t, by degrees of freedom (one less than batches)."""
COMPANIES, FAIR_ADVISORS, FAIR_BUSY = 4, 20, 0.9
FLOOD = 10
FAIR_CONTACTS = 1_000
"""Contacts of each company, and of each desk, that count; the one that floods sends more."""

Figures = dict[str, object]


class Measured:
    """Mean wait, share within TARGET_S and abandonment of some contacts, with their intervals."""

    def __init__(self, batches: Sequence[Sequence[Outcome]]) -> None:
        waits = [[o.waited for o in batch] for batch in batches]
        within = [[o.answered and o.waited <= TARGET_S for o in batch] for batch in batches]
        left = [[not o.answered for o in batch] for batch in batches]
        self.mean_wait, self._wait_ci = _interval(waits)
        self.within, self._within_ci = _interval(within)
        self.abandoned, self._abandoned_ci = _interval(left)

    def figures(self) -> Figures:
        """Return the figures as they are printed, each with what it may be off by."""
        return {
            "mean_wait_s": round(self.mean_wait, 2),
            "mean_wait_s_ci95": round(self._wait_ci, 2),
            "within_60_s": round(self.within, 4),
            "within_60_s_ci95": round(self._within_ci, 4),
            "abandoned": round(self.abandoned, 4),
            "abandoned_ci95": round(self._abandoned_ci, 4),
        }


def _interval(batches: Sequence[Sequence[float]]) -> tuple[float, float]:
    """Return the mean of the batches' means, and half the width of its confidence interval."""
    means = [statistics.fmean(batch) for batch in batches]
    spread = statistics.stdev(means) / len(means) ** 0.5
    return statistics.fmean(means), STUDENT[len(means) - 1] * spread


def simulate(port: int, load: Load, contacts: int) -> list[list[Outcome]]:
    """Let DESKS desks of this load take `contacts` each; return what came of those that count."""
    desks = [Desk(load, contacts + WARM_UP, number, seed=number) for number in range(DESKS)]
    wire = Wire(port)
    try:
        wire.run(desk.life() for desk in desks)
    finally:
        wire.close()
    return [desk.outcomes[WARM_UP:] for desk in desks]


def against_theory(port: int) -> tuple[Figures, Figures, Figures, dict[str, Limit]]:
    """Return what was measured of one line, the bands told, what theory expects, and the goals."""
    arrivals = BUSY * ADVISORS / CALL_S
    load = Load([Company("c", arrivals)], ADVISORS, CALL_S, PATIENCE_S)
    desks = simulate(port, load, CONTACTS // DESKS)
    size = CONTACTS // DESKS // BATCHES
    batches = [desk[n * size : (n + 1) * size] for desk in desks for n in range(BATCHES)]
    ours = Measured(batches)
    theory = erlang_a(Line(arrivals, ADVISORS, 1 / CALL_S, 1 / PATIENCE_S), TARGET_S)
    bands, inside = _bands([outcome for batch in batches for outcome in batch])
    goals = {
        "mean_wait_off": Limit(round(abs(ours.mean_wait / theory.mean_wait - 1), 4), 0.1),
        "within_60_s_off": Limit(round(abs(ours.within / theory.within - 1), 4), 0.1),
        "abandoned_off": Limit(round(abs(ours.abandoned / theory.abandoned - 1), 4), 0.1),
        "contacts": Limit(sum(map(len, batches)), 300_000, "at least"),
        "inside_first_band": Limit(inside, 0.8, "at least"),
    }
    return ours.figures(), bands, _expected(theory), goals


def _expected(theory: Expected) -> Figures:
    return {
        "mean_wait_s": round(theory.mean_wait, 2),
        "within_60_s": round(theory.within, 4),
        "abandoned": round(theory.abandoned, 4),
    }


def _bands(outcomes: Sequence[Outcome]) -> tuple[Figures, float]:
    """Return how the bands first told compare with the waits, and the share that was right."""
    waited = [o for o in outcomes if o.had_to_wait]
    told = [(o, *o.band) for o in waited if o.band is not None]
    answered = [(o.waited, low, high) for o, low, high in told if o.answered]
    inside = sum(low <= wait <= high for wait, low, high in answered)
    too_long = sum(wait > high for wait, _, high in answered)
    left_late = sum(not o.answered and o.waited > high for o, _, high in told)
    share = round(inside / (len(answered) + left_late), 4)
    return {
        "had_to_wait": len(waited),
        "told": round(len(told) / len(waited), 4),
        "answered": len(answered),
        "inside": share,
        "sooner": round((len(answered) - inside - too_long) / (len(answered) + left_late), 4),
        "later": round((too_long + left_late) / (len(answered) + left_late), 4),
        "mean_width_s": round(statistics.fmean(high - low for _, low, high in answered), 1),
    }, share


def fair_share(port: int) -> tuple[Figures, dict[str, Limit]]:
    """Return how those who send their share fare, before and while another floods; the goals."""
    before, flooded = (_others(port, times) for times in (1, FLOOD))
    own = Line(_share(), FAIR_ADVISORS // COMPANIES, 1 / CALL_S, 1 / PATIENCE_S)
    figures: Figures = {
        "others_before": before.figures(),
        "others_flooded": flooded.figures(),
        "own_share": _expected(erlang_a(own, TARGET_S)),
    }
    bound = before.mean_wait + 2 * CALL_S / FAIR_ADVISORS
    return figures, {
        "flooded_wait_s": Limit(round(flooded.mean_wait, 2), round(bound, 2)),
        "flooded_within_60_s": Limit(
            round(flooded.within, 4), round(0.85 * before.within, 4), "at least"
        ),
    }


def _share() -> float:
    """Return the contacts a second of each company while all send their share."""
    return FAIR_BUSY * FAIR_ADVISORS / CALL_S / COMPANIES


def _others(port: int, times: int) -> Measured:
    """Measure the companies that send their share, while the first sends `times` as much."""
    rates = [_share() * times, *([_share()] * (COMPANIES - 1))]
    companies = [Company(f"c{n}", rate) for n, rate in enumerate(rates)]
    load = Load(companies, FAIR_ADVISORS, CALL_S, PATIENCE_S)
    desks = simulate(port, load, FAIR_CONTACTS * (COMPANIES - 1 + times))
    return Measured([[o for o in desk if o.company != "c0"] for desk in desks])


async def run() -> str:
    """Measure and return the JSON line."""
    began = time.monotonic()
    async with valkey() as (store, _):
        one_line, bands, theory, goals = await asyncio.to_thread(against_theory, store.port)
        fair, fair_goals = await asyncio.to_thread(fair_share, store.port)
    ours = {
        "erlang_a": one_line,
        "band": bands,
        "fair_share": fair,
        "minutes": round((time.monotonic() - began) / 60, 1),
    }
    return line("theory", ours, {"erlang_a": theory}, goals | fair_goals)


def main() -> None:
    """Print the JSON line."""
    print(uvloop.run(run()))


if __name__ == "__main__":
    main()

"""Erlang A, exactly: the line M/M/c+M that bench/theory compares the switchboard with.

Calls come by a Poisson process and last an exponential time; c advisors serve them in order;
whoever waits gives up after an exponential patience. Garnett, Mandelbaum and Reiman (2002),
"Designing a call center with impatient customers", Manufacturing & Service Operations Management
4(3). Rates are per second.
"""

import math
from typing import NamedTuple

NEGLIGIBLE = 1e-14


class Line(NamedTuple):
    """A line: `arrivals` a second, `servers`, each done with `service` calls a second when busy.

    Each of those who wait gives up at the rate `leaving`.
    """

    arrivals: float
    servers: int
    service: float
    leaving: float


class Expected(NamedTuple):
    """What comes of it in the long run, over all contacts, answered or not; times in seconds."""

    mean_wait: float
    abandoned: float
    """Share of all who give up."""
    within: float
    """Share of all who are answered within the time asked for."""
    waiting: float
    """Share of all who find every advisor busy."""


def erlang_a(line: Line, seconds: float) -> Expected:
    """Return what is expected of `line`, and the share that is answered within `seconds`."""
    states = _states(line)
    queue = sum((n - line.servers) * p for n, p in enumerate(states) if n > line.servers)
    at_once = sum(states[: line.servers])
    later = sum(
        p * served_within(line, ahead, seconds) for ahead, p in enumerate(states[line.servers :])
    )
    return Expected(
        # Little's law, on the line alone, and on those who leave it unserved.
        mean_wait=queue / line.arrivals,
        abandoned=line.leaving * queue / line.arrivals,
        within=at_once + later,
        waiting=1 - at_once,
    )


def served_within(line: Line, ahead: int, seconds: float) -> float:
    """Return the chance to be answered within `seconds` with `ahead` others before oneself.

    The wait is a sum of exponential times with the rates `busy + j * leaving`, j = ahead … 0. That
    one's own patience, exponential too, outlasts it has the chance product of rate / (rate +
    leaving), which telescopes; and given this, each rate is `leaving` higher. Such a sum exceeds t
    with the chance of at most `ahead` failures before a (broken) number of successes: the negative
    binomial form of the order statistics of exponential times (Rényi 1953).
    """
    busy = line.servers * line.service
    ever = busy / (busy + (ahead + 1) * line.leaving)
    successes = busy / line.leaving + 1
    done = -math.expm1(-line.leaving * seconds)
    term = still = math.exp(-line.leaving * seconds * successes)
    for failures in range(1, ahead + 1):
        term *= (successes + failures - 1) * done / failures
        still += term
    return ever * (1 - still)


def _states(line: Line) -> list[float]:
    """Return the chances of 0, 1, 2 … contacts in the line and in calls (a birth-death chain)."""
    weights = [1.0]
    while True:
        n = len(weights)
        deaths = min(n, line.servers) * line.service + max(0, n - line.servers) * line.leaving
        weights.append(weights[-1] * line.arrivals / deaths)
        if n > line.servers and weights[-1] < NEGLIGIBLE * max(weights):
            break
    total = math.fsum(weights)
    return [weight / total for weight in weights]

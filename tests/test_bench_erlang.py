"""The theory that bench/theory compares with, against what is known of it by other ways."""

import math
import random

import pytest

from bench.load.erlang import Line, erlang_a, served_within

CALL_S = 270.0


def erlang_c_within(arrivals: float, servers: int, seconds: float) -> float:
    """The share answered in time where nobody gives up, by Erlang's own formula."""
    offered = arrivals * CALL_S
    top = offered**servers / math.factorial(servers) * servers / (servers - offered)
    waits = top / (sum(offered**n / math.factorial(n) for n in range(servers)) + top)
    return float(1 - waits * math.exp(-(servers - offered) * seconds / CALL_S))


@pytest.mark.parametrize(("servers", "share"), [(3, 0.83), (4, 0.96)])
def test_with_endless_patience_it_is_erlang_c(servers: int, share: float) -> None:
    arrivals = 20 / 3600
    patient = erlang_a(Line(arrivals, servers, 1 / CALL_S, 1e-9), 60)
    assert patient.within == pytest.approx(erlang_c_within(arrivals, servers, 60), abs=1e-5)
    assert patient.within == pytest.approx(share, abs=0.005)
    assert patient.abandoned < 1e-5


def test_with_no_patience_at_all_it_is_erlang_b() -> None:
    line = Line(arrivals=10 / CALL_S, servers=10, service=1 / CALL_S, leaving=1e6)
    lost = 10**10 / math.factorial(10) / sum(10**n / math.factorial(n) for n in range(11))
    assert erlang_a(line, 60).abandoned == pytest.approx(lost, rel=1e-3)


def test_whoever_does_not_give_up_is_answered_in_the_end() -> None:
    line = Line(arrivals=11 / CALL_S, servers=10, service=1 / CALL_S, leaving=1 / 200)
    expected = erlang_a(line, 1e5)
    assert expected.within == pytest.approx(1 - expected.abandoned, abs=1e-9)
    # In and out balance: who is answered keeps the advisors busy, never more than all of them.
    assert (1 - expected.abandoned) * 11 < 10


def test_a_wait_is_the_race_that_it_is_said_to_be() -> None:
    line = Line(arrivals=1.0, servers=4, service=1 / CALL_S, leaving=1 / 120)
    chance, ahead, tries = random.Random(7), 5, 40_000  # noqa: S311 - a simulation
    rates = [4 / CALL_S + n / 120 for n in range(ahead + 1)]
    won = 0
    for _ in range(tries):
        wait = sum(chance.expovariate(rate) for rate in rates)
        won += wait <= min(90.0, chance.expovariate(line.leaving))
    share = served_within(line, ahead, 90)
    assert won / tries == pytest.approx(share, abs=4 * math.sqrt(share / tries))

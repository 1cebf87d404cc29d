"""The estimate of a wait: honest, or nothing."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signdesk.domain.estimate import BAND_Z, FEWEST, Pace, gamma_quantile, wait_band

MINUTE_MS = 60_000.0


def calls_of(minutes: float, staff: int = 1, count: float = 10) -> Pace:
    """A line of which calls alone were measured."""
    return Pace(staff, calls=count, handling=count * minutes * MINUTE_MS)


def test_nothing_is_known_without_advisors_or_with_few_calls() -> None:
    assert wait_band(1, calls_of(4, staff=0)) is None
    assert wait_band(1, calls_of(4, count=FEWEST - 0.1)) is None
    assert wait_band(1, Pace(3)) is None
    assert wait_band(1, Pace(3, starts=FEWEST)) is None
    assert wait_band(1, calls_of(4, count=FEWEST)) is not None


@pytest.mark.parametrize(
    ("place", "pace", "expected"),
    [
        # One advisor, calls of 4 minutes: -ln 0.9 and -ln 0.1 times 4 minutes are 25 s and 553 s.
        (1, calls_of(4), (15, 600)),
        # Four calls of one advisor: the 10th and 90th percentiles of a sum of four.
        (4, calls_of(4), (360, 1620)),
        (4, calls_of(4, staff=4), (90, 420)),
        (100, calls_of(4, staff=4), (5220, 6840)),
        # What is taken while people wait counts more than how long calls last.
        (1, calls_of(4)._replace(starts=3, gap=3 * MINUTE_MS), (0, 150)),
        # Of ten ahead, each gives up after 4 minutes on average: the line empties faster.
        (10, calls_of(4), (1440, 3420)),
        (10, calls_of(4)._replace(left=5, waited=5 * 4 * MINUTE_MS), (300, 1140)),
    ],
)
def test_the_band_is_from_the_tenth_to_the_ninetieth_percentile_rounded_outwards(
    place: int, pace: Pace, expected: tuple[int, int]
) -> None:
    assert wait_band(place, pace) == expected


@pytest.mark.parametrize(
    ("degrees", "tenth", "ninetieth", "tolerance"),
    # Percentiles of chi-square, from any statistical table; half of it is gamma of shape df / 2.
    [
        (2, 0.2107, 4.6052, 0.07),
        (6, 2.2041, 10.6446, 0.01),
        (10, 4.8652, 15.9872, 0.004),
        (20, 12.4426, 28.4120, 0.002),
        (100, 82.3581, 118.4980, 0.0002),
    ],
)
def test_quantiles_are_those_of_the_tables(
    degrees: int, tenth: float, ninetieth: float, tolerance: float
) -> None:
    assert gamma_quantile(degrees, 2 * degrees, -BAND_Z) == pytest.approx(tenth, rel=tolerance)
    assert gamma_quantile(degrees, 2 * degrees, BAND_Z) == pytest.approx(ninetieth, rel=tolerance)


def test_four_of_five_waits_of_an_impatient_line_fall_inside() -> None:
    """Departures drawn one by one, as the model says, against the band."""
    chance = random.Random(3)  # noqa: S311 - which waits are drawn, not a secret
    takes, leaving = 4 / 270, 1 / 300
    pace = Pace(4, starts=1, gap=1, calls=10, handling=10 * 270_000, left=10, waited=3_000_000)
    for place in (1, 3, 10, 80):
        low, high = wait_band(place, pace) or (0, 0)
        waits = [
            sum(chance.expovariate(takes + ahead * leaving) for ahead in range(place))
            for _ in range(2000)
        ]
        inside = sum(low <= wait <= high for wait in waits) / len(waits)
        assert 0.78 <= inside <= 0.97, (place, low, high, inside)


@pytest.mark.parametrize("leaving", [1e-6, 1e-4, 1e-2])
def test_far_places_cost_no_more_and_are_as_exact(leaving: float) -> None:
    takes, place = 0.01, 20_000
    mean = sum(1 / (takes + ahead * leaving) for ahead in range(place))
    pace = Pace(1, calls=10, handling=1_000_000, left=leaving * 1000, waited=1_000_000)
    low, high = wait_band(place, pace) or (0, 0)
    assert low <= mean <= high
    assert high - low == pytest.approx(
        2 * BAND_Z * math.sqrt(sum((takes + n * leaving) ** -2 for n in range(place))), abs=120
    )


@given(
    place=st.integers(1, 100_000), staff=st.integers(1, 1000),
    starts=st.floats(FEWEST, 1e6), gap=st.floats(1, 1e12),
    left=st.floats(0, 1e6), waited=st.just(0.0) | st.floats(1, 1e12),
)  # fmt: skip
def test_it_is_a_band_that_grows_with_the_place(
    place: int, staff: int, starts: float, gap: float, left: float, waited: float
) -> None:
    pace = Pace(staff, starts=starts, gap=gap, left=left, waited=waited)
    here, behind = wait_band(place, pace), wait_band(place + 1, pace)
    assert here is not None
    assert behind is not None
    assert 0 <= here[0] < here[1]
    assert here[0] <= behind[0]
    assert here[1] <= behind[1]
    for end in here:
        assert end % (15 if end < 60 else 30 if end < 300 else 60) == 0

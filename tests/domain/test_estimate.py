"""The estimate of a wait: honest, or nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signdesk.domain.estimate import FEWEST_CALLS, wait_range

MINUTE_MS = 60_000.0


def test_nothing_is_known_without_advisors_or_with_few_calls() -> None:
    assert wait_range(1, 0, 50, 50 * MINUTE_MS) is None
    assert wait_range(1, 3, FEWEST_CALLS - 0.1, MINUTE_MS) is None
    assert wait_range(1, 3, 0, 0) is None
    assert wait_range(1, 3, FEWEST_CALLS, FEWEST_CALLS * MINUTE_MS) is not None


@pytest.mark.parametrize(
    ("place", "staff", "minutes", "expected"),
    [
        # One advisor, calls of 4 minutes: the next one waits 4 minutes, give or take as much.
        (1, 1, 4, (0, 480)),
        (4, 1, 4, (480, 1440)),
        # Four advisors: four times as fast.
        (4, 4, 4, (120, 360)),
        (100, 4, 4, (5400, 6600)),
    ],
)
def test_the_range_is_the_mean_and_its_spread(
    place: int, staff: int, minutes: float, expected: tuple[int, int]
) -> None:
    assert wait_range(place, staff, 10, 10 * minutes * MINUTE_MS) == expected


@given(
    place=st.integers(1, 100_000), staff=st.integers(1, 1000),
    calls=st.floats(FEWEST_CALLS, 1e6), handling=st.floats(0, 1e12),
)  # fmt: skip
def test_it_is_a_range_that_grows_with_the_place(
    place: int, staff: int, calls: float, handling: float
) -> None:
    here = wait_range(place, staff, calls, handling)
    behind = wait_range(place + 1, staff, calls, handling)
    assert here is not None
    assert behind is not None
    assert 0 <= here[0] <= here[1]
    assert here[0] <= behind[0]
    assert here[1] <= behind[1]

"""The token bucket."""

from signdesk.signaling.limits import TokenBucket


class Clock:
    """Seconds, as a test wants them."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_burst_then_the_rate() -> None:
    clock = Clock()
    bucket = TokenBucket(2.0, 3.0, clock)
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]
    clock.now += 0.5
    assert [bucket.take() for _ in range(2)] == [True, False]


def test_waiting_never_saves_more_than_a_burst() -> None:
    clock = Clock()
    bucket = TokenBucket(2.0, 3.0, clock)
    clock.now += 1e6
    assert [bucket.take() for _ in range(4)] == [True, True, True, False]


def test_a_refusal_costs_nothing() -> None:
    clock = Clock()
    bucket = TokenBucket(1.0, 1.0, clock)
    assert bucket.take()
    for _ in range(10):
        clock.now += 0.09
        assert not bucket.take()
    clock.now += 0.11
    assert bucket.take()

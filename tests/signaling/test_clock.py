"""The clock that nodes share."""

import time

import pytest

from signdesk.signaling.clock import SharedClock
from tests.desk import NodeSite


def test_it_goes_by_the_store_and_runs_on() -> None:
    monotonic = 50.0
    clock = SharedClock(lambda: monotonic)
    clock.set(1_000.0)
    assert clock.now() == 1_000
    monotonic += 2.5
    assert clock.now() == 1_002.5


async def test_a_node_asks_the_store(node: NodeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before it serves anybody, and whatever its own wall clock says."""
    true = time.time()
    monkeypatch.setattr(time, "time", lambda: true + 3600)
    assert abs(node.node.clock.now() - true) < 60
    assert SharedClock().now() - true > 3500

"""What operators ask a node."""

import re

import pytest
import structlog

from signdesk.switchboard.store import Condition
from signdesk.web.health import METRICS
from tests.desk import Desk, NodeSite
from tests.signaling.page import Page


async def get(desk: Desk, url: str, **headers: str) -> tuple[int, str]:
    """The status and the text of an answer."""
    async with desk.http.get(url, headers=headers) as response:
        return response.status, await response.text()


async def test_a_node_that_works(desk: Desk, node: NodeSite) -> None:
    assert await get(desk, f"{node.url}/healthz") == (200, "ok\n")
    assert await get(desk, f"{node.url}/readyz") == (200, "ready\n")


async def test_a_node_without_its_store_lives_but_is_not_ready(desk: Desk, node: NodeSite) -> None:
    (board,) = node.node.store.switchboards.values()
    board.pipe.up.clear()
    assert (await get(desk, f"{node.url}/healthz"))[0] == 200
    assert await get(desk, f"{node.url}/readyz") == (503, "the store cannot be reached\n")
    board.pipe.up.set()


async def test_a_node_that_leaves_is_not_ready(desk: Desk, node: NodeSite) -> None:
    await node.node.drain(0)
    assert await get(desk, f"{node.url}/readyz") == (503, "leaving\n")


async def test_metrics_are_those_that_are_documented(desk: Desk, node: NodeSite) -> None:
    status, text = await get(desk, f"{node.url}/metrics")
    assert status == 200
    assert set(re.findall(r"^# TYPE (\w+) (?:gauge|counter)$", text, re.MULTILINE)) == set(METRICS)


async def test_metrics_count_the_sessions(desk: Desk, node: NodeSite) -> None:
    async with await Page.open(desk, node) as visitor, await Page.open(desk, node) as advisor:
        await visitor.hello(desk.visitor_token())
        await advisor.hello(desk.advisor_token())
        _, text = await get(desk, f"{node.url}/metrics")
    assert 'signdesk_sessions{role="visitor"} 1.0' in text
    assert 'signdesk_sessions{role="advisor"} 1.0' in text
    assert 'signdesk_sessions{role="supervisor"} 0.0' in text
    assert 'signdesk_sessions{role="guest"} 0.0' in text
    assert "signdesk_store_up 1.0" in text
    assert "signdesk_admitting 1.0" in text


async def test_a_store_without_the_guard_is_warned_of(
    desk: Desk, node: NodeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Asked of real replicas in tests/contract."""
    told: Condition = await node.node.store.condition()
    assert not told.unguarded

    async def condition() -> Condition:
        return Condition(memory=told.memory, unguarded=True)

    monkeypatch.setattr(node.node.store, "condition", condition)
    with structlog.testing.capture_logs() as logs:
        await node.node._look_at_store()
        await node.node._look_at_store()
    assert [line["event"] for line in logs] == ["store_unguarded"], "it is said once"
    _, text = await get(desk, f"{node.url}/metrics")
    assert "signdesk_store_unguarded 1.0" in text


@pytest.mark.parametrize("host", ["desk.example", "desk.example:443", "192.0.2.7", "", "[::1"])
async def test_metrics_are_not_for_those_behind_a_proxy(
    desk: Desk, node: NodeSite, host: str
) -> None:
    """A proxy on this machine makes everybody look local; the address asked for does not."""
    status, text = await get(desk, f"{node.url}/metrics", Host=host)
    assert status in (400, 403)
    assert "signdesk_sessions" not in text


async def test_metrics_with_a_token(desk: Desk) -> None:
    node = await desk.node(metrics_token="a token for metrics")
    url = f"{node.url}/metrics"
    for given in ("", "Bearer ", "Bearer wrong", "Basic a token for metrics", "é"):
        assert (await get(desk, url, Authorization=given))[0] == 401
    right = "Bearer a token for metrics"
    assert (await get(desk, url, Authorization=right, Host="desk.example"))[0] == 200

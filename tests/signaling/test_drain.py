"""A planned stop: every session is told when to come back, and goes on elsewhere."""

import asyncio
import time

import pytest
from yarl import URL

from signdesk.media.client import SignalingClient, State
from signdesk.records.seed import QUEUE
from signdesk.signaling.messages import CloseCode, Enqueue
from signdesk.tasks import cancel, spawn
from tests.desk import Desk, NodeSite
from tests.signaling.conftest import NewPage
from tests.signaling.page import Call


async def test_pages_are_told_and_go_on_at_another_node(
    desk: Desk, node: NodeSite, open_page: NewPage, call: Call
) -> None:
    other = await desk.node()
    stop = asyncio.create_task(desk.stop(node))
    after = set()
    for page in (call.visitor, call.advisor):
        after.add((await page.hear("bye"))["after_ms"])
        assert await page.closed() == CloseCode.RESUME
    await stop
    assert after == {0, 1000}, "two sessions, spread over two seconds"
    visitor, advisor = await open_page(other), await open_page(other)
    resumed = await visitor.hello(desk.visitor_token(), resume=call.visitor.resumption())
    await advisor.hello(desk.advisor_token(), resume=call.advisor.resumption())
    assert resumed["resumed"] is True
    await Call(visitor, advisor, call.view).works()


async def test_the_real_client_follows(desk: Desk, node: NodeSite) -> None:
    nodes = [node, await desk.node()]

    async def token() -> str:
        # One address in front of both nodes would do this.
        client._url, client._origin = URL(nodes[0].url) / "ws", nodes[0].url
        return desk.visitor_token()

    client = SignalingClient(desk.http, node.url, token)
    running = spawn(client.run(), "client")
    await client.until(lambda: client.state is State.ONLINE)
    await client.command(Enqueue, queue=QUEUE, video=True)
    contact = client.contact
    assert contact is not None
    nodes.reverse()
    await desk.stop(node)
    await client.until(lambda: client.session.resumed)
    assert client.contact is not None
    assert client.contact.id == contact.id
    await cancel(running)


async def test_whoever_comes_while_it_leaves_is_sent_on(
    desk: Desk, node: NodeSite, open_page: NewPage
) -> None:
    page = await open_page()
    await node.node.drain(0)
    await page.say("hello", token=desk.visitor_token())
    assert await page.closed() == CloseCode.RESUME
    async with desk.http.get(f"{node.url}/readyz") as response:
        assert response.status == 503


async def test_a_page_that_does_not_read_holds_nobody_up(
    desk: Desk, node: NodeSite, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It never consents to the close; the node leaves without it, its backlog thrown away."""
    monkeypatch.setattr("signdesk.signaling.session.CLOSE_S", 0.05)
    call.visitor.freeze()
    for _ in range(300):
        await call.advisor.done("text", contact=call.contact, text="a" * 2000)
    began = time.monotonic()
    await desk.stop(node)
    assert time.monotonic() - began < 5


async def test_a_page_that_does_not_read_is_cut_off_and_delays_nobody(
    desk: Desk, node: NodeSite, call: Call, bystanders: Call, open_page: NewPage,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("signdesk.signaling.session.BACKLOG_BYTES", 100_000)
    session = node.node.sessions[call.visitor.welcome["session"]]
    call.visitor.freeze()
    sdp = {"type": "offer", "sdp": "a" * 60_000}
    generation = 0
    while not session._transport.is_closing():
        generation += 1
        await call.advisor.done(
            "description", contact=call.contact, to="p1", generation=generation, description=sdp
        )
        await bystanders.works()
    back = await open_page()
    welcome = await back.hello(desk.visitor_token(), resume=call.visitor.resumption())
    # What it missed is more than a socket is given at once: it would be cut off again.
    assert welcome["resumed"] is False
    assert welcome["snapshot"]["contact"]["id"] == call.contact
    await Call(back, call.advisor, call.view).works()

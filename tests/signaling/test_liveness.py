"""Pings: what tells a page that its node lives, and a node that its page does."""

import pytest

from signdesk.records.seed import QUEUE
from signdesk.signaling import pulse
from signdesk.signaling.messages import CloseCode
from tests.desk import Desk
from tests.signaling.conftest import NewPage
from tests.signaling.page import Page

pytestmark = pytest.mark.usefixtures("hurried")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred times faster than in real life, in the same proportions."""
    for name in ("URGENT_PING_S", "URGENT_DEAD_S", "IDLE_PING_S", "IDLE_DEAD_S"):
        monkeypatch.setattr(pulse, name, getattr(pulse, name) / 100)


async def ping(page: Page) -> int:
    """The next ping's interval, in ms of this test's hurried time; it is not answered."""
    while True:
        message = await page.socket.receive_json(timeout=10)
        if message["type"] == "ping":
            interval: int = message["interval"]
            return interval


async def test_a_page_that_answers_stays(visitor: Page) -> None:
    for _ in range(5):
        assert await ping(visitor) == 200
        await visitor.say("pong")
    await visitor.done("enqueue", queue=QUEUE, video=True)


async def test_any_message_is_a_sign_of_life(visitor: Page) -> None:
    for _ in range(5):
        assert await ping(visitor) == 200
        await visitor.say("legibility", contact="c", grade="fair")
    await visitor.done("enqueue", queue=QUEUE, video=True)


@pytest.mark.parametrize("role", ["visitor", "advisor"])
async def test_a_silent_page_is_closed(desk: Desk, open_page: NewPage, role: str) -> None:
    page = await open_page()
    await page.hello(desk.visitor_token() if role == "visitor" else desk.advisor_token())
    page.silent = True
    assert await page.closed() == CloseCode.TIMEOUT


async def test_the_interval_follows_what_hangs_on_the_page(
    desk: Desk, open_page: NewPage, visitor: Page, advisor: Page
) -> None:
    """A change is told at once: a page waits for three times the interval that it knows."""
    assert await ping(advisor) == 50
    assert await ping(visitor) == 200
    contact = await visitor.done("enqueue", queue=QUEUE, video=True)
    assert await ping(visitor) == 200
    back = await open_page()
    await back.hello(desk.advisor_token())
    await back.done("set_status", status="available")
    while (interval := await ping(visitor)) == 200:
        await visitor.say("pong")
    assert interval == 50
    await visitor.done("hang_up", contact=contact["contact"])
    while (interval := await ping(visitor)) == 50:
        await visitor.say("pong")
    assert interval == 200


async def test_a_frozen_page_leaves_its_place(
    desk: Desk, open_page: NewPage, visitor: Page
) -> None:
    """Its socket is open, but nobody is there: the contact is not offered."""
    await visitor.done("enqueue", queue=QUEUE, video=True)
    visitor.silent = True
    assert await visitor.closed() == CloseCode.TIMEOUT
    advisor = await open_page()
    await advisor.hello(desk.advisor_token())
    await advisor.done("set_status", status="available")
    back = await open_page()
    await back.hello(desk.visitor_token(), resume=visitor.resumption())
    assert (await back.contact("offered"))["state"] == "offered"
    states = [m["contact"]["state"] for m in visitor.seen if m["type"] == "contact"]
    assert "offered" not in states

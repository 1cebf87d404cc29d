"""Hello and welcome: who may speak, and what a new session is told."""

import pytest

from signdesk.records.seed import QUEUE
from signdesk.signaling import socket
from signdesk.signaling.messages import CloseCode
from signdesk.signaling.tokens import Tokens
from tests.desk import Desk, NodeSite
from tests.signaling.conftest import NewPage
from tests.signaling.page import Page


async def test_a_new_visitor_gets_a_session_and_an_empty_snapshot(
    desk: Desk, open_page: NewPage
) -> None:
    page = await open_page()
    welcome = await page.hello(desk.visitor_token())
    assert welcome["session"]
    assert welcome["epoch"]
    assert (welcome["resumed"], welcome["seq"]) == (False, 0)
    assert welcome["snapshot"] == {"contact": None, "advisor": None}
    assert desk.tokens.owns(welcome["session"], welcome["secret"])


async def test_an_advisor_is_shown_the_own_presence(advisor: Page) -> None:
    presence = advisor.welcome["snapshot"]["advisor"]
    assert (presence["name"], presence["status"], presence["state"]) == (
        "Camille",
        "offline",
        "idle",
    )


async def test_nothing_comes_before_the_welcome(desk: Desk, open_page: NewPage) -> None:
    page = await open_page()
    await page.say("hello", token=desk.visitor_token())
    assert (await page.next())["type"] == "welcome"


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "é"])
async def test_a_token_that_is_none_is_refused(open_page: NewPage, token: str) -> None:
    page = await open_page()
    await page.say("hello", token=token)
    assert (await page.error())["code"] == "unauthorized"
    assert await page.closed() == CloseCode.UNAUTHORIZED


async def test_tokens_for_another_purpose_are_refused(desk: Desk, open_page: NewPage) -> None:
    page = await open_page()
    await page.say("hello", token=desk.tokens.signed_in("camille"))
    assert (await page.error())["code"] == "unauthorized"
    assert await page.closed() == CloseCode.UNAUTHORIZED


async def test_a_token_of_another_desk_is_refused(desk: Desk, open_page: NewPage) -> None:
    desk.tokens = Tokens("the secret of another desk, on another machine")
    page = await open_page()
    await page.say("hello", token=desk.visitor_token())
    assert (await page.error())["code"] == "unauthorized"
    assert await page.closed() == CloseCode.UNAUTHORIZED


async def test_an_expired_token_is_refused(
    desk: Desk, open_page: NewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signdesk.signaling.tokens.VISITOR_S", -1)
    page = await open_page()
    await page.say("hello", token=desk.visitor_token())
    assert (await page.error())["code"] == "unauthorized"
    assert await page.closed() == CloseCode.UNAUTHORIZED


async def test_a_page_that_says_nothing_is_closed(
    open_page: NewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "HELLO_S", 0.05)
    page = await open_page()
    assert await page.closed() == CloseCode.TIMEOUT


async def test_a_pool_that_this_node_does_not_serve_yet(
    desk: Desk, node: NodeSite, open_page: NewPage
) -> None:
    """A company that was just added in a new pool."""
    known = dict(node.node.store.switchboards)
    node.node.store.switchboards.clear()
    page = await open_page()
    await page.say("hello", token=desk.visitor_token())
    assert await page.closed() == CloseCode.UNAVAILABLE
    node.node.store.switchboards.update(known)


async def test_only_advisors_have_a_status_and_only_visitors_wait(
    visitor: Page, advisor: Page
) -> None:
    assert await visitor.refused("set_status", status="available") == "forbidden"
    assert await advisor.refused("enqueue", queue=QUEUE, video=True) == "forbidden"

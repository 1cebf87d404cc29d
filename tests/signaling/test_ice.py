"""ICE servers come with a call, are the participant's own, expire, and can be renewed."""

import base64
import hashlib
import hmac
import time
from typing import Any

import pytest_asyncio

from signdesk.media.turn import LIFETIME_S
from tests.desk import Desk, NodeSite
from tests.signaling.page import Call, Message, Page, accepted, offered

SECRET = "coturn's static-auth-secret"
STUN, TURN = ("stun:stun.example:3478",), ("turn:turn.example:3478", "turns:turn.example:5349")


@pytest_asyncio.fixture
async def node(desk: Desk) -> NodeSite:
    """A node that knows a TURN server."""
    return await desk.node(stun_urls=STUN, turn_urls=TURN, turn_secret=SECRET)


def check(servers: list[dict[str, Any]], participant: str) -> None:
    """Assert that coturn would take them, for hours, in this participant's name."""
    stun, turn = servers
    assert stun == {"urls": list(STUN)}
    assert turn["urls"] == list(TURN)
    digest = hmac.new(SECRET.encode(), turn["username"].encode(), hashlib.sha1).digest()
    assert turn["credential"] == base64.b64encode(digest).decode()
    expires, name = turn["username"].split(":", 1)
    assert name == participant
    assert abs(int(expires) - time.time() - LIFETIME_S) < 60


def in_any(page: Page) -> list[Message]:
    """The contacts that came with ICE servers."""
    contacts = [message["contact"] for message in page.seen if message["type"] == "contact"]
    return [contact for contact in contacts if "ice_servers" in contact]


async def test_nobody_has_credentials_before_accept(visitor: Page, advisor: Page) -> None:
    offer = await offered(visitor, advisor)
    assert in_any(visitor) == in_any(advisor) == []
    for page in (visitor, advisor):
        assert await page.refused("renew_ice", contact=offer["id"]) == "wrong_state"


async def test_they_come_with_the_call(visitor: Page, advisor: Page) -> None:
    call = await accepted(visitor, advisor)
    check(call.view["ice_servers"], f"{call.contact}.p1")
    check((await advisor.contact("connecting"))["ice_servers"], f"{call.contact}.p2")


async def test_they_can_be_renewed_while_the_call_lasts(call: Call) -> None:
    for page, seat in ((call.visitor, "p1"), (call.advisor, "p2")):
        answer = await page.done("renew_ice", contact=call.contact)
        check(answer["ice_servers"], f"{call.contact}.{seat}")
    await call.connect()
    await call.visitor.done("renew_ice", contact=call.contact)
    await call.visitor.done("hang_up", contact=call.contact)
    await call.advisor.contact("wrap_up")
    assert await call.visitor.refused("renew_ice", contact=call.contact) == "unknown_contact"
    assert await call.advisor.refused("renew_ice", contact=call.contact) == "wrong_state"


async def test_nobody_gets_them_for_another_contact(call: Call, bystanders: Call) -> None:
    for contact in (bystanders.contact, "c"):
        assert await call.visitor.refused("renew_ice", contact=contact) == "unknown_contact"


async def test_a_resumed_page_can_renew_them(desk: Desk, node: NodeSite, call: Call) -> None:
    """Also where the replay held no contact."""
    async with await Page.open(desk, node) as back:
        welcome = await back.hello(desk.visitor_token(), resume=call.visitor.resumption())
        assert welcome["resumed"] is True
        answer = await back.done("renew_ice", contact=call.contact)
        check(answer["ice_servers"], f"{call.contact}.p1")

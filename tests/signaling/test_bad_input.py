"""Whatever is sent: a stable error or a closed socket, and nobody else notices."""

import base64
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import WSMsgType

from signdesk.records.seed import QUEUE
from signdesk.signaling import visit
from signdesk.signaling.errors import ERRORS
from signdesk.signaling.messages import CloseCode
from tests.desk import Desk, NodeSite
from tests.signaling.conftest import NewPage
from tests.signaling.page import Call, Page

MALFORMED = [
    "", " ", "{", "}", "[]", "null", "5", '"hello"', "{'type':'pong'}", '{"type":"pong"} x',
    '{"type":"pong","type"}', '{"type":"\\ud800"}', "\x00", "NaN", '{"type":"pong"', "[" * 50_000,
    '{"type":"description","description":' + "[" * 20_000, '{"a":' * 10_000,
]  # fmt: skip


@pytest.mark.parametrize("text", MALFORMED, ids=range(len(MALFORMED)))
async def test_malformed_json(call: Call, bystanders: Call, text: str) -> None:
    await call.visitor.socket.send_str(text)
    assert (await call.visitor.error())["code"] == "malformed"
    await call.works()
    await bystanders.works()


async def test_invalid_utf_8_closes_the_socket(visitor: Page, bystanders: Call) -> None:
    """RFC 6455, 8.1: the connection is failed."""
    await visitor.socket.send_frame(b'{"type":"\xff\xfe"}', WSMsgType.TEXT)
    assert await visitor.closed() == aiohttp.WSCloseCode.INVALID_TEXT
    await bystanders.works()


@pytest.mark.parametrize("data", [b"", b"\x00" * 1000, b'{"type":"pong"}'])
async def test_binary_frames(call: Call, bystanders: Call, data: bytes) -> None:
    await call.visitor.socket.send_bytes(data)
    assert (await call.visitor.error())["code"] == "binary"
    await call.works()
    await bystanders.works()


@pytest.mark.parametrize("type_", ["", "Pong", "welcome", "contact", "ok", "enqueue ", "x" * 5000])
async def test_unknown_types(call: Call, type_: str) -> None:
    await call.visitor.say(type_, id=7)
    error = await call.visitor.error()
    assert (error["code"], error["id"]) == ("unknown_type", 7)
    assert len(error["detail"]) < 1000
    await call.works()


WRONG: list[tuple[dict[str, Any], str, str]] = [
    ({"id": 1}, "type", "missing"),
    ({"type": 5, "id": 1}, "type", "str"),
    ({"type": None}, "type", "str"),
    ({"type": "enqueue", "id": 1, "queue": QUEUE}, "video", "missing"),
    ({"type": "enqueue", "id": 1, "queue": QUEUE, "video": 1}, "video", "bool"),
    ({"type": "enqueue", "id": 1, "queue": 5, "video": True}, "queue", "str"),
    ({"type": "enqueue", "id": 1, "queue": "", "video": True}, "queue", "length"),
    ({"type": "enqueue", "id": 1, "queue": "a" * 65, "video": True}, "queue", "length"),
    ({"type": "enqueue", "id": 1, "queue": "a b", "video": True}, "queue", "regex"),
    ({"type": "enqueue", "id": 1, "queue": "a\nb", "video": True}, "queue", "regex"),
    ({"type": "enqueue", "id": 1, "queue": QUEUE, "video": True, "locale": "xx"}, "locale", "xx"),
    ({"type": "enqueue", "queue": QUEUE, "video": True}, "id", "missing"),
    ({"type": "hang_up", "id": 0, "contact": "c"}, "id", ">= 1"),
    ({"type": "hang_up", "id": -5, "contact": "c"}, "id", ">= 1"),
    ({"type": "hang_up", "id": 2**53, "contact": "c"}, "id", "<= "),
    ({"type": "hang_up", "id": 2**70, "contact": "c"}, "id", "int"),
    ({"type": "hang_up", "id": 1.5, "contact": "c"}, "id", "int"),
    ({"type": "hang_up", "id": "1", "contact": "c"}, "id", "int"),
    ({"type": "hang_up", "id": 1, "contact": {"a": 1}}, "contact", "str"),
    ({"type": "text", "id": 1, "contact": "c", "text": ""}, "text", "length"),
    ({"type": "text", "id": 1, "contact": "c", "text": "a" * 2001}, "text", "length"),
    ({"type": "candidate", "id": 1, "contact": "c", "to": "p1", "generation": 0,
      "candidate": None}, "generation", ">= 1"),
    ({"type": "set_status", "id": 1, "status": "asleep"}, "status", "asleep"),
    ({"type": "media_ready", "id": 1, "contact": "c", "kind": "sound"}, "kind", "sound"),
    ({"type": "legibility", "contact": "c", "grade": "superb"}, "grade", "superb"),
    ({"type": "quality", "id": 1, "contact": "c", "seconds": 10, "grade": "good", "fps": 1e9,
      "frozen": 0, "width": 1, "height": 1, "bitrate": 1}, "fps", "<= 240"),
]  # fmt: skip


@pytest.mark.parametrize(("message", "field", "rule"), WRONG, ids=[str(m) for m, _, _ in WRONG])
async def test_wrong_fields_are_named_with_their_rule(
    visitor: Page, bystanders: Call, message: dict[str, Any], field: str, rule: str
) -> None:
    await visitor.socket.send_json(message)
    error = await visitor.error()
    assert error["code"] == "invalid_field"
    assert field in error["detail"]
    assert rule in error["detail"]
    await visitor.done("enqueue", queue=QUEUE, video=True)
    await bystanders.works()


async def test_numbers_that_are_none(visitor: Page) -> None:
    await visitor.socket.send_str('{"type":"hang_up","id":1e400,"contact":"c"}')
    assert (await visitor.error())["code"] in ("malformed", "invalid_field")
    await visitor.done("enqueue", queue=QUEUE, video=True)


async def test_a_megabyte_closes_the_socket(visitor: Page, bystanders: Call) -> None:
    await visitor.socket.send_str('{"type":"pong","x":"' + "a" * 1_000_000 + '"}')
    assert await visitor.closed() == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
    await bystanders.works()


async def test_a_megabyte_instead_of_hello(open_page: NewPage, bystanders: Call) -> None:
    page = await open_page()
    await page.socket.send_str("a" * 1_000_000)
    assert await page.closed() == aiohttp.WSCloseCode.MESSAGE_TOO_BIG
    await bystanders.works()


async def test_something_else_instead_of_hello(open_page: NewPage, bystanders: Call) -> None:
    for text, code in (
        ('{"type":"pong"}', "hello_expected"),
        ("nonsense", "malformed"),
        ('{"type":"hello"}', "invalid_field"),
        ('{"type":"hello","token":"t","resume":{"session":"a b"}}', "invalid_field"),
    ):
        page = await open_page()
        await page.socket.send_str(text)
        assert (await page.error())["code"] == code
        assert await page.closed() == CloseCode.UNAUTHORIZED
    page = await open_page()
    await page.socket.send_bytes(b"x")
    assert (await page.error())["code"] == "binary"
    assert await page.closed() == CloseCode.UNAUTHORIZED
    await bystanders.works()


async def test_hello_comes_once(desk: Desk, call: Call, bystanders: Call) -> None:
    await call.visitor.say("hello", token=desk.visitor_token("another"))
    assert (await call.visitor.error())["code"] == "hello_expected"
    await call.works()
    await bystanders.works()


async def test_a_page_that_leaves_in_the_middle(open_page: NewPage, bystanders: Call) -> None:
    page = await open_page()
    await page.socket.close()
    broken = await open_page()
    await broken.socket.send_frame(b'{"type":"hel', WSMsgType.TEXT)
    transport = broken.socket.get_extra_info("socket")
    assert transport is not None
    broken.socket._response.connection.transport.abort()  # type: ignore[union-attr]
    await bystanders.works()


@pytest.mark.parametrize("ticket", ["", "x", "é", "a.b.c", "A" * 4000, "=" * 8])
async def test_a_forged_ticket_brings_nothing_back(
    desk: Desk, open_page: NewPage, bystanders: Call, ticket: str
) -> None:
    page = await open_page()
    welcome = await page.hello(desk.visitor_token(), ticket=ticket)
    assert welcome["snapshot"]["contact"] is None
    await bystanders.works()


async def test_the_ticket_of_somebody_else_brings_nothing_back(
    desk: Desk, open_page: NewPage, bystanders: Call
) -> None:
    page = await open_page()
    welcome = await page.hello(desk.visitor_token(), ticket=bystanders.view["ticket"])
    assert welcome["snapshot"]["contact"] is None
    await bystanders.works()


async def test_a_ticket_tells_its_page_nothing(call: Call) -> None:
    """It names the other's session and person, which no page may see."""
    ticket = call.view["ticket"]
    assert "camille" not in json.dumps(call.view)
    assert b"camille" not in base64.urlsafe_b64decode(ticket)


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1", "https://shop.example"]
)
async def test_a_socket_from_another_site(
    desk: Desk, node: NodeSite, bystanders: Call, origin: str
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refusal:
        await desk.http.ws_connect(f"{node.url}/ws", headers={"Origin": origin})
    assert refusal.value.status == 403
    await bystanders.works()


async def test_a_request_that_is_no_websocket(desk: Desk, node: NodeSite) -> None:
    async with desk.http.get(f"{node.url}/ws") as response:
        assert response.status == 400


async def test_a_flood_is_refused_then_closed(
    desk: Desk, open_page: NewPage, bystanders: Call
) -> None:
    page = await open_page()
    await page.hello(desk.visitor_token())
    burst, refusals = 400, 200
    for number in range(1, burst + refusals + 200):
        await page.say("renew_ice", id=number, contact="c")
    refused = [m for m in await everything(page) if m["type"] == "error"]
    limited = [m for m in refused if m["code"] == "rate_limited"]
    # Nobody waits for an answer that never comes: each refusal names its command.
    assert len({m["id"] for m in limited}) == len(limited) >= refusals
    assert {m["code"] for m in refused} == {"rate_limited", "unknown_contact"}
    assert page.socket.close_code == CloseCode.ABUSE
    await bystanders.works()


async def everything(page: Page) -> list[dict[str, Any]]:
    """All that the node says until it closes the socket."""
    before = len(page.seen)
    await page.closed()
    return page.seen[before:]


async def test_a_page_that_floods_now_and_then_is_forgiven(
    desk: Desk, open_page: NewPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bursts of a long day do not add up to a closed socket."""
    monkeypatch.setattr(visit, "STRIKES", 3)
    monkeypatch.setattr(visit, "STRIKES_FORGIVEN_PER_S", 1e9)
    page = await open_page()
    await page.hello(desk.visitor_token())
    for number in range(1, 450):
        await page.say("renew_ice", id=number, contact="c")
    while (await page.error()).get("id") != 449:
        pass
    assert not page.socket.closed


async def test_another_contacts_id(call: Call, bystanders: Call) -> None:
    contact, offer = bystanders.contact, f"{bystanders.contact}.1"
    for type_, fields in (
        ("accept", {"offer": offer}),
        ("decline", {"offer": offer}),
        ("hang_up", {}),
        ("finish_wrap_up", {}),
        ("media_ready", {"kind": "frame"}),
        ("renew_ice", {}),
        ("keep_line", {"text": "a"}),
    ):
        for page in (call.visitor, call.advisor):
            code = await page.refused(type_, contact=contact, **fields)
            if page is call.visitor and type_ in ("accept", "decline", "finish_wrap_up"):
                assert code == "forbidden"
            else:
                assert code in ("unknown_contact", "offer_gone")
    await call.works()
    await bystanders.works()


async def test_every_code_is_declared() -> None:
    assert all(code.islower() and text.endswith(".") for code, text in ERRORS.items())

"""Who may ask for a network check, how often, and what a refusal says."""

from typing import Any

import pytest

from signdesk.media.turn import CHECK_LIFETIME_S
from signdesk.records.seed import COMPANY
from signdesk.web.check import MAX_BODY, VISITOR_BURST
from tests.desk import OTHER_COMPANY, Desk, NodeSite

TURN = {"turn_urls": ("turn:turn.example",), "turn_secret": "shared"}


@pytest.fixture
async def relayed(desk: Desk) -> NodeSite:
    """A node with a TURN server."""
    return await desk.node(**TURN)


async def ask(
    desk: Desk, node: NodeSite, body: Any, company: str = COMPANY, origin: str = ""
) -> tuple[int, dict[str, Any]]:
    """The status and the answer."""
    headers = {"Origin": origin or node.url}
    address = f"{node.url}/w/{company}/check"
    given = {"data": body} if isinstance(body, bytes) else {"json": body}
    async with desk.http.post(address, headers=headers, **given) as response:
        is_json = response.content_type == "application/json"
        return response.status, await response.json() if is_json else {}


async def test_servers_come_with_a_credential_that_soon_dies(desk: Desk, relayed: NodeSite) -> None:
    status, answer = await ask(desk, relayed, {"token": desk.visitor_token("vera")})
    assert status == 200
    (server,) = answer["ice_servers"]
    expiry, _, who = server["username"].partition(":")
    assert who == "check-vera"
    assert 0 < int(expiry) - desk.tokens._clock() <= CHECK_LIFETIME_S


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "invalid_field"),
        (b"[" * 5000, 400, "invalid_field"),
        ({"token": 3}, 400, "invalid_field"),
        ({"token": "x", "more": 1}, 400, "invalid_field"),
        ({"token": "x", "sdp": "v" * 40_000}, 400, "invalid_field"),
        (b" " * (MAX_BODY + 1), 413, "too_large"),
        ({"token": "forged"}, 401, "unauthorized"),
    ],
)
async def test_bad_input_is_refused_by_name(
    desk: Desk, node: NodeSite, body: Any, status: int, code: str
) -> None:
    assert (await ask(desk, node, body))[0] == status
    assert (await ask(desk, node, body))[1]["code"] == code


async def test_it_is_for_visitors_of_the_company_on_a_page_of_ours(
    desk: Desk, node: NodeSite
) -> None:
    mine = {"token": desk.visitor_token()}
    assert (await ask(desk, node, {"token": desk.advisor_token()}))[0] == 401
    assert (await ask(desk, node, mine, OTHER_COMPANY))[0] == 401
    assert (await ask(desk, node, mine, origin="https://evil.example"))[0] == 403


async def test_an_offer_that_is_none_names_its_field(desk: Desk, node: NodeSite) -> None:
    status, answer = await ask(desk, node, {"token": desk.visitor_token(), "sdp": "v=0"})
    assert (status, answer["code"]) == (400, "invalid_field")
    assert answer["detail"].startswith("sdp: ")


async def test_who_asks_too_often_waits_and_nobody_else(desk: Desk, node: NodeSite) -> None:
    vera, other = desk.visitor_token("vera"), desk.visitor_token("other")
    for _ in range(VISITOR_BURST):
        assert (await ask(desk, node, {"token": vera}))[0] == 200
    status, answer = await ask(desk, node, {"token": vera})
    assert (status, answer["code"]) == (429, "rate_limited")
    assert (await ask(desk, node, {"token": other}))[0] == 200


async def test_a_desk_without_checks_is_busy(desk: Desk) -> None:
    node = await desk.node(checks_at_once=0)
    status, answer = await ask(desk, node, {"token": desk.visitor_token()})
    assert (status, answer["code"]) == (503, "busy")

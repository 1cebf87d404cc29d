"""Who may call what: every route declares it, and other sites can cause nothing."""

from typing import Any

import pytest
from aiohttp import web

from signdesk.records.seed import COMPANY
from signdesk.web.access import COOKIE, Route, guarded
from tests.desk import SHOP, SUPERVISOR, VIEWER, Desk, NodeSite


async def nobody(_cookie: str) -> None:
    """Nobody is signed in."""


async def handler(_request: web.Request) -> web.StreamResponse:
    """Never called."""
    raise AssertionError


@pytest.mark.parametrize("access", [None, "PUBLIC", 1])
def test_a_route_that_declares_nothing_fails_at_start(access: Any) -> None:
    with pytest.raises(TypeError, match="GET /secret does not declare who may call it"):
        guarded(Route("GET", "/secret", handler, access), nobody, "")


def test_every_route_of_a_node_was_guarded(node: NodeSite) -> None:
    """Nothing is served that did not pass through the table."""
    served = [route.handler for route in node.application.router.routes()]
    assert len(served) > 10
    assert {handler.__qualname__ for handler in served} == {"guarded.<locals>.guard"}


WRITES = [
    f"/w/{COMPANY}/token",
    "/console/sign-in",
    "/console/sign-out",
    "/console/token",
    "/wall/token",
]


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": SHOP},
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://127.0.0.1"},
        {"Origin": "http://["},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": SHOP, "Sec-Fetch-Site": "same-origin"},
    ],
    ids=str,
)
async def test_other_sites_can_write_nothing(
    desk: Desk, node: NodeSite, path: str, headers: dict[str, str]
) -> None:
    cookie = desk.tokens.signed_in("camille")
    headers = headers | {"Cookie": f"{COOKIE}={cookie}"}
    async with desk.http.post(node.url + path, headers=headers) as response:
        assert response.status == 403
        assert "Set-Cookie" not in response.headers


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
async def test_a_write_has_one_method(desk: Desk, node: NodeSite, method: str) -> None:
    for path in (f"/w/{COMPANY}/token", "/console/token", "/wall/token"):
        async with desk.http.request(method, node.url + path) as response:
            assert response.status == 405


@pytest.mark.parametrize(
    "cookie", ["", "nonsense", "a.b.c", "visitor's token", "somebody who left", "é"]
)
async def test_staff_must_have_signed_in(desk: Desk, node: NodeSite, cookie: str) -> None:
    made = {
        "visitor's token": desk.visitor_token("camille"),
        "somebody who left": desk.tokens.signed_in("nobody"),
    }
    headers = {"Cookie": f"{COOKIE}={made.get(cookie, cookie)}", "Origin": node.url}
    async with desk.http.post(f"{node.url}/console/token", headers=headers) as response:
        assert response.status == 401


async def test_an_advisor_gets_a_token_for_the_socket(desk: Desk, node: NodeSite) -> None:
    cookie = desk.tokens.signed_in("camille")
    headers = {"Cookie": f"{COOKIE}={cookie}", "Origin": node.url}
    async with desk.http.post(f"{node.url}/console/token", headers=headers) as response:
        assert response.status == 200
        claims = desk.tokens.claims((await response.json())["token"])
    assert (claims.role, claims.person, claims.name) == ("advisor", "camille", "Camille Martin")


async def test_a_supervisor_gets_one_for_their_companies(desk: Desk, node: NodeSite) -> None:
    cookie = desk.tokens.signed_in(SUPERVISOR)
    headers = {"Cookie": f"{COOKIE}={cookie}", "Origin": node.url}
    async with desk.http.post(f"{node.url}/wall/token", headers=headers) as response:
        assert response.status == 200
        claims = desk.tokens.claims((await response.json())["token"])
    assert (claims.role, claims.person, claims.company) == ("supervisor", SUPERVISOR, "")


@pytest.mark.parametrize(
    ("person", "path"),
    [
        (SUPERVISOR, "/console/token"),
        (VIEWER, "/console/token"),
        ("camille", "/wall/token"),
        (VIEWER, "/wall/token"),
    ],
)
async def test_others_get_none(desk: Desk, node: NodeSite, person: str, path: str) -> None:
    """Whose role changed since the sign-in has the cookie still."""
    cookie = desk.tokens.signed_in(person)
    headers = {"Cookie": f"{COOKIE}={cookie}", "Origin": node.url}
    async with desk.http.post(node.url + path, headers=headers) as response:
        assert response.status == 403


async def test_an_expired_cookie_leads_to_the_form(
    desk: Desk, node: NodeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("signdesk.signaling.tokens.SIGNED_IN_S", -1)
    cookie = desk.tokens.signed_in("camille")
    headers = {"Cookie": f"{COOKIE}={cookie}"}
    async with desk.http.get(
        f"{node.url}/console", headers=headers, allow_redirects=False
    ) as response:
        assert (response.status, response.headers["Location"]) == (303, "/console/sign-in")

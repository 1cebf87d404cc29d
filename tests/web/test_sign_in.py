"""Signing in and out."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from sqlalchemy.exc import OperationalError

from signdesk import records
from signdesk.web import sign_in
from signdesk.web.access import COOKIE
from signdesk.web.headers import PUBLIC_URL
from tests.desk import PASSWORD, SUPERVISOR, VIEWER, Desk, NodeSite


@asynccontextmanager
async def tried(
    desk: Desk, node: NodeSite, login: str, password: str
) -> AsyncIterator[aiohttp.ClientResponse]:
    """The answer to the form, sent as the page does."""
    async with desk.http.post(
        f"{node.url}/console/sign-in", data={"login": login, "password": password},
        headers={"Origin": node.url}, allow_redirects=False,
    ) as response:  # fmt: skip
        yield response


@pytest.mark.parametrize("login", ["camille", " Camille ", "CAMILLE"])
async def test_the_right_password_sets_the_cookie(desk: Desk, node: NodeSite, login: str) -> None:
    async with tried(desk, node, login, PASSWORD) as response:
        assert (response.status, response.headers["Location"]) == (303, "/console")
        cookie = response.cookies[COOKIE]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert int(cookie["max-age"]) == 12 * 3600
    assert desk.tokens.person_signed_in(cookie.value) == "camille"
    headers = {"Cookie": f"{COOKIE}={cookie.value}"}
    async with desk.http.get(f"{node.url}/console", headers=headers) as response:
        assert "Camille Martin" in await response.text()


@pytest.mark.parametrize(
    ("public_url", "host", "is_secure"),
    [
        ("https://desk.example", "desk.example", True),
        ("https://desk.example:8443", "desk.example:8443", True),
        ("https://desk.example", "10.0.0.7:8080", False),
        ("http://desk.example", "desk.example", False),
        ("", "desk.example", False),
    ],
)
async def test_behind_a_proxy_that_ends_tls_the_cookie_is_for_https_alone(
    desk: Desk, node: NodeSite, monkeypatch: pytest.MonkeyPatch,
    public_url: str, host: str, is_secure: bool,
) -> None:  # fmt: skip
    monkeypatch.setitem(node.application._state, PUBLIC_URL, public_url)
    async with desk.http.post(
        f"{node.url}/console/sign-in", data={"login": "camille", "password": PASSWORD},
        headers={"Host": host, "Origin": f"https://{host}"}, allow_redirects=False,
    ) as response:  # fmt: skip
        assert response.status == 303
        assert ("Secure" in response.headers["Set-Cookie"]) == is_secure
        assert ("Strict-Transport-Security" in response.headers) == is_secure


@pytest.mark.parametrize(
    ("login", "password"),
    [("camille", "wrong"), ("camille", ""), ("nobody", PASSWORD), ("", ""), ("demo-advisor", "")],
)
async def test_a_wrong_one_is_told_kindly(
    desk: Desk, node: NodeSite, login: str, password: str
) -> None:
    async with tried(desk, node, login, password) as response:
        html = await response.text()
        assert (response.status, "Set-Cookie" in response.headers) == (401, False)
    assert 'role="alert"' in html
    assert f'value="{login}"' in html
    assert PASSWORD not in html


async def test_a_form_without_fields_is_a_wrong_one(desk: Desk, node: NodeSite) -> None:
    async with desk.http.post(
        f"{node.url}/console/sign-in", data=b"\xff\xfe", headers={"Origin": node.url}
    ) as response:
        assert response.status == 401


async def test_a_supervisor_is_led_to_the_wall(desk: Desk, node: NodeSite) -> None:
    async with tried(desk, node, SUPERVISOR, PASSWORD) as response:
        assert (response.status, response.headers["Location"]) == (303, "/wall")
        assert COOKIE in response.cookies


@pytest.mark.parametrize(
    ("person", "path", "place"),
    [
        ("camille", "/wall", "/console"),
        (SUPERVISOR, "/console", "/wall"),
        ("nobody", "/wall", "/console/sign-in"),
    ],
)
async def test_each_is_led_to_the_page_of_their_role(
    desk: Desk, node: NodeSite, person: str, path: str, place: str
) -> None:
    headers = {"Cookie": f"{COOKIE}={desk.tokens.signed_in(person)}"}
    async with desk.http.get(node.url + path, headers=headers, allow_redirects=False) as response:
        assert (response.status, response.headers["Location"]) == (303, place)


async def test_whoever_has_no_page_is_told_so(desk: Desk, node: NodeSite) -> None:
    async with tried(desk, node, VIEWER, PASSWORD) as response:
        assert (response.status, "Set-Cookie" in response.headers) == (403, False)


async def test_trying_too_often_is_slowed_down_for_that_login_alone(
    desk: Desk, node: NodeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "TRIES_AT_ONCE", 2)
    monkeypatch.setattr(sign_in, "TRIES_PER_S", 0)
    statuses = []
    for login in ("camille", "Camille", "CAMILLE"):
        async with tried(desk, node, login, "wrong") as response:
            statuses.append(response.status)
    assert statuses == [401, 401, 429], "the case of letters makes no other login"
    async with tried(desk, node, "camille", PASSWORD) as response:
        assert response.status == 429
    async with tried(desk, node, "noe", PASSWORD) as response:
        assert response.status == 303


async def test_a_right_password_forgives_the_wrong_ones(
    desk: Desk, node: NodeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "TRIES_AT_ONCE", 2)
    monkeypatch.setattr(sign_in, "TRIES_PER_S", 0)
    for password, status in (("wrong", 401), (PASSWORD, 303), ("wrong", 401), (PASSWORD, 303)):
        async with tried(desk, node, "camille", password) as response:
            assert response.status == status


async def test_many_logins_do_not_forgive_the_one_that_is_guessed(
    desk: Desk, node: NodeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sign_in, "TRIES_AT_ONCE", 1)
    monkeypatch.setattr(sign_in, "TRIES_PER_S", 0)
    monkeypatch.setattr(sign_in, "LOGINS_REMEMBERED", 2)
    for login, status in (
        ("camille", 401),
        ("a", 401),
        ("camille", 429),
        ("b", 401),
        ("camille", 429),
    ):
        async with tried(desk, node, login, "wrong") as response:
            assert response.status == status, login


async def test_an_endless_login_is_nobodys(desk: Desk, node: NodeSite) -> None:
    async with tried(desk, node, "a" * 500_000, PASSWORD) as response:
        assert response.status == 401
        assert len(await response.text()) < 20_000


async def test_signing_out_forgets_the_cookie(desk: Desk, node: NodeSite) -> None:
    async with desk.http.post(
        f"{node.url}/console/sign-out", headers={"Origin": node.url}, allow_redirects=False
    ) as response:
        assert (response.status, response.headers["Location"]) == (303, "/console/sign-in")
        assert response.cookies[COOKIE]["max-age"] == "0"


async def test_without_the_database_pages_ask_for_patience(
    desk: Desk, node: NodeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_args: object) -> None:
        raise OperationalError("SELECT", None, Exception("gone"))

    monkeypatch.setattr(records, "person", away)
    monkeypatch.setattr(records, "verify_password", away)
    headers = {"Cookie": f"{COOKIE}={desk.tokens.signed_in('camille')}", "Origin": node.url}
    async with desk.http.get(f"{node.url}/console", headers=headers) as response:
        assert (response.status, response.headers["Retry-After"]) == (503, "5")
    async with desk.http.post(f"{node.url}/console/token", headers=headers) as response:
        assert response.status == 503
    async with tried(desk, node, "camille", PASSWORD) as response:
        assert response.status == 503

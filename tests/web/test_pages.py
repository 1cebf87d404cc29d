"""Pages: what they carry, what they may run, who may frame them, and no cookie before sign-in."""

import json
import re
from typing import Any

import pytest
from aiohttp import ClientResponse

from signdesk.domain.pool import Company
from signdesk.records.seed import COMPANY, QUEUE
from signdesk.web.access import COOKIE
from signdesk.web.widget import country_of
from tests.desk import OTHER_COMPANY, OTHER_SHOP, SHOP, SUPERVISOR, Desk, NodeSite

PAGES = [f"/w/{COMPANY}", f"/q/{COMPANY}", "/console/sign-in", "/console", "/wall"]


def policy(response: ClientResponse) -> dict[str, list[str]]:
    """The Content-Security-Policy, by directive."""
    directives = [part.split() for part in response.headers["Content-Security-Policy"].split(";")]
    return {name: values for name, *values in directives}


def page_data(html: str) -> dict[str, Any]:
    """What the page's modules read at first paint."""
    found = re.search(r'<script type="application/json" id="page">(.*?)</script>', html)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def signed_in(desk: Desk, path: str) -> dict[str, str]:
    """The header of the browser of a person whose page this is."""
    person = SUPERVISOR if path == "/wall" else "camille"
    return {"Cookie": f"{COOKIE}={desk.tokens.signed_in(person)}"}


@pytest.mark.parametrize("path", PAGES)
async def test_a_page_runs_only_this_desks_own_files(desk: Desk, node: NodeSite, path: str) -> None:
    async with desk.http.get(node.url + path, headers=signed_in(desk, path)) as response:
        assert response.status == 200
        html = await response.text()
        csp = policy(response)
    assert csp["default-src"] == ["'none'"]
    assert csp["script-src"] == csp["style-src"] == ["'self'"]
    assert csp["base-uri"] == ["'none'"]
    assert csp["form-action"] == ["'self'"]
    assert "unsafe" not in str(csp)
    host = node.url.removeprefix("http://")
    assert f"ws://{host}" in csp["connect-src"]
    inline = re.findall(r"<script(?![^>]*\b(?:src=|application/json))[^>]*>", html)
    assert inline == []
    assert re.findall(r"\s(?:style|on\w+)=\"", html) == []
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cache-Control"] == "no-store"
    assert "camera=(self)" in response.headers["Permissions-Policy"]
    assert "Strict-Transport-Security" not in response.headers  # this desk has no HTTPS


@pytest.mark.parametrize("path", PAGES)
async def test_every_file_that_a_page_names_is_there(desk: Desk, node: NodeSite, path: str) -> None:
    async with desk.http.get(node.url + path, headers=signed_in(desk, path)) as response:
        html = await response.text()
    files = set(re.findall(r'(?:src|href)="(/static/[^"#]+)', html))
    assert files
    for file in files:
        async with desk.http.get(node.url + file) as response:
            assert response.status == 200, file


async def test_only_the_companys_sites_may_frame_its_widget(desk: Desk, node: NodeSite) -> None:
    for company, site in ((COMPANY, SHOP), (OTHER_COMPANY, OTHER_SHOP)):
        async with desk.http.get(f"{node.url}/w/{company}") as response:
            assert policy(response)["frame-ancestors"] == ["'self'", site]


@pytest.mark.parametrize(
    "path", ["/console", "/console/sign-in", "/wall", "/healthz", "/no", f"/q/{COMPANY}"]
)
async def test_nobody_may_frame_anything_else(desk: Desk, node: NodeSite, path: str) -> None:
    async with desk.http.get(node.url + path, headers=signed_in(desk, path)) as response:
        assert policy(response)["frame-ancestors"] == ["'none'"]


async def test_the_widget_knows_its_company_and_the_site_around_it(
    desk: Desk, node: NodeSite
) -> None:
    for parent, known in ((SHOP, SHOP), (OTHER_SHOP, ""), ("javascript:alert(1)", ""), ("", "")):
        query = {"parent": parent}
        async with desk.http.get(f"{node.url}/w/{COMPANY}", params=query) as response:
            data = page_data(await response.text())
        assert data["parent"] == known
        assert data["company"] == {
            "id": COMPANY, "name": "Atelier Lumen", "colour": "#b4532a",
        }  # fmt: skip


@pytest.mark.parametrize(
    ("parent", "test", "known"),
    [
        ("http://localhost:3000", "1", True),
        ("http://127.0.0.1:8080", "1", True),
        ("http://localhost", "1", True),
        (SHOP, "1", True),
        ("http://localhost:3000", "", False),
        ("http://localhost:3000", "yes", False),
        ("http://localhost.evil.example", "1", False),
        ("http://localhost:3000/page", "1", False),
        ("https://evil.example/http://localhost:3000", "1", False),
    ],
)
async def test_a_developers_machine_may_frame_a_test(
    desk: Desk, node: NodeSite, parent: str, test: str, known: bool
) -> None:
    query = {"parent": parent, "test": test}
    async with desk.http.get(f"{node.url}/w/{COMPANY}", params=query) as response:
        data = page_data(await response.text())
        ancestors = policy(response)["frame-ancestors"]
    assert data["parent"] == (parent if known else "")
    assert data["test"] is (test == "1")
    own_machine = ["http://localhost:*", "http://127.0.0.1:*"] if test == "1" else []
    assert ancestors == ["'self'", SHOP, *own_machine]


async def test_the_widget_offers_one_queue_or_one_of_each_mode(desk: Desk, node: NodeSite) -> None:
    offered = {}
    for asked in ("", "gone", "other-lsf", QUEUE):
        async with desk.http.get(f"{node.url}/w/{COMPANY}", params={"queue": asked}) as response:
            data = page_data(await response.text())
        offered[asked] = [queue["id"] for queue in data["queues"]]
        assert data["country"] == "FR"
        assert data["check"] == f"/w/{COMPANY}/check"
    assert offered[QUEUE] == [QUEUE]
    assert offered[""] == offered["gone"] == offered["other-lsf"]  # another company's is none


@pytest.mark.parametrize(
    ("zone", "country"), [("Europe/Zurich", "CH"), ("Indian/Reunion", "RE"), ("Etc/UTC", "")]
)
def test_the_country_is_that_of_the_companys_zone(zone: str, country: str) -> None:
    company = Company("c", "C", "main", "fr", "#000000", [], keep_text=False, timezone=zone)
    assert country_of(company) == country


@pytest.mark.parametrize(
    ("query", "accepted", "lang"),
    [
        ("", "", "fr"),
        ("", "en-GB,en;q=0.9", "en"),
        ("", "de,en;q=0.5", "en"),
        ("", "de", "fr"),
        ("en", "fr", "en"),
        ("xx", "en", "en"),
        ("../../x", "", "fr"),
    ],
)
async def test_a_page_speaks_the_visitors_language(
    desk: Desk, node: NodeSite, query: str, accepted: str, lang: str
) -> None:
    async with desk.http.get(
        f"{node.url}/w/{COMPANY}", params={"lang": query}, headers={"Accept-Language": accepted}
    ) as response:
        html = await response.text()
        assert response.headers["Content-Language"] == lang
    assert f'<html lang="{lang}">' in html
    assert page_data(html)["lang"] == lang


@pytest.mark.parametrize("path", ["/w/nobody", "/w/", "/w/..%2fconsole", "/", "/w/%00"])
async def test_what_does_not_exist(desk: Desk, node: NodeSite, path: str) -> None:
    async with desk.http.get(node.url + path) as response:
        assert response.status == 404


async def test_nothing_sets_a_cookie_before_sign_in(desk: Desk, node: NodeSite) -> None:
    for path in (
        "/v1/widget.js",
        f"/v1/{COMPANY}/state",
        f"/w/{COMPANY}",
        f"/q/{COMPANY}",
        "/console",
        "/console/sign-in",
        "/wall",
        "/healthz",
    ):
        async with desk.http.get(node.url + path) as response:
            assert "Set-Cookie" not in response.headers
    headers = {"Origin": node.url}
    async with desk.http.post(f"{node.url}/w/{COMPANY}/token", headers=headers) as response:
        assert "Set-Cookie" not in response.headers


async def test_page_data_cannot_end_its_element(desk: Desk, node: NodeSite) -> None:
    from signdesk.web.rendering import _as_data

    data = {"name": "</script><script>alert(1)</script>&\u2028<!--"}
    assert not set("<>&\u2028") & set(_as_data(data))
    assert json.loads(_as_data(data)) == data

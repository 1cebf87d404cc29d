"""The guest's page: what a one-time link opens."""

import pytest

from signdesk.records.seed import COMPANY, POOL
from signdesk.signaling import tokens
from signdesk.signaling.tokens import Invitation
from tests.desk import Desk, NodeSite
from tests.web.test_pages import page_data, policy

INES = Invitation(POOL, COMPANY, "c1", "i1", "interpreter", "Ines <b>")


async def test_the_page_has_the_guests_own_token(desk: Desk, node: NodeSite) -> None:
    link = f"{node.url}/g/{desk.tokens.invitation(INES)}"
    async with desk.http.get(link) as response:
        data = page_data(await response.text())
        assert (response.status, response.headers["Referrer-Policy"]) == (200, "no-referrer")
        assert policy(response)["frame-ancestors"] == ["'none'"]
        assert "Set-Cookie" not in response.headers
    assert data["invitation"] == {"role": "interpreter", "name": "Ines <b>"}
    claims = desk.tokens.claims(str(data["token"]))
    assert (claims.role, claims.person, claims.name) == ("guest", "gi1", "Ines <b>")
    assert (claims.contact, claims.invitation, claims.company) == ("c1", "i1", COMPANY)


async def test_a_link_that_is_not_good(desk: Desk, node: NodeSite) -> None:
    for link in ("x", desk.visitor_token(), desk.tokens.guest(INES)):
        async with desk.http.get(f"{node.url}/g/{link}") as response:
            assert response.status == 410
            assert page_data(await response.text())["token"] == ""


async def test_a_link_expires(desk: Desk, node: NodeSite, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "GUEST_S", -1)
    old = desk.tokens.invitation(INES)
    async with desk.http.get(f"{node.url}/g/{old}") as response:
        assert response.status == 410

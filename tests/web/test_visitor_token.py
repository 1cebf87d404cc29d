"""The visitor's token: for one company, renewed for the same visitor."""

import io
from typing import Any

import pytest

from signdesk.records.seed import COMPANY, POOL
from tests.desk import OTHER_COMPANY, Desk, NodeSite


async def ask(desk: Desk, node: NodeSite, company: str, body: Any = None) -> tuple[int, str]:
    """The status and the token."""
    async with desk.http.post(
        f"{node.url}/w/{company}/token", headers={"Origin": node.url}, data=body
    ) as response:
        token: str = (await response.json())["token"] if response.status == 200 else ""
        return response.status, token


def renewing(token: str) -> bytes:
    """The body that a page sends."""
    return b'{"token":"%b"}' % token.encode()


async def test_a_new_visitor_is_nobody_in_particular(desk: Desk, node: NodeSite) -> None:
    tokens = [(await ask(desk, node, COMPANY))[1] for _ in range(2)]
    first, second = (desk.tokens.claims(token) for token in tokens)
    assert (first.role, first.company, first.pool, first.name) == ("visitor", COMPANY, POOL, "")
    assert first.person != second.person


async def test_a_token_is_renewed_for_the_same_visitor(desk: Desk, node: NodeSite) -> None:
    _, renewed = await ask(desk, node, COMPANY, renewing(desk.visitor_token("vera")))
    assert desk.tokens.claims(renewed).person == "vera"


async def test_also_after_a_night_of_standby(
    desk: Desk, node: NodeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("signdesk.signaling.tokens.VISITOR_S", -20 * 3600)
        old = desk.visitor_token("vera")
        patch.setattr("signdesk.signaling.tokens.VISITOR_S", -25 * 3600)
        older = desk.visitor_token("vera")
    _, renewed = await ask(desk, node, COMPANY, renewing(old))
    assert desk.tokens.claims(renewed).person == "vera"
    _, new = await ask(desk, node, COMPANY, renewing(older))
    assert desk.tokens.claims(new).person != "vera"


async def test_not_at_another_company(desk: Desk, node: NodeSite) -> None:
    _, token = await ask(desk, node, OTHER_COMPANY, renewing(desk.visitor_token("vera")))
    claims = desk.tokens.claims(token)
    assert (claims.company, claims.person == "vera") == (OTHER_COMPANY, False)


async def test_no_other_token_makes_a_visitor(desk: Desk, node: NodeSite) -> None:
    for token in (desk.advisor_token(), desk.tokens.signed_in("camille"), "nonsense", "é"):
        _, new = await ask(desk, node, COMPANY, renewing(token))
        assert desk.tokens.claims(new).person.startswith("v")


@pytest.mark.parametrize(
    "body", [b"{", b"[]", b'"x"', b'{"token":5}', b"\xff", b'{"a":' + b"[" * 50_000]
)
async def test_a_body_that_is_none_is_refused(desk: Desk, node: NodeSite, body: bytes) -> None:
    assert (await ask(desk, node, COMPANY, body))[0] == 400


async def test_an_endless_body_is_refused(desk: Desk, node: NodeSite) -> None:
    assert (await ask(desk, node, COMPANY, io.BytesIO(b" " * 2_000_000)))[0] == 413


async def test_a_company_that_does_not_exist(desk: Desk, node: NodeSite) -> None:
    assert (await ask(desk, node, "nobody"))[0] == 404

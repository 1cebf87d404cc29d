"""The public state: what it says, who may read it, how rarely the store is asked."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.hours import Closing, Interval
from signdesk.records.database import writing
from signdesk.records.schedules import Hours, close, set_hours
from signdesk.records.seed import COMPANY, QUEUE
from signdesk.records.writes import change_queue
from signdesk.signaling import outlooks
from signdesk.switchboard.switchboard import Switchboard
from tests.desk import SHOP, Desk, NodeSite
from tests.signaling.page import Page
from tests.web.test_pages import page_data

OFFICE = [Interval(9 * 60, 12 * 60 + 30)]
HOURS = Hours(zone="", week=[*[OFFICE] * 5, [], []], overrides={}, holidays=None)
FRIDAY_NIGHT = int(datetime(2027, 1, 29, 20, tzinfo=UTC).timestamp() * 1000)


@pytest.fixture(autouse=True)
def never_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ask the store each time, except where that is the test."""
    monkeypatch.setattr(outlooks, "REFRESH_S", 0.0)


async def state(desk: Desk, node: NodeSite, lang: str = "fr") -> dict[str, Any]:
    """What a company's page is told."""
    async with desk.http.get(f"{node.url}/v1/{COMPANY}/state?lang={lang}") as response:
        assert response.status == 200
        told: dict[str, Any] = await response.json()
        return told


COLOUR = {"colour": "#b4532a"}
"""What only the launcher needs: the frame has the whole company."""


@pytest.fixture
def configured(node: NodeSite) -> AsyncEngine:
    """The node's own database."""
    engine: AsyncEngine = node.node.projection._engine
    return engine


async def advisor(desk: Desk, node: NodeSite) -> Page:
    """Camille, at work."""
    page = await Page.open(desk, node)
    await page.hello(desk.advisor_token())
    await page.done("set_status", status="available")
    return page


async def visitor(desk: Desk, node: NodeSite, name: str) -> Page:
    """Somebody in line."""
    page = await Page.open(desk, node)
    await page.hello(desk.visitor_token(name))
    await page.done("enqueue", queue=QUEUE, video=True, locale="fr")
    return page


async def test_nobody_an_advisor_and_a_wait(desk: Desk, node: NodeSite) -> None:
    assert await state(desk, node) == {
        "state": "busy", "why": "nobody_here", "text": "Personne pour le moment", **COLOUR,
    }  # fmt: skip
    async with await advisor(desk, node):
        assert await state(desk, node) == {
            "state": "open", "why": "wait", "wait": {"low": 0, "high": 0},
            "text": "Ouvert, sans attente", **COLOUR,
        }  # fmt: skip
        assert (await state(desk, node, "en"))["text"] == "Open, no wait"
        async with await visitor(desk, node, "vera"):
            # Nothing was measured yet, and nothing is promised.
            assert await state(desk, node) == {
                "state": "busy", "why": "wait", "text": "Ouvert, avec de l’attente", **COLOUR,
            }  # fmt: skip


async def test_a_full_line(desk: Desk, node: NodeSite, configured: AsyncEngine) -> None:
    async with writing(configured) as session:
        await change_queue(session, QUEUE, {"max_length": 1})
    await node.node.projection.read()
    async with (
        await advisor(desk, node),
        await visitor(desk, node, "one"),
        await visitor(desk, node, "two"),
    ):
        told = await state(desk, node)
    assert (told["state"], told["why"]) == ("busy", "line_full")
    assert told["text"] == "Complet pour le moment"


@pytest.mark.parametrize(
    ("later_h", "lang", "text"),
    [
        (0, "fr", "Fermé. Ouvre lundi à 9\u00a0h\u00a000"),
        (0, "en", "Closed. Opens Monday at 9:00"),
        (24 + 2, "fr", "Fermé. Ouvre lundi à 9\u00a0h\u00a000"),
        (24 + 3, "fr", "Fermé. Ouvre demain à 9\u00a0h\u00a000"),  # midnight in Paris
        (48 + 3, "fr", "Fermé. Ouvre à 9\u00a0h\u00a000"),
    ],
)
async def test_closed_says_when_it_opens(
    desk: Desk, node: NodeSite, configured: AsyncEngine, later_h: int, lang: str, text: str
) -> None:
    async with writing(configured) as session:
        await set_hours(session, COMPANY, "", HOURS)
    node.node.projection.clock = lambda: FRIDAY_NIGHT + later_h * 3_600_000
    await node.node.projection.read()
    told = await state(desk, node, lang)
    assert (told["state"], told["why"], told["text"]) == ("closed", "after_hours", text)
    assert datetime.fromtimestamp(told["opens_at"] / 1000, UTC).hour == 8


async def test_closed_for_long_says_the_date(
    desk: Desk, node: NodeSite, configured: AsyncEngine
) -> None:
    monday = FRIDAY_NIGHT + 60 * 3_600_000
    async with writing(configured) as session:
        await set_hours(session, COMPANY, "", HOURS)
        await close(session, COMPANY, "", Closing(FRIDAY_NIGHT, monday + 7 * 86_400_000))
    node.node.projection.clock = lambda: FRIDAY_NIGHT
    await node.node.projection.read()
    assert (await state(desk, node))["text"] == "Fermé. Ouvre le 8 février à 9\u00a0h\u00a000"
    async with writing(configured) as session:
        await close(session, COMPANY, "", Closing(FRIDAY_NIGHT))
    await node.node.projection.read()
    told = await state(desk, node)
    assert told == {"state": "closed", "why": "after_hours", "text": "Fermé"} | COLOUR


async def test_any_site_and_any_cache_may_keep_it(desk: Desk, node: NodeSite) -> None:
    address = f"{node.url}/v1/{COMPANY}/state"
    async with desk.http.get(address, headers={"Origin": SHOP}) as response:
        assert response.headers["Access-Control-Allow-Origin"] == "*"
        assert response.headers["Cache-Control"] == "public, max-age=10"
        assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Set-Cookie" not in response.headers
        tag = response.headers["ETag"]
    async with desk.http.get(address, headers={"If-None-Match": tag}) as response:
        assert (response.status, await response.read()) == (304, b"")
        assert response.headers["ETag"] == tag
        assert response.headers["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("nobody/state", "no such company"),
        (f"{COMPANY}/state?queue=other-lsf", f"{COMPANY} has no such queue"),
        (f"{COMPANY}/state?queue=", f"{COMPANY} has no such queue"),
    ],
)
async def test_what_is_not_there_is_told_to_any_site(
    desk: Desk, node: NodeSite, path: str, words: str
) -> None:
    async with desk.http.get(f"{node.url}/v1/{path}") as response:
        assert (response.status, await response.text()) == (404, words)
        assert response.headers["Access-Control-Allow-Origin"] == "*"


async def test_the_state_of_one_queue(desk: Desk, node: NodeSite) -> None:
    async with desk.http.get(f"{node.url}/v1/{COMPANY}/state?queue={QUEUE}") as response:
        assert await response.json() == await state(desk, node)


async def test_the_companys_language_unless_another_is_asked_for(
    desk: Desk, node: NodeSite
) -> None:
    async with desk.http.get(f"{node.url}/v1/{COMPANY}/state?lang=xx") as response:
        assert (await response.json())["text"] == "Personne pour le moment"


async def test_the_store_is_asked_once_in_a_while(
    desk: Desk, node: NodeSite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlooks, "REFRESH_S", 60.0)
    asked: list[list[str]] = []
    ask = Switchboard.outlook

    async def counted(self: Switchboard, pool: str, queues: list[str]) -> Any:
        asked.append(queues)
        return await ask(self, pool, queues)

    monkeypatch.setattr(Switchboard, "outlook", counted)
    for _ in range(5):
        await state(desk, node)
    assert asked == [[QUEUE]]


async def test_a_desk_that_takes_nobody_is_not_closed(desk: Desk, node: NodeSite) -> None:
    async with await advisor(desk, node):
        node.node.admitting = False
        assert (await state(desk, node))["state"] == "busy"
        node.node.admitting = True
        assert (await state(desk, node))["state"] == "open"


async def test_the_frame_has_it_at_first_paint(desk: Desk, node: NodeSite) -> None:
    async with desk.http.get(f"{node.url}/w/{COMPANY}?lang=en") as response:
        page = page_data(await response.text())
    queues = msgspec.convert(page["queues"], list[dict[str, object]])
    assert msgspec.convert(queues[0]["outlook"], dict[str, object]) | COLOUR == await state(
        desk, node, "en"
    )

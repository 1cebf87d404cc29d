"""What an advisor sees of a visitor whom the company knows, and a supervisor of a report."""

import asyncio

import pytest
from playwright.async_api import expect

from signdesk.domain.contact import ContactState, ReportAbout
from tests.e2e.console_page import ConsolePage
from tests.e2e.wall_page import WallPage
from tests.live import Contexts
from tests.nodes import Desk
from tests.players import signed_identity, visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCRIPT = "<img src=x onerror=\"document.title='owned'\">"
CONTEXT = {
    "page": "javascript:document.title='owned'",
    "title": SCRIPT,
    "<script>x()</script>": "3 lampes",
}


async def test_what_a_page_says_is_text_and_a_report_is_seen_at_once(
    empty_desk: Desk, contexts: Contexts
) -> None:
    await empty_desk.sign_identities()
    await empty_desk.add_node().up()
    console = await ConsolePage.sign_in(await contexts.new(), empty_desk.url)
    wall = await WallPage.sign_in(await contexts.new(), empty_desk.url)
    await console.become_available()
    title = await wall.page.title()
    async with visitor(empty_desk.url) as caller:
        await caller.enqueue(
            context=CONTEXT,
            identity=signed_identity(empty_desk.identity_secret, "client-42", SCRIPT),
        )
        await console.on_screen("ring")
        await _card_is_text(console)
        await console.accept()
        await _card_is_text(console)
        await expect(console.page.get_by_role("heading", level=1)).to_have_text(SCRIPT)

        line = wall.page.locator(".wall-contacts .entry")
        await expect(line).to_have_count(1)
        await expect(line.locator(".entry-flag")).to_be_hidden()
        await caller.in_state(ContactState.CONNECTING)
        await caller.report(ReportAbout.ADVISOR)
        await expect(line.locator(".entry-flag")).to_contain_text("signalement")
        await caller.hang_up()
    assert "owned" not in {await console.page.title(), await wall.page.title()}
    assert await wall.page.title() == title


async def _card_is_text(console: ConsolePage) -> None:
    card = console.page.locator(".visitor-card")
    await asyncio.gather(
        expect(card.locator(".visitor-proved")).to_contain_text(f"{SCRIPT} client-42"),
        expect(card.locator(".visitor-proved")).to_contain_text("Identité vérifiée"),
        expect(card.locator("dd")).to_have_text([SCRIPT, CONTEXT["page"], "3 lampes"]),
        expect(card.locator("img, script, a")).to_have_count(0),
    )

"""The launcher on the company's page: what it says before any click."""

import pytest
from aiohttp import ClientSession
from playwright.async_api import expect

from signdesk.domain.hours import Closing
from signdesk.records.database import writing
from signdesk.records.schedules import close
from signdesk.records.seed import COMPANY
from tests.e2e.console_page import ConsolePage
from tests.e2e.visitor_page import VisitorPage
from tests.live import Contexts, Shop
from tests.nodes import Desk, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_it_says_whether_somebody_answers(desk: Desk, shop: Shop, contexts: Contexts) -> None:
    console = await ConsolePage.sign_in(await contexts.new(), desk.url)
    await console.become_available()
    visitor = await VisitorPage.open(await contexts.new(), shop.url)
    said = visitor.page.locator("signdesk-widget").get_by_role("status")
    await expect(said).to_have_text("Ouvert, sans attente")
    await visitor.click_launcher()
    await expect(said).to_be_hidden()


async def test_it_says_when_it_is_closed_and_still_opens(
    desk: Desk, shop: Shop, contexts: Contexts
) -> None:
    async with writing(desk.engine) as session:
        await close(session, COMPANY, "", Closing(0))

    async def noticed() -> bool:
        async with (
            ClientSession() as http,
            http.get(f"{desk.url}/v1/{COMPANY}/state") as response,
        ):
            return bool((await response.json())["state"] == "closed")

    await until(noticed, "the node has read the closing")
    visitor = await VisitorPage.open(await contexts.new(), shop.url)
    said = visitor.page.locator("signdesk-widget").get_by_role("status")
    await expect(said).to_have_text("Fermé")
    await visitor.page.get_by_role("button", name="Contacter en LSF").click()
    await visitor.on_screen("turned")
    await expect(visitor.frame.get_by_role("heading")).to_have_text("C’est fermé en ce moment")

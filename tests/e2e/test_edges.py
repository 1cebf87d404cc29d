"""A call without a camera, and a visitor who leaves while it rings."""

import pytest
from playwright.async_api import expect
from sqlalchemy import select

from signdesk.records.contact_tables import AdvisorChangeRow, MediaRow, OfferRow
from tests.chromium import chromium
from tests.e2e.console_page import ConsolePage
from tests.e2e.visitor_page import VisitorPage
from tests.live import Contexts, Shop
from tests.nodes import Desk, until

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_without_a_camera_the_contact_is_whole(
    desk: Desk, shop: Shop, contexts: Contexts
) -> None:
    console = await ConsolePage.sign_in(await contexts.new(), desk.url)
    await console.become_available()
    async with chromium(extra=("--use-fake-device-for-media-stream=device-count=0",)) as bare:
        visitor = await VisitorPage.open(
            await contexts.new(browser=bare), shop.url, first_time=True
        )
        await visitor.join_with_camera()
        await visitor.on_screen("camera")
        await visitor.press("Activer ma caméra")
        await expect(
            visitor.frame.get_by_role("heading", name="Aucune caméra trouvée")
        ).to_be_visible()
        await visitor.press("Continuer sans caméra")
        await console.accept()
        await visitor.frames()
        await visitor.type("Je vous vois")
        await expect(console.page.locator(".text-line.open")).to_contain_text("Je vous vois")
        await console.type("Moi, je lis\n")
        await expect(visitor.frame.locator(".text-line:not(.mine)")).to_contain_text("Moi, je lis")
        await console.hang_up()
        await console.wrap_up("Autre")
        await expect(visitor.frame.get_by_role("heading", name="Merci !")).to_be_visible()

    (contact,) = await desk.recorded()
    assert (contact.video, contact.advisor, contact.disposition) == (False, "camille", "Autre")
    assert contact.connected_at is not None
    kinds = sorted([media.kind for media in await desk.rows(select(MediaRow))])
    assert kinds == ["frame", "text"]


async def test_a_tab_closed_while_it_rings_frees_the_advisor(
    desk: Desk, shop: Shop, contexts: Contexts
) -> None:
    console = await ConsolePage.sign_in(await contexts.new(), desk.url)
    await console.become_available()
    title = await console.page.title()
    visitor = await VisitorPage.open(await contexts.new(), shop.url)
    await visitor.join_with_camera()
    await console.on_screen("ring")

    await visitor.page.close()
    await console.is_available()
    await expect(console.page).to_have_title(title)

    async def rescinded() -> bool:
        return [o.outcome for o in await desk.rows(select(OfferRow))] == ["rescinded"]

    await until(rescinded, "the offer recorded as rescinded")
    (*_, last) = await desk.rows(select(AdvisorChangeRow).order_by(AdvisorChangeRow.id))
    assert (last.status, last.state) == ("available", "idle")

"""A call that passes through several hands, in real browsers."""

import asyncio

import pytest
from playwright.async_api import expect
from sqlalchemy import select

from signdesk.records.contact_tables import AuditRow, SegmentRow
from tests.e2e.console_page import ConsolePage
from tests.e2e.frames import frames
from tests.e2e.visitor_page import VisitorPage
from tests.e2e.wall_page import WallPage
from tests.live import Contexts, Shop
from tests.nodes import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_call_is_held_and_transferred_and_wrapped_up_in_more_time(
    desk: Desk, shop: Shop, contexts: Contexts
) -> None:
    camille = await ConsolePage.sign_in(await contexts.new(), desk.url)
    await camille.become_available()
    visitor = await VisitorPage.open(await contexts.new(), shop.url)
    await visitor.join_with_camera()
    await camille.accept()
    await asyncio.gather(visitor.frames(), camille.frames())

    await camille.page.keyboard.press("p")
    await expect(camille.news("hold")).to_contain_text("en attente")
    await expect(camille.page.get_by_role("button", name="Reprendre").first).to_be_visible()
    await camille.page.keyboard.press("p")
    await expect(camille.news("hold")).to_have_count(0)
    await asyncio.gather(visitor.frames(), camille.frames())

    noe = await ConsolePage.sign_in(await contexts.new(), desk.url, "noe")
    await noe.become_available()
    await camille.page.keyboard.press("c")
    await camille.choose_target("LSF")
    await camille.page.get_by_label("Mot pour le collègue").fill("Lampe Aube, sous garantie")
    await camille.page.get_by_role("button", name="Transférer").click()
    await camille.is_available()
    await noe.accept()
    await expect(noe.news("note")).to_contain_text("Lampe Aube, sous garantie")
    await asyncio.gather(visitor.frames(), noe.frames())

    await visitor.press("Raccrocher")
    await noe.on_screen("wrap_up")
    more = noe.page.get_by_role("button", name="Plus de temps")
    await expect(more).to_be_visible()
    await noe.page.keyboard.press("+")
    await expect(more).to_be_hidden()
    await noe.wrap_up("Réparation")
    await noe.is_available()

    (contact,) = await desk.recorded()
    assert (contact.advisor, contact.disposition) == ("noe", "Réparation")
    segments = await desk.rows(select(SegmentRow).order_by(SegmentRow.number))
    assert [(s.kind, s.advisor) for s in segments] == [
        ("queue", None),
        ("advisor", "camille"),
        ("queue", None),
        ("advisor", "noe"),
    ]


async def test_a_supervisor_observes_with_consent_whispers_and_takes_over(
    desk: Desk, shop: Shop, contexts: Contexts
) -> None:
    camille = await ConsolePage.sign_in(await contexts.new(), desk.url)
    await camille.become_available()
    sam = await WallPage.sign_in(await contexts.new(), desk.url)
    await expect(sam.advisor("Camille Martin")).to_contain_text("libre")
    visitor = await VisitorPage.open(await contexts.new(), shop.url)
    await visitor.join_with_camera()
    await camille.accept()
    await asyncio.gather(visitor.frames(), camille.frames())

    entry = await sam.open(sam.contact("En conversation"))
    await entry.get_by_role("button", name="Observer").click()
    await expect(entry.get_by_role("status")).to_contain_text("Demande envoyée")
    await expect(camille.news("asked")).to_contain_text("Sam Diallo")
    await visitor.press("J’accepte")
    await sam.on_screen("call")
    await expect(sam.pictures).to_have_count(2)
    await asyncio.gather(frames(sam.pictures.first, 10), frames(sam.pictures.last, 10))
    await expect(camille.news("observed")).to_contain_text("Sam Diallo")
    await expect(visitor.body).to_contain_text("Sam Diallo")

    await sam.page.keyboard.press("c")
    await sam.page.get_by_label("Mot au conseiller").fill("Propose un geste")
    await sam.page.keyboard.press("Enter")
    await expect(camille.news("whisper")).to_contain_text("Propose un geste")
    await expect(visitor.body).not_to_contain_text("Propose un geste")

    await visitor.press("Arrêter")
    await sam.on_screen("list")
    await expect(camille.news("observed")).to_have_count(0)

    # Who has stopped it is not asked again.
    entry = await sam.open(sam.contact("En conversation"))
    await entry.get_by_role("button", name="Observer").click()
    await expect(entry.get_by_role("status")).to_contain_text("le visiteur a dit non")
    await entry.get_by_role("button", name="Prendre l’appel").click()
    await sam.confirm("Prendre l’appel")
    await sam.on_screen("call")
    await camille.on_screen("ready")
    await expect(camille.page.get_by_text("a pris cet appel")).to_be_visible()
    await asyncio.gather(visitor.frames(), frames(sam.pictures.first, 10))
    await visitor.press("Raccrocher")
    await sam.on_screen("wrap_up")
    await sam.page.get_by_role("button", name="Terminer").click()
    await sam.on_screen("list")

    (contact,) = await desk.recorded()
    assert (contact.advisor, contact.ended_by) == ("sam", "visitor")
    audited = [row.action for row in await desk.rows(select(AuditRow).order_by(AuditRow.id))]
    assert audited == [
        "observe_asked", "observe_allowed", "whispered", "observe_ended", "took_over",
    ]  # fmt: skip

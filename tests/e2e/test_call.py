"""A whole contact in real browsers, from the click to the wrap-up and the record."""

import asyncio

import pytest
from playwright.async_api import expect
from sqlalchemy import select

from signdesk.records.contact_tables import (
    AdvisorChangeRow,
    LineRow,
    MediaRow,
    OfferRow,
    QualityRow,
    SegmentRow,
)
from signdesk.records.seed import COMPANY, QUEUE
from tests.e2e.console_page import ConsolePage
from tests.e2e.visitor_page import VisitorPage
from tests.live import Contexts, Shop
from tests.nodes import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_from_the_click_to_the_record(desk: Desk, shop: Shop, contexts: Contexts) -> None:
    console = await ConsolePage.sign_in(await contexts.new(), desk.url)
    await console.become_available()
    visitor = await VisitorPage.open(await contexts.new(), shop.url)
    await visitor.join_with_camera()
    await desk.promised()  # accepted earlier, it would begin in text
    await console.accept()
    await asyncio.gather(visitor.frames(), console.frames())

    # Letters arrive while the line is still open, both ways.
    await visitor.type("Bon")
    await expect(console.lines.and_(console.page.locator(".open"))).to_contain_text("Bon")
    await visitor.type("jour\n")
    await expect(console.lines.and_(console.page.locator(":not(.open)"))).to_contain_text("Bonjour")
    await console.type("Bien")
    await expect(visitor.frame.locator(".text-line.open")).to_contain_text("Bien")
    await console.type("venue\n")
    await expect(visitor.frame.locator(".text-line:not(.open):not(.mine)")).to_contain_text(
        "Bienvenue"
    )

    await visitor.press("Raccrocher")
    await expect(visitor.frame.get_by_role("heading", name="Merci !")).to_be_visible()
    await console.wrap_up("Réparation", "Lampe à refixer")
    await console.is_available()

    (contact,) = await desk.recorded()
    assert (contact.company, contact.queue, contact.locale) == (COMPANY, QUEUE, "fr")
    assert (contact.video, contact.advisor, contact.ended_by) == (True, "camille", "visitor")
    assert (contact.disposition, contact.note) == ("Réparation", "Lampe à refixer")
    assert (contact.requeues, contact.setup_retried, contact.setup_failed) == (0, False, False)
    times = [
        contact.queued_at,
        contact.offered_at,
        contact.accepted_at,
        contact.connected_at,
        contact.ended_at,
        contact.completed_at,
    ]
    known = [time for time in times if time is not None]
    assert len(known) == len(times)
    assert known == sorted(known)

    segments = await desk.rows(select(SegmentRow).order_by(SegmentRow.number))
    assert [(s.kind, s.queue, s.advisor) for s in segments] == [
        ("queue", QUEUE, None),
        ("advisor", QUEUE, "camille"),
    ]
    assert (segments[0].from_at, segments[0].to_at) == (contact.queued_at, contact.accepted_at)
    assert (segments[1].connected_at, segments[1].ended_at) == (
        contact.connected_at,
        contact.ended_at,
    )
    (offer,) = await desk.rows(select(OfferRow))
    assert (offer.advisor, offer.outcome) == ("camille", "accepted")
    assert [media.kind for media in await desk.rows(select(MediaRow))] == ["frame", "frame"]
    (sample, *_) = await desk.rows(select(QualityRow))
    assert sample.fps > 0
    assert (sample.width, sample.height) != (0, 0)
    # The company keeps no text.
    assert await desk.rows(select(LineRow)) == []
    (*_, last) = await desk.rows(select(AdvisorChangeRow).order_by(AdvisorChangeRow.id))
    assert (last.advisor, last.status, last.state) == ("camille", "available", "idle")

"""Several people in one call, in real browsers: hold, a second advisor, a guest, a transfer."""

import asyncio
import re

import pytest
from playwright.async_api import BrowserContext, Locator, expect

from tests.e2e.console_page import ConsolePage
from tests.e2e.frames import frames
from tests.e2e.guest_page import GuestPage
from tests.e2e.visitor_page import VisitorPage
from tests.live import Contexts, Shop
from tests.nodes import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

BUSY_MS = 40_000
"""Four pages that encode three pictures each share the machine's cores."""


async def see(pictures: Locator, count: int) -> None:
    """Wait for the pictures of `count` others, and for new frames in each of them."""
    await expect(pictures).to_have_count(count, timeout=BUSY_MS)
    await asyncio.gather(*(frames(pictures.nth(i), 4) for i in range(count)))


async def test_four_in_a_call_who_come_and_go(desk: Desk, shop: Shop, contexts: Contexts) -> None:
    camille = await ConsolePage.sign_in(await contexts.new(), desk.url)
    await camille.become_available()
    visitor = await VisitorPage.open(await contexts.new(), shop.url)
    await visitor.join_with_camera()
    await camille.accept()
    await asyncio.gather(see(visitor.pictures, 1), see(camille.pictures, 1))

    await _hold_and_retrieve(camille, visitor)

    # A second advisor is consulted: the visitor is told, and all three see each other.
    noe = await ConsolePage.sign_in(await contexts.new(), desk.url, "noe")
    await noe.become_available()
    await camille.show_colleagues()
    await camille.consult("Noé Petit")
    await expect(visitor.frame.get_by_text(re.compile("appelle un collègue"))).to_be_visible()
    await noe.accept()
    await asyncio.gather(*(see(page.pictures, 2) for page in (visitor, camille, noe)))
    await expect(visitor.named).to_have_text(
        ["Camille Martin · Conseiller", "Noé Petit · Collègue"]
    )

    # An interpreter comes by a link; nobody who was there is disturbed.
    link = await camille.invite("interpreter", "Noor")
    noor = await GuestPage.open(await contexts.new(), link)
    await noor.enter()
    await asyncio.gather(*(see(page.pictures, 3) for page in (visitor, noor)))
    await expect(visitor.named.nth(2)).to_have_text("Noor · Interprète")

    # What only sound would tell is seen: the browser's test microphone beeps.
    await noor.press("Micro")
    await expect(visitor.speaking).to_have_text(["parle"], timeout=BUSY_MS)
    await noor.press("Micro")
    await expect(visitor.speaking).to_have_count(0)

    await _link_is_used(await contexts.new(), link)

    # The one consulted goes on; who served leaves, and the others stay.
    await camille.press("Passer l’appel à Noé Petit")
    await camille.on_screen("ready")
    await asyncio.gather(*(see(page.pictures, 2) for page in (visitor, noe, noor)))
    await expect(visitor.named).to_have_text(["Noé Petit · Conseiller", "Noor · Interprète"])

    await noor.press("Quitter")
    await noor.on_screen("over")
    await see(visitor.pictures, 1)
    await noe.hang_up()
    await visitor.on_screen("ended")
    await noe.wrap_up("Réparation")
    (contact,) = await desk.recorded()
    assert (contact.advisor, contact.ended_by) == ("noe", "advisor")


async def _hold_and_retrieve(camille: ConsolePage, visitor: VisitorPage) -> None:
    """On hold nothing is sent, and it is said why; afterwards both are seen again."""
    await camille.hold()
    await expect(visitor.frame.get_by_text("mis en attente")).to_be_visible()
    await expect(visitor.frame.locator(".self-view")).to_be_hidden()
    sent = "() => cameras.map((track) => track.enabled)"
    assert await visitor.body.evaluate(sent) == [False]
    await visitor.type("Je suis là\n")
    await expect(camille.lines.last).to_contain_text("Je suis là")
    await camille.retrieve()
    await expect(visitor.frame.get_by_text("mis en attente")).to_be_hidden()
    assert await visitor.body.evaluate(sent) == [True]
    await asyncio.gather(see(visitor.pictures, 1), see(camille.pictures, 1))


async def _link_is_used(context: BrowserContext, link: str) -> None:
    """A link is good once."""
    late = await GuestPage.open(context, link)
    await late.press("Entrer sans caméra")
    await late.on_screen("refused")
    await context.close()

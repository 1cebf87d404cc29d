"""The first visit: a place in line before anything else, and a camera that nobody sees too soon."""

import sys

import pytest
from playwright.async_api import expect

from tests.e2e.console_page import ConsolePage
from tests.e2e.visitor_page import VisitorPage
from tests.live import Contexts, Shop
from tests.nodes import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

IN_LINE_S = 6.0
"""The goal is 1.5 s in a warm browser on a machine of one's own; the tests' machine is shared."""


async def test_answered_before_ready_the_camera_is_seen_after_a_countdown(
    desk: Desk, shop: Shop, contexts: Contexts, capsys: pytest.CaptureFixture[str]
) -> None:
    console = await ConsolePage.sign_in(await contexts.new(), desk.url)
    visitor = await VisitorPage.open(await contexts.new(), shop.url, first_time=True)
    clicked = await visitor.page.evaluate("performance.now()")
    await visitor.join_with_camera()
    await visitor.on_screen("camera")
    strip = visitor.frame.get_by_role("status").filter(has_text="Vous êtes dans la file.")
    await expect(strip).to_be_visible()
    in_line_s = (await visitor.page.evaluate("performance.now()") - clicked) / 1000
    with capsys.disabled():
        sys.stdout.write(f"[in line {in_line_s:.2f} s after the click] ")
    assert in_line_s < IN_LINE_S
    assert await visitor.cameras() == []

    await visitor.press("Activer ma caméra")
    await visitor.on_screen("check")
    # The drawn figure signs: both hands move where hands are looked for.
    await expect(visitor.frame.get_by_text("On voit vos deux mains.")).to_be_visible()
    await expect(visitor.frame.get_by_text("La lumière est bonne.")).to_be_visible()

    await console.page.locator("button[data-status=available]").click()
    await console.accept()
    counting = visitor.frame.locator(".camera-start[data-phase=counting]")
    await expect(counting).to_be_visible()
    await visitor.press("Attendre")
    await visitor.frames(3)
    held = visitor.frame.get_by_role("status").filter(has_text="Le conseiller ne vous voit pas.")
    await expect(held).to_be_visible()
    await visitor.press("Montrer mon image")
    await console.frames(3)
    await expect(visitor.frame.locator(".camera-start")).to_be_hidden()
    assert await visitor.cameras() == ["live"]

    await console.hang_up()
    await console.wrap_up("Question")
    (contact,) = await desk.recorded()
    assert (contact.video, contact.setup_failed) == (True, False)

"""One call between two makes of browser: a visitor in Firefox, an advisor in Chromium."""

import asyncio
from pathlib import Path

import pytest
from playwright.async_api import expect

from signdesk.records.seed import COMPANY
from tests.e2e.console_page import ConsolePage
from tests.e2e.frames import frames
from tests.firefox import firefox
from tests.live import Contexts
from tests.nodes import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

PICTURE = ".tile.large video"


async def test_firefox_and_chromium_see_and_read_one_another(
    desk: Desk, contexts: Contexts, tmp_path: Path
) -> None:
    async with firefox(tmp_path / "firefox.log") as visitor:
        console = await ConsolePage.sign_in(await contexts.new(), desk.url)
        await console.become_available()
        await visitor.goto(f"{desk.url}/w/{COMPANY}?lang=fr")
        await visitor.on_screen("start")
        await visitor.press("Appeler en LSF")
        await visitor.on_screen("camera")
        await visitor.press("Activer ma caméra")
        await visitor.on_screen("check")
        await visitor.press("C’est bon")
        await console.accept()
        await visitor.on_screen("call")
        await visitor.until(f"document.querySelector('{PICTURE}')?.videoWidth > 0")
        await asyncio.gather(visitor.frames(PICTURE, 20), frames(console.picture, 20))

        await visitor.press("Texte")
        await visitor.type(".text-field", "Bonjour")
        await expect(console.page.locator(".text-line.open")).to_contain_text("Bonjour")
        await console.page.locator(".text-field").press_sequentially("Oui")
        await visitor.until(
            "document.querySelector('.text-line.open')?.textContent.includes('Oui')"
        )

        await console.hang_up()
        await visitor.on_screen("ended")
        await console.wrap_up("Question")
        assert await visitor.errors() == []

"""A developer tries the snippet: nobody is disturbed, and the company's clips are shown."""

from pathlib import Path

import pytest
from playwright.async_api import expect

from signdesk.domain.clip import Clip, ClipState
from signdesk.media.clip_process import check
from signdesk.records.clips import set_clip
from signdesk.records.database import writing
from signdesk.records.seed import COMPANY
from tests.e2e.frames import frames
from tests.e2e.visitor_page import VisitorPage
from tests.live import Contexts, Shop
from tests.media.test_clip_file import filmed
from tests.nodes import Desk
from tests.players import advisor

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = {"fr": "Bonjour. Vous pouvez signer.", "en": "Hello. You can sign."}
COMES_MS = 60_000
IN_TEST_MODE = """
  const mark = () => document.querySelector("script[data-company]")?.setAttribute("data-test", "");
  new MutationObserver(mark).observe(document, { childList: true, subtree: true });
"""
"""The shop's page as a developer has it: `data-test` in the snippet, before it runs."""


async def give_clip(desk: Desk, folder: Path) -> None:
    """Give the company a clip that welcomes its visitors."""
    checked = await check(filmed(folder / "film.mp4", seconds=2))
    clip = Clip("", checked.width, checked.height, checked.ms, WORDS)
    async with writing(desk.engine) as session:
        await set_clip(session, COMPANY, ClipState.WELCOME, (checked.video, checked.poster), clip)


async def test_a_developer_tries_it_and_nobody_is_disturbed(
    empty_desk: Desk, shop: Shop, contexts: Contexts, tmp_path: Path
) -> None:
    await give_clip(empty_desk, tmp_path)
    await empty_desk.add_node().up()
    context = await contexts.new()
    await context.add_init_script(IN_TEST_MODE)
    async with advisor(empty_desk.url, "camille") as camille:
        visitor = await VisitorPage.open(context, shop.url)
        await visitor.click_launcher()
        band = visitor.frame.get_by_text("Essai : personne ne regarde")
        await expect(band).to_be_visible()
        clip = visitor.frame.get_by_role("figure")
        await expect(clip).to_contain_text(WORDS["fr"])
        await frames(clip.locator("video"), 5)
        await expect(clip.get_by_role("button", name="Revoir")).to_be_visible()
        await visitor.join()
        await expect(visitor.body).to_have_attribute("data-screen", "call", timeout=COMES_MS)
        await frames(visitor.picture, 20)
        await expect(band).to_be_visible()
        await expect(visitor.named.first).to_contain_text("Test")
        assert camille.client.contact is None
        assert not [m for m in camille.heard if getattr(m, "contact", None)]

"""The launcher on difficult pages: strict, hostile, without storage, without a camera, pinned."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from signdesk.admin.links import pinned_snippet
from signdesk.loader import loader
from signdesk.records.seed import COMPANY
from signdesk.serving import site
from tests.chromium import chromium
from tests.e2e.host_pages import HOSTILE_CSS, host_page, snippet, strict_policy
from tests.e2e.visitor_page import VisitorPage
from tests.live import Contexts, Shop
from tests.nodes import Desk

NO_STORAGE_OF_OTHER_SITES = "--disable-features=ThirdPartyStoragePartitioning,HttpsUpgrades"
"""Playwright's contexts are incognito ones, which then block it, as careful people's browsers."""

pytestmark = pytest.mark.asyncio(loop_scope="session")

TEN_CLICKS = """() => {
  const button = document.querySelector('signdesk-widget').shadowRoot.querySelector('button');
  for (let click = 0; click < 10; click += 1) button.click();
}"""
GARBAGE = """() => {
  const frames = [...document.querySelectorAll('signdesk-widget')]
    .map((host) => host.shadowRoot.querySelector('iframe'));
  const garbage = [null, 'close', 7, [], {}, { signdesk: 1 }, { view: 'closed' }, { close: true },
    { signdesk: 1, context: 'x'.repeat(1e6) }];
  for (const said of garbage) frames.find(Boolean).contentWindow.postMessage(said, '*');
  SignDesk.push(5);
  SignDesk.setContext('page');
  SignDesk.identify({});
  SignDesk.on(1, 2);
  SignDesk.setLocale(new Proxy({}, {}));
}"""
REMEMBERED = "() => [document.cookie, localStorage.length, sessionStorage.length]"


async def test_a_strict_and_hostile_page_of_one_piece_of_script(
    desk: Desk, shop: Shop, contexts: Contexts
) -> None:
    """Its policy has Trusted Types, its styles attack, its framework replaces the body."""
    context = await contexts.new()
    page = await host_page(
        context,
        shop,
        snippet(desk.url) * 2,
        css=HOSTILE_CSS,
        headers={"Content-Security-Policy": strict_policy(desk.url)},
    )
    launcher = page.get_by_role("button", name="Contacter en LSF")
    await expect(launcher).to_have_count(1)
    await in_view(page, "signdesk-widget button")
    assert await page.evaluate(REMEMBERED) == ["", 0, 0]
    assert (await context.storage_state())["cookies"] == []

    await page.evaluate(TEN_CLICKS)
    visitor = VisitorPage(page)
    await visitor.on_screen("start")
    await expect(page.locator("signdesk-widget iframe")).to_have_count(1)
    await in_view(page, "signdesk-widget iframe")
    await page.evaluate(GARBAGE)
    await visitor.body.evaluate("() => { globalThis.sameAsBefore = true; }")
    await page.evaluate("""() => {
      document.body.replaceWith(document.createElement('body'));
      history.pushState(null, '', '/panier');
    }""")
    await visitor.join()
    await visitor.start_camera()
    await visitor.on_screen("waiting")
    assert await visitor.body.evaluate("() => globalThis.sameAsBefore === true")
    assert len(await desk.recorded("queued")) == 1


async def in_view(page: Page, selector: str) -> None:
    """Check that this is upright in the lower right corner, and what a pointer there would hit."""
    box = await page.locator(selector).bounding_box()
    size = page.viewport_size
    assert box is not None
    assert size is not None
    assert size["width"] - 40 < box["x"] + box["width"] <= size["width"]
    assert size["height"] - 40 < box["y"] + box["height"] <= size["height"]
    assert box["height"] >= 44
    hit = await page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y).localName",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
    )
    assert hit == "signdesk-widget"


async def test_without_storage_or_camera_there_is_a_window(
    desk: Desk, shop: Shop, contexts: Contexts, clip: Path
) -> None:
    """The page forbids the camera, the browser other sites' storage; the place goes along."""
    async with chromium(clip, extra=(NO_STORAGE_OF_OTHER_SITES,)) as strict:
        context = await contexts.new(browser=strict)
        forbids = {"Permissions-Policy": "camera=(), microphone=()"}
        page = await host_page(context, shop, snippet(desk.url), headers=forbids)
        visitor = VisitorPage(page)
        await visitor.click_launcher()
        blocked = await visitor.body.evaluate(
            "() => { try { return sessionStorage.length } catch { return 'blocked' } }"
        )
        assert blocked == "blocked"
        await visitor.join()
        await visitor.press("Activer ma caméra")
        await visitor.on_screen("problem")
        assert await page.evaluate("() => sessionStorage.length") == 1
        async with context.expect_page() as opened:
            await visitor.press("Ouvrir une autre fenêtre")
        window = await opened.value
        await window.get_by_role("button", name="Activer ma caméra").click()
        await expect(window.get_by_role("button", name="Vérifier mon image")).to_be_visible()
        await expect(window.locator("body")).to_have_attribute("data-screen", "waiting")
        await visitor.on_screen("fenced")
        await visitor.page.wait_for_function("() => sessionStorage.length === 0")
        assert len(await desk.recorded("queued")) == 1
        await context.close()


async def test_a_pinned_loader_runs_and_another_releases_leaves_its_link(
    desk: Desk, shop: Shop, contexts: Contexts
) -> None:
    """As `snippet --pinned` prints it; then the same lines after an upgrade of the desk."""
    lines = pinned_snippet(desk.url, COMPANY, "fr")
    page = await host_page(await contexts.new(), shop, lines)
    await VisitorPage(page).click_launcher()
    await expect(page.get_by_role("link")).to_have_count(0)

    page = await host_page(await contexts.new(), shop, lines.replace(loader().version, "0" * 12))
    await page.get_by_role("link", name="Contacter en LSF").click()
    await expect(page.locator("body")).to_have_attribute("data-screen", "start")
    assert page.url == f"{desk.url}/q/{COMPANY}"


async def test_a_developers_machine_may_try_it(desk: Desk, shop: Shop, contexts: Contexts) -> None:
    """A page of localhost that is no site of the company's frames the widget in test mode."""
    async with site(shop.app(), "localhost", 0) as port:
        own = Shop()
        own.pages, own.url = shop.pages, f"http://localhost:{port}"
        page = await host_page(await contexts.new(), own, snippet(desk.url, "data-test"))
        await VisitorPage(page).click_launcher()

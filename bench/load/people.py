"""The pages of the browser benches: a visitor, an advisor, and empty pages for bare calls."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple

from playwright.async_api import Browser, BrowserContext, Frame, Page, expect

from tests.chromium import chromium
from tests.e2e.console_page import ConsolePage
from tests.e2e.visitor_page import VisitorPage

from .camera import Camera
from .desk import LOGIN, PASSWORD, Addresses

HERE = Path(__file__).parent
WIDTH, HEIGHT = 1280, 800
PAGE_MS = 30_000


class People(NamedTuple):
    """A visitor and an advisor, each in a browser context of their own."""

    visitor: VisitorPage
    console: ConsolePage

    @property
    def frames(self) -> tuple[Frame, Frame]:
        """The frames with the other side's picture: the widget's and the console's."""
        (widget,) = (frame for frame in self.visitor.page.frames if "/w/" in frame.url)
        return widget, self.console.page.main_frame

    async def meet(self) -> None:
        """Let the visitor join and the advisor accept, from wherever the last call left them."""
        if await self.visitor.page.locator("signdesk-widget iframe").count() == 0:
            await self.visitor.click_launcher()
        else:
            await self.visitor.press("Nouveau contact")
        await self.visitor.press("Appeler en LSF")
        await self.console.accept()

    async def part(self) -> None:
        """End the call, and bring both pages back to where the next one begins."""
        await self.console.hang_up()
        await self.console.wrap_up("Question")
        await self.console.is_available()
        await self.visitor.on_screen("ended")


@asynccontextmanager
async def browser_with(camera: Camera) -> AsyncIterator[Browser]:
    """Run Chromium with `camera`."""
    expect.set_options(timeout=PAGE_MS)
    async with chromium(camera.file) as browser:
        yield browser


async def arrive(browser: Browser, addresses: Addresses) -> People:
    """Open the console, available, and the shop."""
    console = await ConsolePage.sign_in(await _person(browser), addresses.desk, LOGIN, PASSWORD)
    await console.become_available()
    return People(await VisitorPage.open(await _person(browser), addresses.shop), console)


async def bare_page(browser: Browser, addresses: Addresses) -> Page:
    """Open an empty page with bare.js, of an origin that may use the camera, which is on."""
    context = await _person(browser)
    empty = f"{addresses.shop}/empty"
    await context.route(
        empty, lambda route: route.fulfill(body="<!doctype html>", content_type="text/html")
    )
    await context.add_init_script(path=HERE / "bare.js")
    page = await context.new_page()
    await page.goto(empty)
    await page.evaluate("bare.open()")
    return page


async def _person(browser: Browser) -> BrowserContext:
    context = await browser.new_context(
        locale="fr-FR", viewport={"width": WIDTH, "height": HEIGHT}
    )  # fmt: skip
    context.set_default_timeout(PAGE_MS)
    await context.add_init_script(path=HERE / "probe.js")
    return context

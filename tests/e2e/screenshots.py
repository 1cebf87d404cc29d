"""Walks every screen of the shop, the widget and the console, and writes what they look like.

Run by hand, to look at it:  python -m tests.e2e.screenshots OUTDIR
It also renews the README's picture, docs/images/call.png.
"""

import argparse
import asyncio
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from playwright.async_api import Browser, Page, ViewportSize, expect

from signdesk.records.seed import COMPANY
from signdesk.serving import site
from signdesk.web.shop import shop_app
from tests.chromium import chromium
from tests.e2e.console_page import ConsolePage
from tests.e2e.frames import frames
from tests.e2e.guest_walk import GuestWalk
from tests.e2e.staff_walk import StaffWalk
from tests.e2e.visitor_page import VisitorPage
from tests.live import PHONE, Contexts, Shop, drawn_clip
from tests.nodes import Desk, deployment, furnish
from tests.players import visitor

SIZES = {
    "phone": PHONE,
    "desktop": ViewportSize(width=1280, height=720),
    "wide": ViewportSize(width=1920, height=1080),
}
README_PICTURE = Path(__file__).parents[2] / "docs" / "images" / "call.png"
NO_CAMERA = ("--use-fake-device-for-media-stream=device-count=0",)
SETTLED_FRAMES = 90
"""About three seconds: the first frames of a call are coarse."""


_PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Album:
    """Numbers the pictures of one size in the order in which a person meets the screens."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken = 0
        folder.mkdir(parents=True, exist_ok=True)

    async def take(self, page: Page, name: str) -> Path:
        """Write what `page` shows, once its animations have come to rest."""
        self._taken += 1
        path = self._folder / f"{self._taken:02d}-{name}.png"
        for frame in page.frames:
            await frame.evaluate(_PAINTED)
        await page.screenshot(path=path, animations="disabled")
        return path


class Walk:
    """One walk through all screens at one size."""

    def __init__(self, desk: Desk, shop: Shop, contexts: Contexts, album: Album, size: str) -> None:
        self._desk = desk
        self._shop = shop
        self._contexts = contexts
        self._album = album
        self._viewport = SIZES[size]
        self.call_picture: Path | None = None

    async def visitor_before_joining(self, bare: Browser) -> VisitorPage:
        """The shop, the first screens, and what is said where there is no camera."""
        take = self._album.take
        lost = await self._visitor(bare, first_time=True)
        await lost.join_with_camera()
        await lost.on_screen("camera")
        await lost.press("Activer ma caméra")
        await lost.on_screen("problem")
        await take(lost.page, "widget-problem-no-camera")
        await lost.press("Continuer sans caméra")
        await lost.on_screen("waiting")
        await take(lost.page, "widget-waiting-without-camera")
        await lost.press("Quitter la file")
        await lost.page.close()

        caller = await self._visitor(first_time=True)
        await caller.page.goto(f"{self._desk.url}/q/{COMPANY}")
        await expect(caller.page.locator("body")).to_have_attribute("data-screen", "start")
        await take(caller.page, "queue-page")
        await caller.page.goto(self._shop.url)
        await take(caller.page, "shop-home")
        await caller.page.goto(f"{self._shop.url}/lampe-aube")
        await take(caller.page, "shop-lamp")
        await caller.click_launcher()
        await take(caller.page, "widget-start")
        await caller.press("Appeler en LSF")
        await caller.on_screen("camera")
        await take(caller.page, "widget-camera")
        await caller.press("Activer ma caméra")
        await caller.on_screen("check")
        await frames(caller.mirror, 5)
        await take(caller.page, "widget-check")
        await caller.press("C’est bon")
        return caller

    async def waiting(self, caller: VisitorPage) -> None:
        """In line, large and folded, and the same session in a second tab."""
        take = self._album.take
        await caller.at_place(2)
        await take(caller.page, "widget-waiting")
        await caller.press("Continuer ma visite")
        await expect(caller.body).to_have_attribute("data-view", "pill")
        await take(caller.page, "widget-waiting-folded")
        async with caller.page.context.expect_page() as opened:
            await caller.page.evaluate("window.open(location.href)")
        copy = VisitorPage(await opened.value)
        await caller.on_screen("fenced")
        await take(caller.page, "widget-fenced")
        await caller.press("Reprendre ici")
        await copy.on_screen("fenced")
        await copy.page.close()
        await caller.on_screen("waiting")

    async def console_before_a_call(self) -> ConsolePage:
        """Signing in, the desk in each status, help, and the alert's trial."""
        take = self._album.take
        context = await self._contexts.new(self._viewport, still=True)
        page = await context.new_page()
        await page.goto(f"{self._desk.url}/console")
        await take(page, "console-sign-in")
        await page.get_by_label("Identifiant").fill("camille")
        await page.get_by_label("Mot de passe").fill("wrong")
        await page.get_by_role("button", name="Se connecter").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        await take(page, "console-sign-in-wrong")
        await page.close()

        console = await ConsolePage.sign_in(context, self._desk.url)
        await take(console.page, "console-offline")
        await console.page.keyboard.press("?")
        await expect(console.page.get_by_role("dialog")).to_be_visible()
        await take(console.page, "console-help")
        await console.page.keyboard.press("Escape")
        await console.page.locator("button[data-status=break]").click()
        await take(console.page, "console-break")
        await console.page.get_by_role("button", name="alerte").click()
        await console.on_screen("trial")
        await take(console.page, "console-trial")
        await console.page.keyboard.press("Escape")
        await console.on_screen("ready")
        return console

    async def call(self, caller: VisitorPage, console: ConsolePage) -> None:
        """The ring, the call with and without text, and its end."""
        take = self._album.take
        await console.page.locator("button[data-status=available]").click()
        await console.on_screen("ring")
        await take(console.page, "console-ring")
        await take(caller.page, "widget-offered")
        await console.accept()
        await asyncio.gather(caller.frames(SETTLED_FRAMES), console.frames(SETTLED_FRAMES))
        self.call_picture = await take(caller.page, "widget-call")
        await take(console.page, "console-call")
        await caller.type("Bonjour, ma lampe Aube clignote.\n")
        await expect(console.lines.last).to_contain_text("clignote")
        await console.type("Bonjour ! Depuis quand ?\n")
        await expect(caller.lines.last).to_contain_text("quand ?")
        await caller.type("Depuis hi")
        await expect(console.page.locator(".text-line.open")).to_contain_text("Depuis hi")
        await take(caller.page, "widget-call-text")
        await take(console.page, "console-call-text")
        await self._cues_and_sheets(caller, console)
        await caller.press("Réduire l’appel")
        await expect(caller.body).to_have_attribute("data-view", "mini")
        await take(caller.page, "widget-call-folded")
        await console.hang_up()
        await caller.on_screen("ended")
        await take(caller.page, "widget-ended")
        await caller.frame.locator(".rating-face").nth(3).click()
        await take(caller.page, "widget-rating")
        await console.on_screen("wrap_up")
        await console.page.get_by_role("button", name="Réparation").click()
        await take(console.page, "console-wrap-up")
        await console.page.get_by_role("button", name="Terminer").click()
        await console.is_available()
        await take(console.page, "console-available")

    async def _cues_and_sheets(self, caller: VisitorPage, console: ConsolePage) -> None:
        """Cues both ways, the last lines, the sheet "more" and its sheets, other views."""
        take = self._album.take
        await caller.press("Répétez")
        await expect(console.page.locator(".cue-card")).to_contain_text("Répétez")
        await take(console.page, "console-cue")
        await console.page.locator(".cue[data-cue=wait]").click()
        await expect(caller.frame.locator(".cue-card")).to_contain_text("Attendez")
        await take(caller.page, "widget-cue")
        await caller.frame.locator(".cue-card").click()
        await caller.press("Texte")
        await take(caller.page, "widget-last-lines")
        for sheet in ("Réglages", "Signaler un problème", "Changer de conseiller"):
            await caller.press("Plus")
            await take(caller.page, "widget-more")
            await caller.press(sheet)
            await take(caller.page, "widget-sheet")
            await caller.press("Fermer")
        await caller.press("Plus")
        await caller.press("Échanger les images")
        await take(caller.page, "widget-swapped")
        await caller.press("Plus")
        await caller.press("Figer l’image")
        await caller.press("Voir plus grand")
        await take(caller.page, "widget-still")
        await caller.press("Revenir au direct")

    async def text_call(self, console: ConsolePage, bare: Browser) -> None:
        """A visitor without a camera, seen from both sides."""
        take = self._album.take
        writer = await self._visitor(bare)
        await writer.click_launcher()
        await writer.press("Écrire, sans caméra")
        await console.on_screen("ring")
        await take(console.page, "console-ring-without-camera")
        await console.accept()
        await writer.frames(SETTLED_FRAMES)
        await writer.type("Je n’ai pas de caméra")
        await expect(console.page.locator(".text-line.open")).to_contain_text("caméra")
        await take(writer.page, "widget-call-without-camera")
        await take(console.page, "console-call-without-camera")
        await console.hang_up()
        await console.wrap_up("Question")
        await console.is_available()
        await writer.page.close()

    async def missed_and_elsewhere(self, console: ConsolePage) -> None:
        """An offer that nobody answered, and the console in a second tab."""
        take = self._album.take
        async with visitor(self._desk.url) as caller:
            await caller.enqueue()
            await console.on_screen("not_responding")
            await take(console.page, "console-not-responding")
            await caller.hang_up()
        await console.page.get_by_role("button", name="Je suis là").click()
        await console.is_available()
        second = await console.page.context.new_page()
        await second.goto(f"{self._desk.url}/console")
        await console.on_screen("fenced")
        await take(console.page, "console-fenced")
        await second.close()

    async def _visitor(
        self, browser: Browser | None = None, *, first_time: bool = False
    ) -> VisitorPage:
        context = await self._contexts.new(self._viewport, browser, still=True)
        return await VisitorPage.open(context, self._shop.url, first_time=first_time)


@asynccontextmanager
async def _furnished_desk(
    shop: Shop, *, join_empty: bool = True, **settings: str
) -> AsyncIterator[Desk]:
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{folder}/signdesk.db"
        await furnish(database, shop.url)
        async with deployment(Path(folder), database) as desk:
            # Long enough for a ring to be looked at, short enough to be missed.
            await desk.tune_queue(offer_ms=6000, join_empty=join_empty)
            today = datetime.now(ZoneInfo("Europe/Paris")).date()
            await desk.qualify("camille", "lsf", today + timedelta(days=12))
            await desk.qualify("camille", "lpc", today - timedelta(days=8))
            await desk.sign_identities()
            await desk.add_node(**settings).up()
            shop.desk = desk.url
            yield desk


async def walk(folder: Path) -> None:
    """Write the pictures of every screen, at both sizes, into `folder`."""
    shop = Shop()
    with tempfile.TemporaryDirectory() as place:
        clip = drawn_clip(Path(place))
        async with (
            chromium(clip) as browser,
            chromium(extra=NO_CAMERA) as bare,
            site(shop_app(lambda: shop.desk), "localhost", 0) as port,
        ):
            shop.url = f"http://localhost:{port}"
            for size in SIZES:
                await _walk_at(size, folder, shop, browser, bare)


async def _walk_at(size: str, folder: Path, shop: Shop, browser: Browser, bare: Browser) -> None:
    contexts = Contexts(browser)
    async with _furnished_desk(shop) as desk:
        album = Album(folder / size)
        tour = Walk(desk, shop, contexts, album, size)
        async with visitor(desk.url) as before:
            await before.enqueue()
            caller = await tour.visitor_before_joining(bare)
            await tour.waiting(caller)
            console = await tour.console_before_a_call()
            await before.hang_up()
        await tour.call(caller, console)
        await tour.text_call(console, bare)
        await tour.missed_and_elsewhere(console)
        await contexts.close()
        await StaffWalk(desk, shop, contexts, album.take, SIZES[size]).several_people()
        await contexts.close()
        await GuestWalk(desk, shop, contexts, album.take, SIZES[size]).guests()
        await contexts.close()
        await StaffWalk(desk, shop, contexts, album.take, SIZES[size]).known_visitor()
        await contexts.close()
    async with _furnished_desk(shop, join_empty=False) as desk:
        await GuestWalk(desk, shop, contexts, album.take, SIZES[size]).nobody_here()
        await contexts.close()
    async with _furnished_desk(shop, SIGNED_LIMIT_MS="1000", RELIEF_MS="1000") as desk:
        await StaffWalk(desk, shop, contexts, album.take, SIZES[size]).tired()
        await contexts.close()
    assert contexts.broken == [], contexts.broken
    if size == "desktop" and tour.call_picture is not None:
        README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(tour.call_picture, README_PICTURE)


def main() -> int:
    """Walk; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.screenshots", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUTDIR")
    asyncio.run(walk(parser.parse_args().out))
    return 0


if __name__ == "__main__":
    sys.exit(main())

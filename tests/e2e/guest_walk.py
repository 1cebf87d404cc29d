"""The walk through a guest's page, a call of four, captions, and a desk where nobody is."""

import asyncio

from playwright.async_api import Page, expect

from tests.e2e.frames import frames
from tests.e2e.guest_page import GuestPage
from tests.e2e.visitor_page import VisitorPage
from tests.e2e.walk import SizedWalk

SETTLED_FRAMES = 30


class GuestWalk(SizedWalk):
    """One walk, at one size: an interpreter and a transcriber come into a call."""

    async def guests(self) -> None:
        """Invitations, the call from all sides, and its end."""
        camille = await self._console("camille")
        await camille.become_available()
        visitor = await VisitorPage.open(await self._context(), self._shop.url)
        await visitor.join_with_camera()
        await camille.accept()
        await visitor.frames(SETTLED_FRAMES)
        await camille.show_colleagues()
        link = await camille.invite("interpreter", "Noor Haddad")
        noor = await GuestPage.open(await self._context(), link)
        await self._take(noor.page, "guest-invited")
        await noor.press("Activer ma caméra")
        await frames(noor.page.locator(".mirror-picture"), 5)
        await self._take(noor.page, "guest-camera")
        await noor.press("Entrer dans l’appel")
        await self._seen(noor.page, 2)
        await noor.press("Micro")
        await expect(visitor.speaking).to_have_count(1)
        await self._take(noor.page, "guest-call")
        await self._take(visitor.page, "widget-interpreter-speaks")

        lou = await GuestPage.open(
            await self._context(), await camille.invite("transcriber", "Lou Marchand")
        )
        await lou.press("Entrer sans caméra")
        await self._seen(lou.page, 3)
        await lou.page.locator(".text-field").press_sequentially(
            "La lampe est encore sous garantie, vous pouvez la renvoyer"
        )
        await expect(visitor.frame.locator(".captions")).to_contain_text("renvoyer")
        await self._take(lou.page, "guest-transcriber")
        await self._take(visitor.page, "widget-captions")
        await lou.press("Quitter")
        await self._take(lou.page, "guest-left")
        await camille.hang_up()
        await noor.on_screen("over")
        await self._take(noor.page, "guest-over")
        await noor.page.goto(link)
        await noor.press("Entrer sans caméra")
        await noor.on_screen("refused")
        await self._take(noor.page, "guest-used-link")
        await camille.wrap_up("Question")

    async def nobody_here(self) -> None:
        """Where one may not wait while nobody is signed in."""
        visitor = await VisitorPage.open(await self._context(), self._shop.url)
        await visitor.page.get_by_role("button", name="Contacter en LSF").click()
        await visitor.on_screen("turned")
        await self._take(visitor.page, "widget-nobody-here")

    async def _seen(self, page: Page, count: int) -> None:
        pictures = page.locator(".tile:has(.cover[hidden]) video")
        await expect(pictures).to_have_count(count)
        await asyncio.gather(*(frames(pictures.nth(i), SETTLED_FRAMES) for i in range(count)))

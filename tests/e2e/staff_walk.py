"""The walk through what staff see when several people are in one call, and on the wall."""

import asyncio

from playwright.async_api import expect

from signdesk.domain.contact import ContactState, ReportAbout
from tests.e2e.console_page import ConsolePage
from tests.e2e.frames import frames
from tests.e2e.visitor_page import VisitorPage
from tests.e2e.walk import SizedWalk
from tests.e2e.wall_page import WallPage
from tests.players import signed_identity
from tests.players import visitor as player

SETTLED_FRAMES = 60


class StaffWalk(SizedWalk):
    """One walk, at one size: a call passes through every hand there is."""

    async def several_people(self) -> None:
        """Hold, a consultation, a warm transfer, and supervision."""
        camille = await self._console("camille")
        await camille.become_available()
        visitor = await VisitorPage.open(await self._context(), self._shop.url)
        await visitor.join_with_camera()
        await camille.accept()
        await asyncio.gather(visitor.frames(SETTLED_FRAMES), camille.frames(SETTLED_FRAMES))
        noe = await self._console("noe")
        sam = await WallPage.sign_in(await self._context(), self._desk.url)
        await self._hold_and_consult(camille, noe, visitor)
        await self._supervise(sam, noe, visitor)
        await noe.hang_up()
        await noe.on_screen("wrap_up")
        await self._take(noe.page, "console-wrap-up-more-time")
        await noe.page.get_by_role("button", name="Terminer").click()
        await noe.is_available()

    async def known_visitor(self) -> None:
        """A visitor whom the company's server knows: who rings, the call, and a report."""
        camille = await self._console("camille")
        sam = await WallPage.sign_in(await self._context(), self._desk.url)
        await camille.become_available()
        identity = signed_identity(self._desk.identity_secret, "client-4211", "Véra Blanc")
        context = {
            "title": "Lampe Aube, laiton brossé",
            "page": f"{self._shop.url}/lampe-aube?couleur=laiton&taille=grande",
            "basket": "2 articles, 129,80 €",
            "commande": "n° 2026-11-0042",
        }
        async with player(self._desk.url) as visitor:
            await visitor.enqueue(context=context, identity=identity)
            await camille.on_screen("ring")
            await self._take(camille.page, "console-ring-known")
            await camille.accept()
            await visitor.in_state(ContactState.CONNECTING)
            await self._take(camille.page, "console-call-known")
            await visitor.report(ReportAbout.ADVISOR)
            await expect(sam.page.locator(".wall-contacts .entry-flag")).to_be_visible()
            await self._take(sam.page, "wall-reported")
            await camille.hang_up()

    async def tired(self) -> None:
        """A long call's relief, the rest afterwards, and qualifications that lapse.

        On a desk where a second is long; an advisor's qualifications lapse there.
        """
        camille = await self._console("camille")
        await camille.become_available()
        visitor = await VisitorPage.open(await self._context(), self._shop.url)
        await visitor.join_with_camera()
        await camille.accept()
        await expect(camille.news("relief")).to_be_visible()
        await camille.frames(SETTLED_FRAMES)
        await self._take(camille.page, "console-relief")
        await camille.hang_up()
        await camille.wrap_up("Question")
        await expect(camille.page.get_by_role("heading", name="Repos")).to_be_visible()
        await self._take(camille.page, "console-rest-and-lapses")

    async def _hold_and_consult(
        self, camille: ConsolePage, noe: ConsolePage, visitor: VisitorPage
    ) -> None:
        """Hold, the panel, a consultation from both sides, three in the call, and handing over."""
        await camille.page.keyboard.press("p")
        await expect(camille.news("hold")).to_be_visible()
        await self._take(camille.page, "console-hold")
        await self._take(visitor.page, "widget-hold")
        await camille.page.keyboard.press("p")
        await expect(camille.news("hold")).to_have_count(0)

        await camille.page.keyboard.press("c")
        await self._take(camille.page, "console-colleagues-none")
        await noe.become_available()
        await camille.choose_target("Noé Petit")
        await camille.page.get_by_label("Mot pour le collègue").fill("Lampe Aube, sous garantie")
        await self._take(camille.page, "console-colleagues")
        await camille.page.get_by_role("button", name="Demander un avis").click()
        await expect(camille.news("calling")).to_be_visible()
        await self._take(camille.page, "console-calling")
        await noe.on_screen("ring")
        await self._take(noe.page, "console-ring-consult")
        await noe.accept()
        await expect(camille.page.locator(".tile")).to_have_count(2)
        await asyncio.gather(
            noe.frames(SETTLED_FRAMES),
            *(frames(camille.page.locator(".tile video").nth(n), 20) for n in range(2)),
        )
        await self._take(camille.page, "console-three")
        await self._take(visitor.page, "widget-three")
        await self._take(noe.page, "console-consulted")
        await camille.page.get_by_text("Inviter une personne").click()
        await camille.page.get_by_label("Son nom").fill("Ana Gomez")
        await camille.page.get_by_role("button", name="Créer le lien").click()
        await expect(camille.page.get_by_label("Lien pour Ana Gomez")).to_be_visible()
        await self._take(camille.page, "console-guest-link")
        await camille.page.get_by_role("button", name="Passer l’appel à Noé Petit").click()
        await camille.on_screen("ready")
        await expect(noe.page.get_by_role("button", name="Raccrocher")).to_be_visible()

    async def _supervise(self, sam: WallPage, noe: ConsolePage, visitor: VisitorPage) -> None:
        """The wall, and a call that is observed, from all three sides."""
        await expect(sam.contact("En conversation")).to_contain_text("Noé Petit")
        await self._take(sam.page, "wall")
        entry = await sam.open(sam.contact("En conversation"))
        await entry.get_by_role("button", name="Observer").click()
        await expect(noe.news("asked")).to_be_visible()
        await self._take(sam.page, "wall-asked")
        await self._take(visitor.page, "widget-asked")
        await visitor.press("J’accepte")
        await sam.on_screen("call")
        await asyncio.gather(
            frames(sam.pictures.first, SETTLED_FRAMES), frames(sam.pictures.last, SETTLED_FRAMES)
        )
        await self._take(sam.page, "wall-watching")
        await sam.page.keyboard.press("c")
        await sam.page.get_by_label("Mot au conseiller").fill("Propose un geste commercial")
        await self._take(sam.page, "wall-whisper")
        await sam.page.keyboard.press("Enter")
        await expect(noe.news("whisper")).to_be_visible()
        await self._take(noe.page, "console-observed")
        await visitor.press("Arrêter")
        await sam.on_screen("list")
        await self._take(sam.page, "wall-dismissed")
        entry = await sam.open(sam.contact("En conversation"))
        await entry.get_by_role("button", name="Mettre fin").click()
        await self._take(sam.page, "wall-confirm")
        await sam.confirm("Annuler")
        await sam.open(sam.advisor("Camille Martin"))
        await self._take(sam.page, "wall-advisor")

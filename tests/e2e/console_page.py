"""An advisor in a browser: the console, and what a person does there."""

from collections.abc import Sequence

from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.e2e.frames import frames
from tests.nodes import PASSWORD


class ConsolePage:
    """The console in one tab."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def sign_in(
        cls,
        context: BrowserContext,
        desk_url: str,
        login: str = "camille",
        password: str = PASSWORD,
    ) -> "ConsolePage":
        """Open the console, which asks who it is, and sign in."""
        console = cls(await context.new_page())
        await console.page.goto(f"{desk_url}/console")
        await console.page.get_by_label("Identifiant").fill(login)
        await console.page.get_by_label("Mot de passe").fill(password)
        await console.page.get_by_role("button", name="Se connecter").click()
        await console.on_screen("ready")
        return console

    @property
    def picture(self) -> Locator:
        """The large picture: the visitor's."""
        return self.page.locator(".tile.large video.call-picture")

    @property
    def pictures(self) -> Locator:
        """The pictures of the others, each as soon as it has come."""
        return self.page.locator(".tile:has(.cover[hidden]) video")

    @property
    def lines(self) -> Locator:
        """The lines of text, the visitor's and the advisor's."""
        return self.page.locator(".text-line")

    def news(self, kind: str) -> Locator:
        """The quiet line of this kind above the picture of a call."""
        return self.page.locator(f".news[data-news={kind}]")

    async def choose_target(self, name: str) -> None:
        """Choose where a call goes, in the panel of colleagues."""
        target = self.page.locator(".target").filter(has_text=name).get_by_role("radio")
        await expect(target).to_be_enabled()
        await target.check()

    async def become_available(self) -> None:
        """Press "available", and wait until the desk has confirmed it."""
        await self.page.locator("button[data-status=available]").click()
        await self.is_available()

    async def is_available(self) -> None:
        """Wait until the desk says that this advisor is available and between calls."""
        await self.on_screen("ready")
        switch = self.page.locator("button[data-status=available]:not(.asked)")
        await expect(switch).to_have_attribute("aria-pressed", "true")

    async def accept(self) -> None:
        """Wait for the ring, and accept."""
        await self.on_screen("ring")
        await self.page.get_by_role("button", name="Accepter").click()
        await self.on_screen("call")

    async def press(self, name: str) -> None:
        """Press the button of this name."""
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def show_colleagues(self) -> None:
        """Open the panel of colleagues and guests beside the call."""
        await self.page.get_by_role("button", name="Collègues").click()

    async def consult(self, name: str) -> None:
        """Call this colleague into the call."""
        await self.choose_target(name)
        await self.press("Demander un avis")

    async def invite(self, role: str, name: str) -> str:
        """Invite a guest; return the link."""
        if not await self.page.get_by_label("Son rôle").is_visible():
            await self.page.get_by_text("Inviter une personne").click()
        await self.page.get_by_label("Son rôle").select_option(role)
        await self.page.get_by_label("Son nom").fill(name)
        await self.press("Créer le lien")
        return await self.page.get_by_label(f"Lien pour {name}").input_value()

    async def hold(self) -> None:
        """Put the visitor on hold."""
        await self.page.get_by_role("button", name="Attente").click()

    async def retrieve(self) -> None:
        """End the hold."""
        await self.page.locator(".call-controls").get_by_role("button", name="Reprendre").click()

    async def hang_up(self) -> None:
        """Hang up."""
        await self.page.get_by_role("button", name="Raccrocher").click()

    async def wrap_up(self, disposition: str, note: str = "") -> None:
        """Say how the contact ended, and go back to the desk."""
        await self.on_screen("wrap_up")
        await self.page.get_by_role("button", name=disposition).click()
        await self.page.get_by_label("Note").fill(note)
        await self.page.get_by_role("button", name="Terminer").click()

    async def on_screen(self, name: str) -> None:
        """Wait for the screen of this name."""
        await expect(self.page.locator("body")).to_have_attribute("data-screen", name)

    async def frames(self, count: int = 20) -> Sequence[float]:
        """Return the media times (s) of the next `count` frames of the visitor."""
        return await frames(self.picture, count)

    async def type(self, text: str) -> None:
        """Type into the text field."""
        await self.page.locator(".text-field").press_sequentially(text)

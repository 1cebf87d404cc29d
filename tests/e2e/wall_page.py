"""A supervisor in a browser: the wall, and what a person does there."""

from playwright.async_api import BrowserContext, Locator, Page, expect

from tests.nodes import PASSWORD


class WallPage:
    """The wall in one tab."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def sign_in(cls, context: BrowserContext, desk_url: str) -> "WallPage":
        """Open the wall, which asks who it is, and sign in."""
        wall = cls(await context.new_page())
        await wall.page.goto(f"{desk_url}/wall")
        await wall.page.get_by_label("Identifiant").fill("sam")
        await wall.page.get_by_label("Mot de passe").fill(PASSWORD)
        await wall.page.get_by_role("button", name="Se connecter").click()
        await wall.on_screen("list")
        return wall

    @property
    def pictures(self) -> Locator:
        """The pictures of the call that is watched or taken part in."""
        return self.page.locator(".tile video.call-picture")

    def contact(self, words: str) -> Locator:
        """The line of the contact that these words are in."""
        return self.page.locator(".wall-contacts .entry").filter(has_text=words)

    def advisor(self, name: str) -> Locator:
        """The line of an advisor."""
        return self.page.locator(".wall > .wall-section .entry").filter(has_text=name)

    async def open(self, entry: Locator) -> Locator:
        """Open a line by the keyboard; return it."""
        head = entry.locator(".entry-head")
        if await head.get_attribute("aria-expanded") == "false":
            await head.focus()
            await self.page.keyboard.press("Enter")
        await expect(head).to_have_attribute("aria-expanded", "true")
        return entry

    async def confirm(self, action: str) -> None:
        """Answer the question with this action."""
        await self.page.get_by_role("dialog").get_by_role("button", name=action).click()

    async def on_screen(self, name: str) -> None:
        """Wait for the screen of this name."""
        await expect(self.page.locator("body")).to_have_attribute("data-screen", name)

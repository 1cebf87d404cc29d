"""A guest in a browser: the page of a one-time link, and what a person does there."""

from playwright.async_api import BrowserContext, Locator, Page, expect


class GuestPage:
    """The guest's page in one tab."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @classmethod
    async def open(cls, context: BrowserContext, url: str) -> "GuestPage":
        """Open the link."""
        guest = cls(await context.new_page())
        await guest.page.goto(url)
        await guest.on_screen("invited")
        return guest

    async def enter(self) -> None:
        """Show the camera, and enter the call."""
        await self.press("Activer ma caméra")
        await self.press("Entrer dans l’appel")
        await self.on_screen("call")

    async def press(self, name: str) -> None:
        """Press the button of this name."""
        await self.page.get_by_role("button", name=name, exact=True).click()

    async def on_screen(self, name: str) -> None:
        """Wait for the screen of this name."""
        await expect(self.page.locator("body")).to_have_attribute("data-screen", name)

    @property
    def pictures(self) -> Locator:
        """The pictures of the others, each as soon as it has come."""
        return self.page.locator(".tile:has(.cover[hidden]) video")

    @property
    def lines(self) -> Locator:
        """The lines of text."""
        return self.page.locator(".text-line")

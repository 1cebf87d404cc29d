"""What the walks through the screens have in common: a desk, a shop, one size, and pictures."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from playwright.async_api import BrowserContext, Page, ViewportSize

from tests.e2e.console_page import ConsolePage
from tests.live import Contexts, Shop
from tests.nodes import Desk

Take = Callable[[Page, str], Awaitable[Path]]


class SizedWalk:
    """One walk, at one size; every context is its own browser profile."""

    def __init__(
        self, desk: Desk, shop: Shop, contexts: Contexts, take: Take, viewport: ViewportSize
    ) -> None:
        self._desk = desk
        self._shop = shop
        self._contexts = contexts
        self._take = take
        self._viewport = viewport

    async def _context(self) -> BrowserContext:
        return await self._contexts.new(self._viewport, still=True)

    async def _console(self, login: str) -> ConsolePage:
        return await ConsolePage.sign_in(await self._context(), self._desk.url, login)

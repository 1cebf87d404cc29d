"""Fixtures of the tests with real processes: the clip, Chromium, the shop, and a desk.

A conftest imports what its tests use. Everything runs on one event loop, the session's: the
browser outlives a test, and so must the loop that talks to it.
"""

import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    ViewportSize,
    expect,
)

from signdesk.serving import site
from signdesk.web.shop import shop_app
from tests.chromium import chromium
from tests.nodes import Desk, deployment, furnish

EXPECT_MS = 15_000
"""Generous: a browser that shares two cores with its servers and another browser is slow."""

DESKTOP = ViewportSize(width=1280, height=800)
PHONE = ViewportSize(width=390, height=844)

expect.set_options(timeout=EXPECT_MS)


class Shop:
    """The demonstration's shop, on a site of its own; `desk` is the address of its desk.

    Beside its own pages it has those that a test puts into `pages`, by path: HTML and headers.
    """

    def __init__(self) -> None:
        self.desk = ""
        self.url = ""
        self.pages: dict[str, tuple[str, dict[str, str]]] = {}

    def app(self) -> web.Application:
        """Return the site's application."""
        app = shop_app(lambda: self.desk)
        app.router.add_get("/{page}", self._page)
        return app

    async def _page(self, request: web.Request) -> web.StreamResponse:
        html, headers = self.pages.get(request.match_info["page"], ("", {}))
        if not html:
            raise web.HTTPNotFound
        return web.Response(text=html, content_type="text/html", headers=headers)


class Contexts:
    """Opens browser contexts, each a person's own browser, and remembers what broke in them."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._open: list[BrowserContext] = []
        self.broken: list[str] = []

    async def new(
        self,
        viewport: ViewportSize = DESKTOP,
        browser: Browser | None = None,
        *,
        still: bool = False,
    ) -> BrowserContext:
        """Open a context, in the shared browser if no other is given. A phone has a finger.

        `still`: of a person who asked for less motion.
        """
        context = await (browser or self._browser).new_context(
            locale="fr-FR",
            viewport=viewport,
            has_touch=viewport is PHONE,
            is_mobile=viewport is PHONE,
            reduced_motion="reduce" if still else "no-preference",
        )
        context.set_default_timeout(EXPECT_MS)
        context.on("weberror", lambda error: self.broken.append(str(error.error)))
        context.on("console", self._hear)
        self._open.append(context)
        return context

    async def close(self) -> None:
        """Close them all."""
        while self._open:
            await self._open.pop().close()

    def _hear(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            self.broken.append(message.text)


@pytest.fixture(scope="package")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The drawn figure as a camera's file."""
    return drawn_clip(tmp_path_factory.getbasetemp())


def drawn_clip(folder: Path) -> Path:
    """Draw the clip, once a folder, in a process of its own: it keeps 55 MB of pictures."""
    out = folder / "camera.mjpeg"
    if not out.exists():
        subprocess.run([sys.executable, "-m", "signdesk.media.clip", str(out)], check=True)
    return out


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def browser(clip: Path) -> AsyncIterator[Browser]:
    """Chromium with the drawn figure as its camera."""
    async with chromium(clip) as running:
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def contexts(browser: Browser) -> AsyncIterator[Contexts]:
    """Contexts of this test; a script's uncaught error, or a breach of the policy, fails it."""
    opened = Contexts(browser)
    yield opened
    await opened.close()
    assert opened.broken == [], opened.broken


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def shop() -> AsyncIterator[Shop]:
    """The shop. `localhost` is another site than the desk's 127.0.0.1, not only another origin."""
    serving = Shop()
    async with site(serving.app(), "localhost", 0) as port:
        serving.url = f"http://localhost:{port}"
        yield serving


@pytest_asyncio.fixture(scope="package", loop_scope="session")
async def furnished(shop: Shop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demonstration's company, to be copied: making one takes a second."""
    path = tmp_path_factory.mktemp("furnished") / "signdesk.db"
    await furnish(f"sqlite:///{path}", shop.url)
    return path


@pytest_asyncio.fixture(loop_scope="session")
async def empty_desk(shop: Shop, furnished: Path, tmp_path: Path) -> AsyncIterator[Desk]:
    """A store, a database, and no node yet."""
    database = Path(shutil.copy(furnished, tmp_path / "signdesk.db"))
    async with deployment(tmp_path, f"sqlite:///{database}") as desk:
        shop.desk = desk.url
        yield desk


@pytest_asyncio.fixture(loop_scope="session")
async def desk(empty_desk: Desk) -> Desk:
    """A desk with one node."""
    await empty_desk.add_node().up()
    return empty_desk


@pytest.fixture(autouse=True)
def logs_of_a_failure(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[None]:
    """Print the end of every process's log: pytest shows it where the test failed."""
    yield
    for log in sorted(tmp_path.glob("*.log")):
        sys.stdout.write(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}")

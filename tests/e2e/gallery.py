"""Every screen and state of a visitor's and a guest's page, each in a second or two.

It serves the test of accessibility, and whoever wants to look at them:

    python -m tests.e2e.gallery OUTDIR [--size 390x844] [--lang en] [--only REGEX]
"""

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from playwright.async_api import BrowserContext, ViewportSize
from playwright.async_api import Error as PlaywrightError

from signdesk.serving import site
from tests.chromium import chromium
from tests.e2e.call_gallery import CALL_STATES
from tests.e2e.gallery_stage import Arrive, Stage
from tests.e2e.guest_gallery import GUEST_STATES
from tests.e2e.visitor_gallery import AFTER_STATES, BEFORE_STATES
from tests.live import PHONE, Contexts, Shop, drawn_clip
from tests.nodes import Desk, deployment, furnish

STATES: Final[Mapping[str, Mapping[str, Arrive]]] = {
    "widget": {**BEFORE_STATES, **CALL_STATES, **AFTER_STATES},
    "guest": GUEST_STATES,
}
AT_ONCE = 3
"""Pages: most of a state's time is waiting for frames and for other ends."""
_PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Show:
    """Takes a picture of each state that is asked for."""

    def __init__(self, desk: Desk, shop: Shop, context: BrowserContext, out: Path) -> None:
        self._desk = desk
        self._shop = shop
        self._context = context
        self._out = out
        self._room = asyncio.Semaphore(AT_ONCE)
        out.mkdir(parents=True, exist_ok=True)

    async def take(self, name: str, arrive: Arrive, lang: str) -> None:
        """Write the picture; a state that is not reached is said to be so."""
        async with self._room, Stage(self._context, self._desk.url, self._shop, lang) as stage:
            try:
                page = await arrive(stage)
            except (AssertionError, PlaywrightError) as error:
                sys.stderr.write(f"{name}: {str(error)[:500]}\n")
                return
            for frame in page.frames:
                await frame.evaluate(_PAINTED)
            path = self._out / f"{name}-{lang}.png"
            await page.screenshot(path=path, animations="disabled")


async def show(out: Path, size: ViewportSize, langs: list[str], only: str) -> None:
    """Write the pictures of the states whose names `only` finds."""
    shop = Shop()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        async with (
            chromium(drawn_clip(folder)) as browser,
            site(shop.app(), "localhost", 0) as port,
            deployment(folder, f"sqlite:///{folder}/signdesk.db") as desk,
        ):
            shop.url = f"http://localhost:{port}"
            await furnish(f"sqlite:///{folder}/signdesk.db", shop.url)
            await desk.add_node().up()
            shop.desk = desk.url
            contexts = Contexts(browser)
            context = await contexts.new(size, still=True)
            album = Show(desk, shop, context, out)
            wanted = [
                album.take(f"{face}-{name}", arrive, lang)
                for face, states in STATES.items()
                for name, arrive in states.items()
                if re.search(only, f"{face}-{name}")
                for lang in langs
            ]
            await asyncio.gather(*wanted)
            await contexts.close()


def main() -> int:
    """Show; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.e2e.gallery", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUTDIR")
    parser.add_argument("--size", default="390x844", help="of the page, in px")
    parser.add_argument("--lang", action="append", choices=["fr", "en"])
    parser.add_argument("--only", default="", metavar="REGEX")
    given = parser.parse_args()
    width, height = (int(side) for side in given.size.split("x"))
    size = PHONE if given.size == "390x844" else ViewportSize(width=width, height=height)
    asyncio.run(show(given.out, size, given.lang or ["fr"], given.only))
    return 0


if __name__ == "__main__":
    sys.exit(main())

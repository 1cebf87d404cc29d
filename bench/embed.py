"""bench/embed: what the loader weighs, and how long it is from its click to a place in line.

A visitor opens the shop's page VISITS times in one browser, whose cache is warm after the first,
and clicks the launcher; joining is pressed at the first moment at which it can be. The peer is an
empty iframe of the same site, from its click to its load: what any frame costs on this machine.

- `loader_gz`, `panel_gz`: bytes of the two scripts as they travel.
- `median_ms`, `p95_ms`: from the click to the first paint of a screen in line; the peer's
  to its load.
- `cold_ms`: the first visit, with an empty cache; not counted in the others.

Goals: the loader at most 3,072 bytes, p95 at most 1,500 ms.
"""

import asyncio
import gzip
import os
import statistics
from pathlib import Path

from playwright.async_api import BrowserContext, Page

from signdesk.loader import loader
from tests.chromium import chromium

from .load.desk import Addresses, desk
from .report import Limit, line

VISITS = 20
WAIT_MS = 30_000
JOINING = Path(__file__).parent / "load" / "joining.js"

_CLICK = """() => {
  const { shadowRoot } = document.querySelector('signdesk-widget');
  shadowRoot.querySelector('button').click();
  return performance.timeOrigin + performance.now();
}"""
_SAYS = """() => document.querySelector('signdesk-widget')
  ?.shadowRoot.querySelector('output')?.value"""
_EMPTY_FRAME = """(address) => new Promise((done) => {
  const clicked = performance.now();
  const frame = document.createElement('iframe');
  frame.onload = () => requestAnimationFrame(() => done(performance.now() - clicked));
  frame.src = address;
  document.body.append(frame);
})"""


async def visit(context: BrowserContext, addresses: Addresses) -> tuple[float, float]:
    """Open the shop, and return what an empty frame takes there, and a place in line; in ms."""
    page = await context.new_page()
    await page.goto(addresses.shop)
    await page.wait_for_function(_SAYS)
    bare: float = await page.evaluate(_EMPTY_FRAME, f"{addresses.shop}/empty")
    took = await in_line(page)
    await page.close()
    return bare, took


async def in_line(page: Page) -> float:
    """Click the launcher, and return how long it is to a place in line, in ms."""
    async with page.expect_event("frameattached"):
        clicked: float = await page.evaluate(_CLICK)
    frame = page.frame_locator("signdesk-widget iframe")
    joined: float = await frame.locator("body").evaluate("() => joined")
    return joined - clicked


async def run() -> str:
    """Measure and return the JSON line."""
    async with desk() as addresses, chromium() as browser:
        context = await browser.new_context(locale="fr-FR")
        context.set_default_timeout(WAIT_MS)
        await context.add_init_script(path=JOINING)
        await context.route(
            f"{addresses.shop}/empty",
            lambda route: route.fulfill(body="<!doctype html>", content_type="text/html"),
        )
        (_, cold), *warm = [await visit(context, addresses) for _ in range(1 + VISITS)]
    bare, ours = ([each[part] for each in warm] for part in (0, 1))
    sizes = {name: len(gzip.compress(body, 9, mtime=0)) for name, body in loader().scripts.items()}
    figures = {
        "loader_gz": sizes["widget.js"],
        "panel_gz": sizes["panel.js"],
        **summary(ours),
        "cold_ms": round(cold, 1),
        "visits": VISITS,
        "load_1min": round(os.getloadavg()[0], 2),
    }
    goals = {
        "loader_gz": Limit(sizes["widget.js"], 3 * 1024),
        "p95_ms": Limit(summary(ours)["p95_ms"], 1_500),
    }
    return line("embed", figures, {"empty_frame": summary(bare)}, goals)


def summary(times: list[float]) -> dict[str, float]:
    """Return the median and the 95th percentile."""
    percentiles = statistics.quantiles(times, n=100, method="inclusive")
    return {"median_ms": round(statistics.median(times), 1), "p95_ms": round(percentiles[94], 1)}


def main() -> None:
    """Print the JSON line."""
    print(asyncio.run(run()))


if __name__ == "__main__":
    main()

"""One call over the poor line, ours or a browser's own, and what both pages noted of it."""

import asyncio
import base64
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import psutil
from playwright.async_api import Browser, Error, Page, Route, ViewportSize

from signdesk.assets import STATIC

from .numbering import Luma

HERE = Path(__file__).parent
ORIGIN = "http://localhost:1"
"""A secure context, answered by the bench itself: nothing of it crosses the line."""
SIZE = ViewportSize(width=800, height=800)
CONNECT_MS = 30_000
GRAB_MS = 500
"""Between two pictures kept for their likeness; 15 of the camera's, so that all moments come."""

_PLAYS = "() => document.querySelector('video.call-picture')?.videoWidth > 2"
_OPEN = {
    "ours": "product.open().then((track) => { window.track = track; })",
    "peer": "bare.open().then((track) => { window.track = track; })",
}


class Kept(NamedTuple):
    """A picture as it was shown."""

    blocks: list[float]
    luma: Luma


class Seen(NamedTuple):
    """One direction of a call: what the sender's page took, what the receiver's showed.

    `taken` rows: wall ms, blocks. `shown` rows: wall ms, presented frames, width, height, blocks.
    `trace`: getStats of the sender, once a second.
    """

    taken: list[list[float]]
    shown: list[list[float]]
    trace: list[dict[str, Any]]
    kept: list[Kept]


class Heard(NamedTuple):
    """A whole call: both directions, and the cores that both browsers used."""

    ways: tuple[Seen, Seen]
    cores: float


class Kind(NamedTuple):
    """Who calls: `ours`, or a bare page (with one codec put first, or the browser's order)."""

    name: str
    ours: bool = False
    codec: str | None = None


async def hold_call(
    pair: tuple[Browser, Browser], kind: Kind, strip: float, settle_s: float, seconds: float
) -> Heard:
    """Hold one call for `settle_s` and then `seconds`, in which pictures are kept as well."""
    async with _page(pair[0], kind) as one, _page(pair[1], kind) as two:
        pages = (one, two)
        for page in pages:
            await page.evaluate(_OPEN["ours" if kind.ours else "peer"])
            await page.evaluate("(strip) => poor.begin(track, strip)", strip)
        await (_ours(pages) if kind.ours else _bare(pages, kind.codec))
        for page in pages:
            await page.wait_for_function(_PLAYS, timeout=CONNECT_MS)
        await asyncio.sleep(settle_s)
        before, began = _browser_cpu_s(), time.monotonic()
        await asyncio.gather(*(page.evaluate(f"poor.grab({GRAB_MS})") for page in pages))
        await asyncio.sleep(seconds)
        cores = (_browser_cpu_s() - before) / (time.monotonic() - began)
        notes = await asyncio.gather(*(page.evaluate("poor.notes()") for page in pages))
        kept = [await _kept(page) for page in pages]
    ways = tuple(
        Seen(notes[a]["taken"], notes[b]["shown"], notes[a]["trace"], kept[b])
        for a, b in ((0, 1), (1, 0))
    )
    return Heard((ways[0], ways[1]), cores)


@asynccontextmanager
async def _page(browser: Browser, kind: Kind) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport=SIZE)
    await context.route(f"{ORIGIN}/**", _answer)
    for script in ("poor.js", "bare.js"):
        await context.add_init_script(path=HERE / script)
    page = await context.new_page()
    failures: list[Error] = []
    page.on("pageerror", lambda error: failures.append(error))  # noqa: PLW0108 - no builtin
    await page.goto(f"{ORIGIN}/{'ours' if kind.ours else 'bare'}.html")
    try:
        yield page
    finally:
        await context.close()
    if failures:
        raise failures[0]


async def _answer(route: Route) -> None:
    path = route.request.url.removeprefix(ORIGIN)
    script = "<script type=module src=/poor_product.js></script>" if path == "/ours.html" else ""
    if path.endswith(".html"):
        page = f"<!doctype html><style>video{{width:540px}}</style><body>{script}"
        await route.fulfill(body=page, content_type="text/html")
    elif path == "/poor_product.js":
        await route.fulfill(path=HERE / "poor_product.js", content_type="text/javascript")
    elif path.startswith("/static/"):
        await route.fulfill(path=STATIC / path.removeprefix("/static/"))
    else:
        await route.fulfill(status=404)


async def _ours(pages: tuple[Page, Page]) -> None:
    for page, other in (pages, pages[::-1]):
        # A call that ends takes the last signals with it.
        async def carry(signal: object, to: Page = other) -> None:
            with contextlib.suppress(Exception):
                await to.evaluate("(signal) => product.take(signal)", signal)

        await page.expose_function("carry", carry)
    await asyncio.gather(
        *(page.evaluate("(first) => product.call(first)", page is pages[0]) for page in pages)
    )


async def _bare(pages: tuple[Page, Page], codec: str | None) -> None:
    caller, answerer = pages
    offer = await caller.evaluate("(codec) => bare.end(null, codec)", codec)
    answer = await answerer.evaluate("([offer, codec]) => bare.end(offer, codec)", [offer, codec])
    await caller.evaluate("(answer) => bare.answered(answer)", answer)


async def _kept(page: Page) -> list[Kept]:
    kept = []
    while one := await page.evaluate("poor.kept()"):
        luma = np.frombuffer(base64.b64decode(one["luma"]), dtype=np.uint8)
        kept.append(Kept(one["blocks"], luma.reshape(one["height"], one["width"])))
    return kept


def _browser_cpu_s() -> float:
    """Return the processor seconds of all our browsers' processes."""
    total = 0.0
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    return total

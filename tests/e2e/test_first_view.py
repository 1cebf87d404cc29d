"""What a visitor's first view weighs, on a browser that has never been here."""

import re

import pytest
from playwright.async_api import Response

from signdesk.records.seed import COMPANY
from tests.e2e.gallery_stage import on_screen
from tests.live import PHONE, Contexts
from tests.nodes import Desk

pytestmark = pytest.mark.asyncio(loop_scope="session")

MOST = 60 * 1024
"""Bytes of all bodies as they come over the network: compressed."""

# What the page asks for once its first screen stands is no part of the first view.
_FIRST_VIEW_OVER = """() => new Promise((done) => {
  new PerformanceObserver((list) => {
    const [paint] = list.getEntriesByName("first-contentful-paint");
    if (paint) done(paint.startTime);
  }).observe({ type: "paint", buffered: true });
})"""


async def test_the_first_view_is_light_and_ours_alone(desk: Desk, contexts: Contexts) -> None:
    page = await (await contexts.new(PHONE)).new_page()
    loaded: list[Response] = []

    def heard(response: Response) -> None:
        loaded.append(response)

    page.on("response", heard)
    await page.goto(f"{desk.url}/w/{COMPANY}", wait_until="load")
    await on_screen(page, "start")
    await page.evaluate(_FIRST_VIEW_OVER)
    weights = {}
    for response in loaded:
        await response.finished()
        weights[response.url.removeprefix(desk.url)] = (await response.request.sizes())[
            "responseBodySize"
        ]
    heaviest = sorted(weights.items(), key=lambda entry: -entry[1])
    seen = "\n".join(
        f"{size:6} {re.sub(r'^/static/[0-9a-f]+/', '', url)}" for url, size in heaviest
    )
    assert all(url.startswith("/") for url in weights), f"from elsewhere:\n{seen}"
    assert len(weights) > 10
    assert sum(weights.values()) <= MOST, f"{sum(weights.values())} bytes:\n{seen}"

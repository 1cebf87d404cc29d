"""Looks at a page as people with various needs meet it: axe, and what axe does not look at."""

from pathlib import Path
from typing import Any

from playwright.async_api import Frame, Page, ViewportSize

ROOT = Path(__file__).parents[2]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
OURS = Path(__file__).with_name("accessible.js")

SMALLEST = ViewportSize(width=320, height=640)
"""400 % zoom of 1280 px (WCAG 2.2, 1.4.10), and 200 % of most phones."""

_AXE = """async () => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"] });
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) =>
      `${id} (${help}): ${target} ${failureSummary.replace(/\\s+/g, " ").slice(0, 200)}`));
}"""
# What follows the page's size, or the person's colours, does so within a frame or two.
_OURS = """async (names) => {
  for (let n = 0; n < 3; n += 1) await new Promise(requestAnimationFrame);
  return names.flatMap((name) => accessible[name]().map((what) => `${name}: ${what}`));
}"""


async def prepare(page: Page) -> None:
    """Put the checks into a page before it is opened; its policy forbids what comes later."""
    await page.add_init_script(path=AXE)
    await page.add_init_script(path=OURS)


async def complaints(page: Page, frame: Frame) -> list[str]:
    """Return what is wrong with what `frame` shows now."""
    size = page.viewport_size
    found: list[str] = await frame.evaluate(_AXE)
    found += await _ours(frame, ["targets", "reflow", "still", "pictured"])
    await page.set_viewport_size(SMALLEST)
    found += [f"at 320 px: {what}" for what in await _ours(frame, ["reflow", "targets"])]
    if size is not None:
        await page.set_viewport_size(size)
    # Not the contrast: Chromium tells the style sheet's colour of a text, not the one it draws.
    await page.emulate_media(forced_colors="active")
    found += [f"forced colours: {what}" for what in await _ours(frame, ["edges"])]
    await page.emulate_media(forced_colors="none")
    return found


async def _ours(frame: Frame, names: list[str]) -> list[str]:
    found: list[Any] = await frame.evaluate(_OURS, names)
    return [str(what) for what in found]

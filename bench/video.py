"""bench/video: what a visitor and an advisor see of each other over 30 s, signing.

Two pages of one Chromium call through a real node; the camera of both plays the clip (see
load/camera.py). Then two empty pages call each other with the browser's own settings and the same
picture: that is the peer.

- `fps`: frames a second that the page showed (requestVideoFrameCallback, `presentedFrames`);
  `decoded_fps` is getStats' `framesDecoded`.
- `freezes`, `frozen_s`, `kbit_s`, `width`, `height`: of what was received, from getStats.
- `encode_ms` a frame, `limited_by`, `codec`: of what was sent.

Goals: at least 25 frames a second shown on both sides.
"""

import asyncio
import os
import tempfile
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Frame

from .load.camera import camera, chosen_clip
from .load.desk import Addresses, desk
from .load.people import arrive, bare_page, browser_with
from .report import Limit, line

SECONDS = 30
SHOWN_MS = 20_000

Figures = dict[str, Any]

_PLAYS = "() => document.querySelector('video.call-picture')?.videoWidth > 0"


async def measure(sides: dict[str, Frame]) -> Figures:
    """Look at both sides at once, from the moment that both have a picture."""
    for frame in sides.values():
        await frame.wait_for_function(_PLAYS, timeout=SHOWN_MS)
    seen = await asyncio.gather(
        *(frame.evaluate(f"probe.measure({SECONDS})") for frame in sides.values())
    )
    return {
        name: {key: _rounded(value) for key, value in each.items()}
        for name, each in zip(sides, seen, strict=True)
    }


def _rounded(value: object) -> object:
    return round(value, 1) if isinstance(value, float) else value


async def product(browser: Browser, addresses: Addresses) -> Figures:
    """Measure a call of the product."""
    people = await arrive(browser, addresses)
    await people.meet()
    visitor, console = people.frames
    figures = await measure({"visitor": visitor, "advisor": console})
    await people.part()
    for page in (people.visitor.page, people.console.page):
        await page.context.close()
    return figures


async def bare_call(browser: Browser, addresses: Addresses) -> Figures:
    """Measure a call of two empty pages."""
    caller, answerer = [await bare_page(browser, addresses) for _ in range(2)]
    offer = await caller.evaluate("bare.end(null)")
    answer = await answerer.evaluate("(offer) => bare.end(offer)", offer)
    await caller.evaluate("(answer) => bare.answered(answer)", answer)
    return await measure({"caller": caller.main_frame, "answerer": answerer.main_frame})


async def run(clip: Path | None) -> str:
    """Measure and return the JSON line."""
    with tempfile.TemporaryDirectory() as folder:
        seen = camera(Path(folder), clip)
        async with desk() as addresses, browser_with(seen) as browser:
            ours = await product(browser, addresses)
            bare = await bare_call(browser, addresses)
    goals = {f"fps_{side}": Limit(ours[side]["fps"], 25, "at least") for side in ours}
    about = {"seconds": SECONDS, "clip": seen.clip, "load_1min": round(os.getloadavg()[0], 2)}
    return line("video", {**ours, **about}, {"bare_call": bare}, goals)


def main() -> None:
    """Print the JSON line."""
    print(asyncio.run(run(chosen_clip(__doc__))))


if __name__ == "__main__":
    main()

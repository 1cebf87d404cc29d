"""bench/setup: from the click on *accept* to the first frame of the other side, on both sides.

A visitor on the shop's page and an advisor in the console, two pages of one Chromium, meet CALLS
times through a real node. Before each call two bare connections of a third page do the same
without any signaling: that is the peer, and the machine's noise meets both alike.

- `median_ms`, `p95_ms`: ours from the click, the peer's from making the connections, each to the
  later of the two sides' first frames (requestVideoFrameCallback).
- `first_ms`: the very first call of the fresh pages, not counted in the others.
- `phases_ms`: medians since the click, of the later side: the contact is `connecting`, the
  descriptions have come, ICE and DTLS are connected.

Goals: our median at most 2x the loopback's median, our p95 at most 3x the loopback's median.
"""

import asyncio
import os
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path

from playwright.async_api import Frame, Page

from .load.camera import camera, chosen_clip
from .load.desk import desk
from .load.people import People, arrive, bare_page, browser_with
from .report import Limit, line

CALLS = 20
WARM_UP = 2
FRAME_MS = 20_000
PHASES = ("connecting", "offer_came", "answer_came", "ice", "dtls", "frame")

Marks = dict[str, float]

_CLICKED = "probe.marks.findLast(([name]) => name === 'click')[1]"
_SHOWN = "(since) => probe.marks.some(([name, at]) => name === 'frame' && at >= since)"


async def call(people: People) -> Marks:
    """Let the two meet and part; return when each phase was reached, in ms since the click."""
    await people.meet()
    clicked: float = await people.console.page.evaluate(_CLICKED)
    both = [await _phases(side, clicked) for side in people.frames]
    await people.part()
    names = {name for side in both for name in side}
    return {name: max(side[name] for side in both if name in side) for name in names}


async def _phases(side: Frame, clicked: float) -> Marks:
    """Return when one side reached each phase for the first time after the click."""
    await side.wait_for_function(_SHOWN, arg=clicked, timeout=FRAME_MS)
    marks: list[tuple[str, float]] = await side.evaluate("probe.marks.splice(0)")
    phases: Marks = {}
    for name, at in marks:
        if name in PHASES and at >= clicked:
            phases.setdefault(name, at - clicked)
    return phases


async def loopback(page: Page) -> float:
    """Connect and close the bare loopback; return what it took, in ms."""
    took: float = await page.evaluate("bare.loopback()")
    await page.evaluate("bare.close()")
    return took


def summary(times: Sequence[float]) -> dict[str, float]:
    """Return the figures of the calls after WARM_UP, and the very first call's."""
    counted = times[WARM_UP:]
    percentiles = statistics.quantiles(counted, n=100, method="inclusive")
    return {
        "median_ms": round(statistics.median(counted), 1),
        "p95_ms": round(percentiles[94], 1),
        "first_ms": round(times[0], 1),
        "calls": len(counted),
    }


async def run(clip: Path | None) -> str:
    """Measure and return the JSON line."""
    calls: list[Marks] = []
    bare: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        seen = camera(Path(folder), clip)
        async with desk() as addresses, browser_with(seen) as browser:
            page = await bare_page(browser, addresses)
            people = await arrive(browser, addresses)
            for _ in range(WARM_UP + CALLS):
                bare.append(await loopback(page))
                calls.append(await call(people))
    ours, peer = summary([each["frame"] for each in calls]), summary(bare)
    phases = {
        name: round(statistics.median(each[name] for each in calls[WARM_UP:] if name in each), 1)
        for name in PHASES
    }
    goals = {
        "median_ms": Limit(ours["median_ms"], 2 * peer["median_ms"]),
        "p95_ms": Limit(ours["p95_ms"], 3 * peer["median_ms"]),
    }
    about = {"clip": seen.clip, "load_1min": round(os.getloadavg()[0], 2)}
    return line("setup", {**ours, "phases_ms": phases, **about}, {"loopback": peer}, goals)


def main() -> None:
    """Print the JSON line."""
    print(asyncio.run(run(chosen_clip(__doc__))))


if __name__ == "__main__":
    main()

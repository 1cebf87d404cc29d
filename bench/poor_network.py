"""bench/poor_network: what is seen of a signer over a slow line that loses packets.

Two Chromium processes in network namespaces of their own call each other over a shaped line (see
load/poor_link.py), both signing (load/numbered_camera.py; `--clip`), with the pages' own modules
(camera, pair, governor; load/poor_product.js: no desk and no screens, which two cores would not
carry beside) and, alternating in the same run, as bare pages with the browser's own settings.

Every picture has its number in it, so each shown frame is known. A cell is a rate and a loss; its
figures are medians of `--runs` calls, each the mean of both directions:

- `good_seconds`: share of seconds with at least 20 shown frames; `freezes` in `--seconds`;
- `delay_p50_ms`, `delay_p95_ms`: from the camera's picture on the sender's page to the screen;
- `ssim`, `ssim_moving`: likeness of shown frames to their source (load/likeness.py), enlarged to
  the source's size, whole and where it moves;
- of the start, which the rest leaves out: `first_good_second_s` and `first_whole_picture_s` after
  the first shown frame; `cores` is what both browsers used.
"""

import argparse
import asyncio
import json
import os
import statistics
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .load.camera import clip_option
from .load.numbered_camera import numbered_camera
from .load.poor_call import Kind, Seen, hold_call
from .load.poor_link import BURST_BYTES, QUEUE_MS, browsers, poor_line
from .load.shown import figures
from .report import Limit, line

RATES = (500, 300, 200, 150, 100)
LOSSES = (0, 2, 5)
START_S = 10.0
OURS = Kind("ours", ours=True)
DEFAULTS = Kind("defaults")

Figures = dict[str, Any]


def options() -> argparse.Namespace:
    """Return what the command line asks for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    clip_option(parser)
    parser.add_argument("--rates", type=int, nargs="+", default=RATES, help="kbit/s")
    parser.add_argument("--losses", type=int, nargs="+", default=LOSSES, help="percent")
    parser.add_argument("--seconds", type=float, default=20.0, help="that are measured of a call")
    parser.add_argument("--start", type=float, default=START_S, help="seconds before them")
    parser.add_argument("--runs", type=int, default=1, help="calls of each kind in a cell")
    parser.add_argument("--codecs", nargs="*", default=[], help="bare pages with these first, too")
    parser.add_argument("--without-ours", action="store_true")
    parser.add_argument("--without-defaults", action="store_true", help="no likeness to compare")
    parser.add_argument("--trace", type=Path, help="write what both pages said each second here")
    return parser.parse_args()


async def run(asked: argparse.Namespace) -> str:
    """Measure and return the JSON line."""
    kinds = [Kind(codec, codec=codec) for codec in asked.codecs]
    if not asked.without_defaults:
        kinds.insert(0, DEFAULTS)
    if not asked.without_ours:
        kinds.insert(0, OURS)
    cells = [(rate, loss) for rate in asked.rates for loss in asked.losses]
    heard: dict[str, dict[str, list[Figures]]] = {
        kind.name: {_named(*cell): [] for cell in cells} for kind in kinds
    }
    with tempfile.TemporaryDirectory() as name, poor_line() as wire:
        folder = Path(name)
        camera = await asyncio.to_thread(numbered_camera, folder, asked.clip)
        async with browsers(wire, folder, camera.file) as pair:
            for _ in range(asked.runs):
                for cell in cells:
                    for kind in kinds:
                        wire.shape(*cell)
                        call = await hold_call(pair, kind, camera.strip, asked.start, asked.seconds)
                        ways = [figures(way, camera, asked.start) for way in call.ways]
                        one = {**_mean(ways), "cores": round(call.cores, 2)}
                        heard[kind.name][_named(*cell)].append(one)
                        print(
                            _named(*cell), kind.name, json.dumps(one), file=sys.stderr, flush=True
                        )
                        if asked.trace:
                            with asked.trace.open("a") as out:
                                print(
                                    json.dumps([_named(*cell), kind.name, *map(traced, call.ways)]),
                                    file=out,
                                )
    medians = {
        kind: {cell: _median(runs) for cell, runs in of.items()} for kind, of in heard.items()
    }
    ours = medians.pop("ours", {})
    about = {
        "clip": camera.clip, "runs": asked.runs, "seconds": asked.seconds, "start_s": asked.start,
        "burst_bytes": BURST_BYTES, "queue_ms": QUEUE_MS, "loss_of": "all UDP, on arrival",
        "load_1min": round(os.getloadavg()[0], 2),
    }  # fmt: skip
    return line(
        "poor_network", {**ours, **about}, medians, goals(ours, medians.get("defaults", {}))
    )


def traced(way: Seen) -> dict[str, Any]:
    """Return what tells why a second was not fluid: getStats of the sender, and when frames came.

    The trace holds totals; `shown` rows: wall ms, presented frames.
    """
    return {"trace": way.trace, "shown": [row[:2] for row in way.shown]}


def goals(ours: dict[str, Figures], defaults: dict[str, Figures]) -> dict[str, Limit]:
    """Return the goals of the cells that were measured."""
    limits: dict[str, Limit] = {}
    for cell, mine in ours.items():
        rate = int(cell.split()[0])
        if rate >= 150:
            limits[f"{cell}: good_seconds"] = Limit(mine["good_seconds"], 0.95, "at least")
            limits[f"{cell}: delay_p95_ms"] = Limit(mine["delay_p95_ms"], 400)
        if cell not in defaults:
            continue
        gain = round(mine["ssim"] - defaults[cell]["ssim"], 4)
        limits[f"{cell}: ssim over defaults"] = Limit(
            gain, 0.02 if rate < 300 else -0.005, "at least"
        )
    return limits


def _named(rate: int, loss: int) -> str:
    return f"{rate} kbit/s {loss} %"


def _mean(ways: Sequence[Figures]) -> Figures:
    return {key: _middle([way[key] for way in ways], statistics.fmean) for key in ways[0]}


def _median(runs: Sequence[Figures]) -> Figures:
    return {key: _middle([run[key] for run in runs], statistics.median) for key in runs[0]}


def _middle(values: Sequence[Any], of: Any) -> Any:
    known = [value for value in values if value is not None]
    if not known:
        return None
    if isinstance(known[0], str):
        return max(set(known), key=known.count) if len(set(known)) == 1 else ", ".join(known)
    return round(of(known), 4)


def main() -> None:
    """Print the JSON line."""
    print(asyncio.run(run(options())))


if __name__ == "__main__":
    main()

"""What the notes of a call say: seconds, freezes, delay, size, likeness."""

import itertools
import statistics
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from .likeness import likeness
from .numbered_camera import FPS, NumberedCamera
from .numbering import STRIP_HEIGHT, number_of
from .poor_call import Seen

GOOD_FPS = 20
AVERAGED = 30

Figures = dict[str, Any]


def figures(seen: Seen, camera: NumberedCamera, from_s: float) -> Figures:
    """Return one direction's figures; its steady part begins `from_s` after its first frame."""
    shown = seen.shown
    first = shown[0][0]
    counts = _by_second(shown, first)
    steady = counts[int(from_s) :]
    rows = [row for row in shown if row[0] >= first + from_s * 1000]
    delays = sorted(_delays(seen.taken, rows, camera.length))
    sizes = Counter((int(row[2]), int(row[3])) for row in rows)
    largest = (camera.lumas[0].shape[1], camera.lumas[0].shape[0] + STRIP_HEIGHT)
    whole = next((row[0] for row in shown if (row[2], row[3]) == largest), None)
    fluid = next((at for at, count in enumerate(counts) if count >= GOOD_FPS), None)
    return {
        "fps": round(sum(steady) / len(steady), 1),
        "good_seconds": round(sum(count >= GOOD_FPS for count in steady) / len(steady), 3),
        **_freezes(rows),
        "delay_p50_ms": _quantile(delays, 0.5),
        "delay_p95_ms": _quantile(delays, 0.95),
        "size": "{}x{}".format(*sizes.most_common(1)[0][0]),
        "unread": sum(number_of(row[4:]) is None for row in rows),
        **_likeness(seen, camera),
        "first_good_second_s": fluid,
        "first_whole_picture_s": None if whole is None else round((whole - first) / 1000, 1),
        **_sent(seen.trace, first + from_s * 1000),
    }


def _by_second(shown: Sequence[Sequence[float]], first: float) -> list[int]:
    """Return the frames shown in each whole second; some went unnoticed, and count."""
    seconds = [0] * int((shown[-1][0] - first) / 1000)
    for before, row in itertools.pairwise(shown):
        at = int((row[0] - first) / 1000)
        if at < len(seconds):
            seconds[at] += max(1, int(row[1] - before[1]))
    return seconds


def _freezes(rows: Sequence[Sequence[float]]) -> Figures:
    """A freeze is a gap of at least max(3 x average, average + 150 ms), as a page judges it."""
    gaps: list[float] = []
    freezes, frozen = 0, 0.0
    for before, row in itertools.pairwise(rows):
        gap = (row[0] - before[0]) / max(1, row[1] - before[1])
        average = statistics.fmean(gaps[-AVERAGED:]) if len(gaps) >= 5 else None
        if average is not None and gap >= max(3 * average, average + 150):
            freezes, frozen = freezes + 1, frozen + gap / 1000
        gaps.append(gap)
    return {"freezes": freezes, "frozen_s": round(frozen, 2)}


def _delays(
    taken: Sequence[Sequence[float]], rows: Sequence[Sequence[float]], count: int
) -> list[float]:
    """Return the ms from the camera to the screen of each frame that could be read."""
    delays = []
    when: dict[int, list[float]] = {}
    for at, *blocks in taken:
        number = number_of(blocks)
        if number is not None:
            when.setdefault(number, []).append(at)
    for row in rows:
        number = number_of(row[4:])
        earlier = [at for at in when.get(number if number is not None else -1, []) if at <= row[0]]
        if earlier and row[0] - earlier[-1] < count / FPS * 1000 / 2:
            delays.append(row[0] - earlier[-1])
    return delays


def _likeness(seen: Seen, camera: NumberedCamera) -> Figures:
    whole, moving = [], []
    for blocks, luma in seen.kept:
        number = number_of(blocks)
        if number is None:
            continue
        source, moves = camera.source(number)
        like = likeness(luma, source, moves)
        whole.append(like.whole)
        if like.moving is not None:
            moving.append(like.moving)
    return {
        "ssim": round(statistics.fmean(whole), 4) if whole else None,
        "ssim_moving": round(statistics.fmean(moving), 4) if moving else None,
        "compared": len(whole),
    }


def _sent(trace: Sequence[dict[str, Any]], since: float) -> Figures:
    part = [second for second in trace if second["at"] >= since]
    one, last = part[0], part[-1]
    frames = max(1, last["encoded"] - one["encoded"])
    span = (last["at"] - one["at"]) / 1000
    return {
        "codec": last["codec"],
        "encode_ms": round((last["encode_s"] - one["encode_s"]) * 1000 / frames, 1),
        "kbit_s": round((last["bytes"] - one["bytes"]) * 8 / span / 1000),
        "resent_kbit_s": round((last["resent"] - one["resent"]) * 8 / span / 1000),
        "key_frames": last["keys"] - one["keys"],
        "limited_by": last["limited"],
    }


def _quantile(values: Sequence[float], share: float) -> int | None:
    return round(float(np.quantile(values, share))) if values else None

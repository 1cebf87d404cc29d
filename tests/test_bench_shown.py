"""What bench/poor_network says of frames that were shown at known times."""

import numpy as np

from bench.load.numbered_camera import NumberedCamera
from bench.load.numbering import BLOCKS, STRIP_HEIGHT, averages, numbered
from bench.load.poor_call import Kept, Seen
from bench.load.shown import figures

WIDTH, HEIGHT = 120, 96
SOURCES = [np.full((HEIGHT, WIDTH), 40 + 3 * n, dtype=np.uint8) for n in range(60)]
MOVING = [np.ones((HEIGHT, WIDTH), dtype=np.bool_)] * 60
STRIP = STRIP_HEIGHT / (HEIGHT + STRIP_HEIGHT)
TOTALS = ("bytes", "resent", "encoded", "keys", "encode_s")


def _blocks(number: int) -> list[float]:
    return averages(numbered(SOURCES[number % 60], number), STRIP)


def _call(shown_numbers: list[int], delay_ms: float) -> Seen:
    """30 frames a second are taken for 10 s; these of them are shown, so much later."""
    at = [1000 / 30 * n for n in range(300)]
    taken = [[at[n], *_blocks(n)] for n in range(300)]
    size = [WIDTH, HEIGHT + STRIP_HEIGHT]
    shown = [
        [at[n] + delay_ms, count + 1.0, *size, *_blocks(n)] for count, n in enumerate(shown_numbers)
    ]
    trace = [
        {"at": 1000.0 * s, "codec": "AV1", "limited": "", **dict.fromkeys(TOTALS, 0)}
        for s in range(12)
    ]
    kept = [Kept(_blocks(n), numbered(SOURCES[n % 60], n)) for n in shown_numbers[60::60]]
    return Seen(taken, shown, trace, kept)


CAMERA = NumberedCamera(None, "", SOURCES, MOVING, 600)  # type: ignore[arg-type]


def test_all_frames_shown_a_little_later() -> None:
    seen = figures(_call(list(range(300)), 80), CAMERA, 2)
    assert seen["good_seconds"] == 1
    assert seen["freezes"] == 0
    assert (seen["delay_p50_ms"], seen["delay_p95_ms"]) == (80, 80)
    assert seen["unread"] == 0
    assert seen["first_whole_picture_s"] == 0
    assert seen["ssim"] > 0.999


def test_seconds_with_few_frames_and_a_freeze() -> None:
    numbers = [n for n in range(300) if not 150 <= n < 180]
    seen = figures(_call(numbers, 80), CAMERA, 2)
    assert seen["freezes"] == 1
    assert seen["frozen_s"] > 0.9
    assert seen["good_seconds"] < 1


def test_the_strip_has_as_many_blocks_as_the_page_reads() -> None:
    assert len(_blocks(3)) == BLOCKS

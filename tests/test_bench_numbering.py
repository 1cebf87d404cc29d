"""The numbers in the pictures of bench/poor_network survive what a poor line does to a picture."""

import itertools
from fractions import Fraction

import av
import numpy as np
import pytest

from bench.load.numbering import BITS, BLOCKS, STRIP_HEIGHT, Luma, averages, number_of, numbered

WIDTH, HEIGHT = 270, 352


def _coarse(pictures: list[Luma]) -> list[Luma]:
    """Encode and decode with as few bits as the codec can."""
    height, width = pictures[0].shape
    encoder = av.VideoCodecContext.create("libvpx", "w")
    encoder.width, encoder.height, encoder.pix_fmt = width, height, "yuv420p"
    encoder.time_base = Fraction(1, 30)
    encoder.bit_rate = 20_000
    encoder.options = {"deadline": "realtime", "qmax": "63", "cpu-used": "8", "lag-in-frames": "0"}
    decoder = av.VideoCodecContext.create("vp8", "r")
    seen = []
    for number, luma in enumerate(pictures):
        frame = av.VideoFrame.from_ndarray(luma, format="gray").reformat(format="yuv420p")
        frame.pts, frame.time_base = number, encoder.time_base
        for packet in encoder.encode(frame):
            seen += decoder.decode(av.Packet(bytes(packet)))
    for packet in encoder.encode(None):
        seen += decoder.decode(av.Packet(bytes(packet)))
    return [np.ascontiguousarray(frame.to_ndarray()[:height]) for frame in seen]


def test_numbers_are_read_at_the_coarsest_quantiser() -> None:
    chance = np.random.default_rng(1)
    scene = chance.integers(0, 255, (HEIGHT, WIDTH), dtype=np.uint8)
    numbers = [0, 1, 2, 511, 512, 700, 1023]
    seen = _coarse([numbered(scene, number) for number in numbers])
    strip = STRIP_HEIGHT / (HEIGHT + STRIP_HEIGHT)
    assert [number_of(averages(luma, strip)) for luma in seen] == numbers


def test_neighbours_differ_in_one_block() -> None:
    blank = np.zeros((16, 240), dtype=np.uint8)
    rows = [numbered(blank, number)[-1].astype(int) for number in range(200)]
    width = 240 // BLOCKS
    for before, after in itertools.pairwise(rows):
        assert np.count_nonzero(before != after) == width


def test_what_is_not_clear_is_no_number() -> None:
    clear = [56.0, *[200.0] * BITS, 200.0]
    assert number_of(clear) is not None
    assert number_of([*clear[:3], 128.0, *clear[4:]]) is None, "between the levels"
    assert number_of([128.0] * BLOCKS) is None, "no picture"


def test_a_number_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="1024"):
        numbered(np.zeros((16, 240), dtype=np.uint8), 1024)

"""SSIM as bench/poor_network computes it, against values that are known."""

import numpy as np
import pytest

from bench.load.likeness import likeness, motion, ssim_map
from bench.load.numbering import Luma, numbered

EVERYWHERE = np.ones((96, 80), dtype=np.bool_)


def _flat(level: int) -> Luma:
    return np.full((96, 80), level, dtype=np.uint8)


def _scene() -> Luma:
    return np.random.default_rng(2).integers(0, 255, (96, 80), dtype=np.uint8)


def test_the_same_picture_is_1() -> None:
    same = likeness(numbered(_scene(), 7), _scene(), EVERYWHERE)
    assert same.whole == pytest.approx(1, abs=1e-4)
    assert same.moving == pytest.approx(1, abs=1e-4)


def test_flat_pictures_differ_by_their_luminance_alone() -> None:
    c1 = (0.01 * 255) ** 2
    known = (2 * 100 * 150 + c1) / (100**2 + 150**2 + c1)
    assert float(ssim_map(_flat(100), _flat(150)).mean()) == pytest.approx(known, abs=1e-4)


def test_a_negative_has_the_opposite_structure() -> None:
    assert float(ssim_map(_scene(), 255 - _scene()).mean()) < -0.5


def test_only_what_moves_counts_as_moving() -> None:
    before, after = _flat(100), _flat(100)
    after[30:60, 20:50] = 180
    moving = motion(before, after)
    assert moving[45, 35]
    assert not moving[90, 70]
    blurred = after.copy()
    blurred[30:60, 20:50] = 140
    result = likeness(numbered(blurred, 0), after, moving)
    assert result.moving is not None
    assert result.moving < result.whole
    assert likeness(numbered(after, 0), after, motion(after, after)).moving is None


def test_a_small_picture_is_compared_at_its_sources_size() -> None:
    smooth = np.add.outer(np.arange(96), np.arange(80)).astype(np.uint8)
    small = numbered(smooth, 0)[::2, ::2]
    assert 0.8 < likeness(small, smooth, EVERYWHERE).whole < 1

"""The rasteriser: right areas, smooth edges, nothing outside the shape."""

import math

import numpy as np
import pytest

from signdesk.media.canvas import Canvas
from signdesk.media.lettering import draw_text, text_width


def _ink(canvas: Canvas) -> float:
    """The painted area in pixels, white on black."""
    return float(canvas.rgb()[:, :, 0].astype(np.float64).sum() / 255)


def _black(width: int = 100, height: int = 100) -> Canvas:
    return Canvas(width, height, (0, 0, 0))


def test_capsule_covers_its_area() -> None:
    canvas = _black()
    canvas.capsule((20, 50), (80, 50), 10, (255, 255, 255))
    assert _ink(canvas) == pytest.approx(60 * 20 + math.pi * 10**2, rel=0.01)


def test_ellipse_covers_its_area() -> None:
    canvas = _black()
    canvas.ellipse((50, 50), 30, 12, (255, 255, 255), angle=0.7)
    assert _ink(canvas) == pytest.approx(math.pi * 30 * 12, rel=0.02)


def test_edges_are_smooth() -> None:
    canvas = _black()
    canvas.ellipse((50, 50), 30, 30, (255, 255, 255))
    values = canvas.rgb()[:, :, 0]
    assert ((values > 20) & (values < 235)).sum() > 100


def test_shapes_beyond_the_border_are_cut() -> None:
    canvas = _black()
    canvas.capsule((-50, 50), (0, 50), 10, (255, 255, 255))
    canvas.ellipse((300, 300), 20, 20, (255, 255, 255))
    assert _ink(canvas) == pytest.approx(math.pi * 10**2 / 2, rel=0.05)


def test_a_copy_is_independent() -> None:
    canvas = _black()
    canvas.copy().ellipse((50, 50), 30, 30, (255, 255, 255))
    assert _ink(canvas) == 0


def test_text_is_as_wide_as_said() -> None:
    canvas = _black(width=400)
    draw_text(canvas, "LSF", (10, 20), scale=5, colour=(255, 255, 255), weight=2)
    columns = np.nonzero(canvas.rgb()[:, :, 0].max(axis=0) > 128)[0]
    assert columns[0] == pytest.approx(10, abs=2)
    assert columns[-1] == pytest.approx(10 + text_width("LSF", 5), abs=2)


def test_a_letter_that_was_never_drawn_is_an_error() -> None:
    with pytest.raises(KeyError):
        text_width("Z", 1)

"""A tiny stroke font: the letters that the test clip's label needs, as polylines.

A letter lies on a grid: x from 0 to its width, y from 0 (ascender) over 2 (x-height) and 6
(baseline) to 8 (descender). One unit becomes `scale` pixels. Drawing our own letters keeps the
label the same on every machine, whatever fonts it has.
"""

from itertools import pairwise

from .canvas import Canvas, Colour, Point

_Stroke = tuple[Point, ...]

_BOWL: _Stroke = (
    (4, 4), (3.7, 2.7), (2.9, 2.1), (2, 2), (1.1, 2.1), (0.3, 2.7),
    (0, 4), (0.3, 5.3), (1.1, 5.9), (2, 6), (2.9, 5.9), (3.7, 5.3), (4, 4),
)  # fmt: skip
_ARCH: _Stroke = ((0, 3.4), (0.6, 2.4), (1.5, 2), (2.4, 2.3), (2.8, 3.2), (2.8, 6))

_GLYPHS: dict[str, tuple[float, tuple[_Stroke, ...]]] = {
    " ": (2, ()),
    ",": (1, (((0.6, 5.8), (0.2, 7.2)),)),
    "F": (3.6, (((0, 6), (0, 0), (3.6, 0)), ((0, 3), (3, 3)))),
    "L": (3.6, (((0, 0), (0, 6), (3.6, 6)),)),
    "S": (
        4,
        (
            (
                (3.9, 1.1), (3.2, 0.2), (2, 0), (0.8, 0.3), (0.2, 1.4), (0.8, 2.5),
                (2, 3), (3.2, 3.5), (3.9, 4.6), (3.2, 5.7), (2, 6), (0.8, 5.8), (0.1, 4.9),
            ),
        ),
    ),
    "a": (4, (_BOWL, ((4, 2), (4, 6)))),
    "d": (4, (_BOWL, ((4, 0), (4, 6)))),
    "e": (
        4,
        (
            (
                (0, 4), (4, 4), (3.7, 2.7), (2.9, 2.1), (2, 2), (1.1, 2.1), (0.3, 2.7),
                (0, 4), (0.3, 5.3), (1.1, 5.9), (2, 6), (3, 5.9), (3.7, 5.3),
            ),
        ),
    ),
    "g": (4, (_BOWL, ((4, 2), (4, 6.8), (3.4, 7.7), (2, 8), (0.7, 7.6)))),
    "i": (0.4, (((0.2, 2), (0.2, 6)), ((0.2, 0.4), (0.2, 0.5)))),
    "l": (0.4, (((0.2, 0), (0.2, 6)),)),
    "m": (
        5.6,
        (((0, 2), (0, 6)), _ARCH, tuple((x + 2.8, y) for x, y in _ARCH)),
    ),
    "p": (4, (_BOWL, ((0, 2), (0, 8)))),
    "s": (
        3,
        (
            (
                (2.8, 2.6), (2.2, 2.1), (1.5, 2), (0.6, 2.2), (0.2, 2.9), (0.7, 3.6),
                (1.5, 4), (2.4, 4.4), (2.9, 5.1), (2.4, 5.8), (1.5, 6), (0.6, 5.9), (0.1, 5.3),
            ),
        ),
    ),
    "t": (2.4, (((1, 0.6), (1, 5.2), (1.4, 5.9), (2.3, 5.9)), ((0, 2), (2.3, 2)))),
}  # fmt: skip

_GAP = 1.6


def text_width(text: str, scale: float) -> float:
    """The width of `text` in pixels. Raises KeyError on a letter that was never drawn."""
    return (sum(_GLYPHS[letter][0] + _GAP for letter in text) - _GAP) * scale


def draw_text(
    canvas: Canvas, text: str, corner: Point, *, scale: float, colour: Colour, weight: float
) -> None:
    """Write `text` with its upper left corner at `corner`, in strokes `weight` pixels wide.

    Raises KeyError on a letter that was never drawn.
    """
    x = corner[0]
    for letter in text:
        width, strokes = _GLYPHS[letter]
        for stroke in strokes:
            points = [(x + px * scale, corner[1] + py * scale) for px, py in stroke]
            for start, end in pairwise(points):
                canvas.capsule(start, end, weight / 2, colour)
        x += (width + _GAP) * scale

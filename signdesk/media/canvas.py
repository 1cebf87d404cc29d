"""A small anti-aliased rasteriser: capsules and ellipses on a canvas of floats.

Each shape is a signed distance in pixels (negative inside); coverage falls from 1 to 0 over
the pixel that straddles its edge. Only the shape's bounding box is touched, so that a figure of
a hundred strokes costs a few milliseconds.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
"""x to the right and y downwards, in pixels."""

Colour = tuple[int, int, int]
"""Red, green, blue, 0 to 255."""

Floats = NDArray[np.floating]


@dataclass(frozen=True)
class _Window:
    """The part of a canvas that a shape may touch, and its pixel centres."""

    rows: slice
    columns: slice
    x: Floats
    y: Floats


class Canvas:
    """An RGB picture that shapes are painted on, the later over the earlier."""

    def __init__(self, width: int, height: int, background: Colour) -> None:
        self.width = width
        self.height = height
        self._pixels: Floats = np.empty((height, width, 3), np.float32)
        self._pixels[:] = background

    def copy(self) -> "Canvas":
        """Return an independent canvas with the same picture."""
        other = Canvas(self.width, self.height, (0, 0, 0))
        other._pixels[:] = self._pixels
        return other

    def rgb(self) -> NDArray[np.uint8]:
        """The picture as height x width x 3 bytes."""
        rounded: NDArray[np.uint8] = np.clip(self._pixels + 0.5, 0, 255).astype(np.uint8)
        return rounded

    def capsule(
        self,
        start: Point,
        end: Point,
        start_radius: float,
        colour: Colour,
        end_radius: float | None = None,
    ) -> None:
        """Paint a rounded stroke, tapering from `start_radius` to `end_radius` (pixels)."""
        last = start_radius if end_radius is None else end_radius
        reach = max(start_radius, last)
        window = self._window(
            min(start[0], end[0]) - reach,
            max(start[0], end[0]) + reach,
            min(start[1], end[1]) - reach,
            max(start[1], end[1]) + reach,
        )
        if window is None:
            return
        dx, dy = end[0] - start[0], end[1] - start[1]
        along = (window.x - start[0]) * dx + (window.y - start[1]) * dy
        share = np.clip(along / max(dx * dx + dy * dy, 1e-6), 0, 1)
        distance = np.hypot(window.x - start[0] - share * dx, window.y - start[1] - share * dy)
        self._paint(window, distance - (start_radius + (last - start_radius) * share), colour)

    def ellipse(
        self, centre: Point, radius_x: float, radius_y: float, colour: Colour, angle: float = 0.0
    ) -> None:
        """Paint an ellipse turned by `angle` (radians, clockwise on screen)."""
        reach = max(radius_x, radius_y)
        window = self._window(
            centre[0] - reach, centre[0] + reach, centre[1] - reach, centre[1] + reach
        )
        if window is None:
            return
        cos, sin = math.cos(angle), math.sin(angle)
        dx, dy = window.x - centre[0], window.y - centre[1]
        u, v = dx * cos + dy * sin, dy * cos - dx * sin
        # First-order distance to an ellipse: exact on the edge, which is where it counts.
        scaled = np.hypot(u / radius_x, v / radius_y)
        slope = np.hypot(u / radius_x**2, v / radius_y**2)
        self._paint(window, scaled * (scaled - 1) / np.maximum(slope, 1e-6), colour)

    def _window(self, left: float, right: float, top: float, bottom: float) -> _Window | None:
        first_column, last_column = max(int(left) - 1, 0), min(int(right) + 3, self.width)
        first_row, last_row = max(int(top) - 1, 0), min(int(bottom) + 3, self.height)
        if first_column >= last_column or first_row >= last_row:
            return None
        return _Window(
            slice(first_row, last_row),
            slice(first_column, last_column),
            np.arange(first_column, last_column, dtype=np.float32)[None, :] + np.float32(0.5),
            np.arange(first_row, last_row, dtype=np.float32)[:, None] + np.float32(0.5),
        )

    def _paint(self, window: _Window, distance: Floats, colour: Colour) -> None:
        coverage = np.clip(0.5 - distance, 0, 1)[:, :, None].astype(np.float32)
        region = self._pixels[window.rows, window.columns]
        region += (np.array(colour, np.float32) - region) * coverage

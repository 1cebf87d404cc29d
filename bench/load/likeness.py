"""How like a shown picture is to its source: SSIM (Wang, Bovik, Sheikh, Simoncelli 2004).

Luma only, Gaussian window of 11 pixels (sigma 1.5), K1 0.01, K2 0.03, as the paper has it. A
received picture is first brought to the camera's size, as a screen shows it, and loses the strip
with its number. `moving` is the mean over the pixels in which the source moves: hands, arms and
face, not the wall behind them.
"""

from typing import NamedTuple

import av
import numpy as np
import numpy.typing as npt
from av.video.reformatter import Interpolation

from .numbering import STRIP_HEIGHT, Luma

Plane = npt.NDArray[np.floating]

_WINDOW, _SIGMA = 11, 1.5
_C1, _C2 = (0.01 * 255) ** 2, (0.03 * 255) ** 2
MOVES = 10
"""Luma steps from a picture to the second next that are movement, not noise of the camera."""
AROUND = 12
"""Pixels around what moves that count as moving: the edge of a hand is where it is read."""


class Likeness(NamedTuple):
    """SSIM, 1 for the same picture; `moving` is None where nothing moves."""

    whole: float
    moving: float | None


def likeness(shown: Luma, source: Luma, moving: npt.NDArray[np.bool_]) -> Likeness:
    """Compare a shown picture of any size, strip and all, with its source without one.

    See `motion` for `moving`.
    """
    height, width = source.shape
    similarity = ssim_map(_sized(shown, (height + STRIP_HEIGHT, width))[:height], source)
    mask = _inner(moving)
    return Likeness(
        float(similarity.mean()), float(similarity[mask].mean()) if mask.any() else None
    )


def motion(before: Luma, after: Luma) -> npt.NDArray[np.bool_]:
    """Return where the picture between these two moves."""
    moves = np.abs(before.astype(np.int16) - after.astype(np.int16)) > MOVES
    near = _blurred(moves.astype(np.float32), np.full(2 * AROUND + 1, 1 / (2 * AROUND + 1)))
    mask = np.zeros(moves.shape, dtype=np.bool_)
    # A lone pixel that flickers is no hand: a hundredth of what is around it has to move.
    mask[AROUND:-AROUND, AROUND:-AROUND] = near > 0.01
    return mask


def ssim_map(one: Luma, other: Luma) -> Plane:
    """Return the similarity at each pixel whose window lies inside the picture."""
    at = np.arange(_WINDOW) - _WINDOW // 2
    kernel = np.exp(-(at**2) / (2 * _SIGMA**2))
    kernel /= kernel.sum()
    x, y = one.astype(np.float32), other.astype(np.float32)
    mean_x, mean_y = _blurred(x, kernel), _blurred(y, kernel)
    var_x = _blurred(x * x, kernel) - mean_x**2
    var_y = _blurred(y * y, kernel) - mean_y**2
    covariance = _blurred(x * y, kernel) - mean_x * mean_y
    luminance = (2 * mean_x * mean_y + _C1) / (mean_x**2 + mean_y**2 + _C1)
    structure: Plane = (2 * covariance + _C2) / (var_x + var_y + _C2)
    return luminance * structure


def _inner(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    margin = _WINDOW // 2
    return mask[margin:-margin, margin:-margin]


def _blurred(plane: Plane, kernel: npt.NDArray[np.floating]) -> Plane:
    """Convolve with a separable kernel, where it lies inside the plane."""
    taps = kernel.astype(np.float32)
    for axis in (0, 1):
        size = plane.shape[axis] - len(taps) + 1
        shifted = [tap * plane.take(range(at, at + size), axis) for at, tap in enumerate(taps)]
        plane = np.sum(shifted, axis=0)
    return plane


def _sized(luma: Luma, shape: tuple[int, ...]) -> Luma:
    if luma.shape == shape:
        return luma
    frame = av.VideoFrame.from_ndarray(luma, format="gray")
    # Bilinear, as browsers enlarge a video.
    larger = frame.reformat(width=shape[1], height=shape[0], interpolation=Interpolation.BILINEAR)
    return larger.to_ndarray().astype(np.uint8, copy=False)

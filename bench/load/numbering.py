"""Numbers in the picture: a strip of grey blocks under it, which survives heavy compression.

The number stands in Gray code (one block changes from a picture to the next, so that the strip
costs few bits) between a dark and a light block, which tell how the codec left the two levels.
The strip is read from block averages, taken where the picture is (`poor.js`); what cannot be read
for certain is nobody's number.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Luma = npt.NDArray[np.uint8]

BITS = 10
BLOCKS = BITS + 2
STRIP_HEIGHT = 32
"""Pixels added below the picture: a multiple of 16, so that no block of a codec mixes the two."""
DARK, LIGHT = 56, 200
CLEAR = 0.2
"""A block nearer than this to the middle (of the distance between the levels) is not read."""


def numbered(luma: Luma, number: int) -> Luma:
    """Return the picture with its number below it. Raises ValueError when it does not fit."""
    if not 0 <= number < 1 << BITS:
        raise ValueError(f"{number} does not fit in {BITS} bits")
    width = luma.shape[1]
    code = number ^ (number >> 1)
    levels = [DARK, *(LIGHT if code >> bit & 1 else DARK for bit in range(BITS)), LIGHT]
    block_of = np.arange(width) * BLOCKS // width
    row = np.array(levels, dtype=np.uint8)[block_of]
    return np.vstack([luma, np.tile(row, (STRIP_HEIGHT, 1))])


def number_of(blocks: Sequence[float]) -> int | None:
    """Return the number that the averages of the strip's blocks say, or None."""
    dark, light = blocks[0], blocks[-1]
    if light - dark < (LIGHT - DARK) / 3:
        return None
    code = 0
    for bit, level in enumerate(blocks[1:-1]):
        share = (level - dark) / (light - dark)
        if abs(share - 0.5) < CLEAR:
            return None
        code |= (share > 0.5) << bit
    number = 0
    while code:
        number ^= code
        code >>= 1
    return number


def averages(luma: Luma, strip: float) -> list[float]:
    """Return the averages of the strip's blocks as poor.js takes them.

    `luma` is a received picture of any size, of whose height the strip is the share `strip`.
    """
    height, width = luma.shape
    row = int(height * (1 - strip / 2)) // 2 * 2
    edges = [
        (width * (block + 0.3) / BLOCKS, width * (block + 0.7) / BLOCKS) for block in range(BLOCKS)
    ]
    return [float(luma[row, int(left) : int(right) + 1].mean()) for left, right in edges]

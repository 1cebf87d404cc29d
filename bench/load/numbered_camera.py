"""A clip as Chromium's camera, each picture with its number below it (numbering.py).

The clip is repeated until it lasts several seconds, so that a number that comes late is not taken
for its next occurrence.
"""

import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
import numpy.typing as npt

from .camera import DRAWN
from .likeness import motion
from .numbering import STRIP_HEIGHT, Luma, numbered

LEAST_S = 12
FPS = 30
QUALITY = "3"
"""Of the JPEG pictures: hardly any loss, so that the camera's picture is the source."""


class NumberedCamera(NamedTuple):
    """`file` is for --use-file-for-fake-video-capture; picture n shows the clip's n modulo its
    length."""

    file: Path
    clip: str
    lumas: list[Luma]
    moving: list[npt.NDArray[np.bool_]]
    length: int

    @property
    def strip(self) -> float:
        """The strip's share of the camera's height."""
        height: int = self.lumas[0].shape[0]
        return STRIP_HEIGHT / (height + STRIP_HEIGHT)

    def source(self, number: int) -> tuple[Luma, npt.NDArray[np.bool_]]:
        """Return picture `number` without its strip, and where it moves."""
        at = number % len(self.lumas)
        return self.lumas[at], self.moving[at]


def numbered_camera(folder: Path, clip: Path | None) -> NumberedCamera:
    """Write the clip (None: the drawn one) into `folder` with a number below each picture."""
    source = clip or folder / "drawn.mjpeg"
    if clip is None:
        subprocess.run([sys.executable, "-m", "signdesk.media.clip", str(source)], check=True)
    pictures = _pictures(source)
    count = -(-LEAST_S * FPS // len(pictures)) * len(pictures)
    file = folder / "numbered.mjpeg"
    height, width = pictures[0].shape[0] * 2 // 3 + STRIP_HEIGHT, pictures[0].shape[1]
    with file.open("wb") as out:
        jpeg = av.VideoCodecContext.create("mjpeg", "w")
        jpeg.width, jpeg.height, jpeg.pix_fmt = width, height, "yuvj420p"
        jpeg.time_base = Fraction(1, FPS)
        jpeg.options = {"qmin": QUALITY, "qmax": QUALITY}
        for number in range(count):
            frame = _with_number(pictures[number % len(pictures)], number)
            frame.pts, frame.time_base = number, jpeg.time_base
            out.writelines(bytes(packet) for packet in jpeg.encode(frame))
        out.writelines(bytes(packet) for packet in jpeg.encode(None))
    lumas = [picture[: picture.shape[0] * 2 // 3] for picture in pictures]
    neighbours = [(lumas[at - 1], lumas[(at + 1) % len(lumas)]) for at in range(len(lumas))]
    name = clip.name if clip else DRAWN
    return NumberedCamera(file, name, lumas, [motion(*pair) for pair in neighbours], count)


def _pictures(source: Path) -> list[Luma]:
    """Return the clip's pictures as I420: luma above, the two halves of chroma below."""
    with av.open(source) as film:
        frames = film.decode(video=0)
        planes = [
            frame.reformat(format="yuvj420p", dst_color_range="JPEG").to_ndarray()
            for frame in frames
        ]
    return [plane.astype(np.uint8, copy=False) for plane in planes]


def _with_number(picture: Luma, number: int) -> av.VideoFrame:
    height = picture.shape[0] * 2 // 3
    luma = numbered(picture[:height], number)
    # I420: each chroma plane is a quarter of the luma's size, in rows of the picture's width.
    half = height // 4
    grey = np.full((STRIP_HEIGHT // 4, picture.shape[1]), 128, dtype=np.uint8)
    blue, red = picture[height : height + half], picture[height + half :]
    return av.VideoFrame.from_ndarray(np.vstack([luma, blue, grey, red, grey]), format="yuvj420p")

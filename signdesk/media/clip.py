"""The test clip: the drawn figure as a seamless loop of raw frames, computed once.

`python -m signdesk.media.clip OUT.y4m` (or `OUT.mjpeg`) writes it as a file that Chromium's
--use-file-for-fake-video-capture plays, so that tests and demonstrations have a camera.
"""

import argparse
import sys
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import IO

import av
import numpy as np
from numpy.typing import NDArray

from .figure import HEIGHT, WIDTH, backdrop, draw, label
from .pose import pose_at

FPS = 30
SECONDS = 4
FRAMES = FPS * SECONDS

_BLINKS = {50: 0.5, 51: 1.0, 52: 1.0, 53: 0.6, 108: 0.5, 109: 1.0, 110: 1.0, 111: 0.6}
"""How shut the eyes are, by frame: two blinks a loop, as people do."""

Planes = NDArray[np.uint8]
"""One picture in yuv420p: the Y plane over the U plane over the V plane, as PyAV lays it out."""


@cache
def frames() -> tuple[Planes, ...]:
    """Every frame of the loop, about 55 MB; drawn on the first call (a few seconds), then kept."""
    return tuple(_planes(index) for index in range(FRAMES))


def _planes(index: int) -> Planes:
    canvas = _backdrop().copy()
    draw(canvas, pose_at(index / FRAMES), _BLINKS.get(index, 0.0))
    label(canvas)
    picture = av.VideoFrame.from_ndarray(canvas.rgb(), format="rgb24")
    return picture.reformat(format="yuv420p").to_ndarray().astype(np.uint8, copy=False)


_backdrop = cache(backdrop)


def write(path: Path, count: int = FRAMES) -> None:
    """Write the first `count` frames to `path`, as its suffix says: .y4m or .mjpeg.

    Raises ValueError on another suffix and OSError where the file cannot be written.
    """
    match path.suffix:
        case ".y4m":
            encode = _y4m
        case ".mjpeg":
            encode = _mjpeg
        case other:
            raise ValueError(f"{other or 'no suffix'}: the clip is written as .y4m or .mjpeg")
    pictures = (frames()[index % FRAMES] for index in range(count))
    with path.open("wb") as out:
        encode(out, pictures)


def _y4m(out: IO[bytes], pictures: Iterator[Planes]) -> None:
    out.write(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{FPS}:1 Ip A1:1 C420\n".encode())
    for planes in pictures:
        out.write(b"FRAME\n")
        out.write(planes.tobytes())


def _mjpeg(out: IO[bytes], pictures: Iterator[Planes]) -> None:
    codec = av.VideoCodecContext.create("mjpeg", "w")
    codec.width, codec.height, codec.pix_fmt = WIDTH, HEIGHT, "yuvj420p"
    codec.time_base = Fraction(1, FPS)
    codec.options = {"qmin": "3", "qmax": "3"}
    for number, planes in enumerate(pictures):
        # JPEG is full range; the frames are in video range, as an encoder wants them.
        picture = av.VideoFrame.from_ndarray(planes, format="yuv420p").reformat(
            format="yuvj420p", src_color_range="MPEG", dst_color_range="JPEG"
        )
        picture.pts = number
        for packet in codec.encode(picture):
            out.write(bytes(packet))
    for packet in codec.encode(None):
        out.write(bytes(packet))


def main(arguments: list[str] | None = None) -> int:
    """Write the clip where the command line says; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m signdesk.media.clip", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT.y4m|OUT.mjpeg")
    try:
        write(parser.parse_args(arguments).out)
    except (ValueError, OSError) as error:
        parser.error(str(error))
    return 0


if __name__ == "__main__":
    sys.exit(main())

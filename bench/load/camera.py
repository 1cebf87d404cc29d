"""The picture that Chromium's camera shows in a bench: a clip, as the file that it can play.

The clip is `--clip` or SIGNDESK_BENCH_CLIP, better a film of a person who signs: fast hands cost
more than the project's drawn figure, which is the default. The JSON line says which it was.
"""

import argparse
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import av

DRAWN = "drawn"


class Camera(NamedTuple):
    """A file for --use-file-for-fake-video-capture; `clip` is the name of what it was made of."""

    file: Path
    clip: str


def chosen_clip(description: str | None) -> Path | None:
    """Return the clip that the command line or the environment asks for; None: the drawn one."""
    parser = argparse.ArgumentParser(description=description)
    clip_option(parser)
    asked: Path | None = parser.parse_args().clip
    return asked


def clip_option(parser: argparse.ArgumentParser) -> None:
    """Let a command line or the environment choose the clip; `clip` is None for the drawn one."""
    parser.add_argument(
        "--clip", type=_existing, default=os.environ.get("SIGNDESK_BENCH_CLIP"), metavar="FILE"
    )


def _existing(name: str) -> Path:
    clip = Path(name)
    if not clip.is_file():
        raise argparse.ArgumentTypeError(f"no such clip: {clip}")
    return clip


def camera(folder: Path, clip: Path | None) -> Camera:
    """Write the clip into `folder` as motion JPEG, picture for picture."""
    file = folder / "camera.mjpeg"
    if clip is None:
        # In a process of its own: it keeps 55 MB of pictures.
        subprocess.run([sys.executable, "-m", "signdesk.media.clip", str(file)], check=True)
        return Camera(file, DRAWN)
    with av.open(clip) as film, file.open("wb") as out:
        source = film.streams.video[0]
        jpeg = av.VideoCodecContext.create("mjpeg", "w")
        jpeg.width, jpeg.height, jpeg.pix_fmt = source.width, source.height, "yuvj420p"
        jpeg.time_base = Fraction(1, 30)
        jpeg.options = {"qmin": "3", "qmax": "3"}
        for number, frame in enumerate(film.decode(source)):
            picture = frame.reformat(format="yuvj420p", dst_color_range="JPEG")
            picture.pts, picture.time_base = number, jpeg.time_base
            out.writelines(bytes(packet) for packet in jpeg.encode(picture))
        out.writelines(bytes(packet) for packet in jpeg.encode(None))
    return Camera(file, clip.name)

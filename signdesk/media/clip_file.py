"""Checks a recorded clip and writes it anew: H.264 MP4 with fast start, and a poster (JPEG).

`python -m signdesk.media.clip_file FILE FOLDER` does it in a process of its own, within limits:
a stranger's file is decoded here. What is wrong is one line on standard error that names the rule,
with exit status 2. Sound is left out, and with it all that the file says of itself.
"""

import argparse
import resource
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import msgspec
from av.error import FFmpegError
from av.video.stream import VideoStream

from signdesk.domain.clip import LONGEST_MS

LARGEST_BYTES = 200 * 1024 * 1024
"""A minute of a phone's best is about this."""
SHORTEST_MS = 500
LEAST_FPS = 20.0
"""EN 301 549, 6.5.3: fewer frames cannot be read as sign."""
MOST_FPS = 30
LARGEST_SIDE = 4096
"""Pixels of what may come in."""
SHORT_SIDE, LONG_SIDE = 720, 1280
"""Pixels of what goes out, whichever way it stands."""
CPU_S = 240
MEMORY_BYTES = 4 * 1024**3

_CONTAINERS = "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts"
"""Formats that hold their pictures themselves: a playlist would name files of this machine."""
_OPENING = {"format_whitelist": _CONTAINERS, "protocol_whitelist": "file"}
_ENCODING = {
    "crf": "25", "preset": "medium", "profile": "high",
    "maxrate": "1500k", "bufsize": "3000k",
}  # fmt: skip

CLIP, POSTER = "clip.mp4", "poster.jpg"


class Facts(msgspec.Struct, frozen=True):
    """What the clip has become; `ms` is how long it lasts."""

    width: int
    height: int
    ms: int


class ClipError(Exception):
    """The file is no clip; the message is the rule that it breaks."""


def normalise(source: Path, folder: Path) -> Facts:
    """Write `clip.mp4` and `poster.jpg` into `folder`. Raises ClipError."""
    try:
        size = source.stat().st_size if source.is_file() else 0
    except OSError as refusal:
        raise ClipError(f"cannot be read: {refusal.strerror}") from None
    if not 0 < size <= LARGEST_BYTES:
        raise ClipError(f"must be a file of 1 byte to {LARGEST_BYTES // 1024**2} MB")
    try:
        with av.open(str(source), options=_OPENING) as container:
            if not container.streams.video:
                raise ClipError("must hold a picture that moves")
            return _written(container, container.streams.video[0], folder)
    except FFmpegError as failure:
        why = failure.strerror or type(failure).__name__
        raise ClipError(
            f"must be a whole video as MP4, MOV, WebM, MKV, AVI or TS ({why})"
        ) from None


def _written(container: av.container.InputContainer, stream: VideoStream, folder: Path) -> Facts:
    """Encode while decoding: nothing of an endless file is kept."""
    stream.thread_type = "AUTO"
    rate, shown, last, count = _paced(stream), None, 0.0, 0
    with av.open(str(folder / CLIP), "w", options={"movflags": "faststart"}) as out:
        encoded = None
        for frame, at in _timed(container, stream):
            count, last = count + 1, at
            if at * 1000 > LONGEST_MS:
                raise ClipError(f"must last {LONGEST_MS // 1000} s at most")
            number = round(at * rate)
            if shown is not None and number <= shown:
                continue
            picture = _upright(frame)
            if encoded is None:
                encoded = out.add_stream("libx264", rate=rate, options=_ENCODING)
                encoded.width, encoded.height = _fitting(picture.width, picture.height)
                encoded.pix_fmt, encoded.codec_context.gop_size = "yuv420p", 2 * MOST_FPS
                encoded.codec_context.time_base = 1 / rate
            picture = picture.reformat(encoded.width, encoded.height, "yuv420p")
            if shown is None or number <= rate / 2:
                poster = picture
            picture.pts, picture.time_base, shown = number, 1 / rate, number
            out.mux(encoded.encode(picture))
        if encoded is None or last * 1000 < SHORTEST_MS:
            raise ClipError(f"must last {SHORTEST_MS / 1000:g} s at least")
        fps = (count - 1) / last
        if fps < LEAST_FPS - 0.5:
            raise ClipError(
                f"must have {LEAST_FPS:g} pictures a second at least to be read as sign; "
                f"it has {fps:.1f}"
            )
        out.mux(encoded.encode(None))
        facts = Facts(encoded.width, encoded.height, round((last + 1 / float(rate)) * 1000))
    (folder / POSTER).write_bytes(_jpeg(poster))
    return facts


def _timed(
    container: av.container.InputContainer, stream: VideoStream
) -> Iterator[tuple[av.VideoFrame, float]]:
    """Yield each picture and its time in seconds since the first; times that fall are left out."""
    first = latest = None
    for frame in container.decode(stream):
        if max(frame.width, frame.height) > LARGEST_SIDE:
            raise ClipError(f"must be {LARGEST_SIDE} pixels at most on each side")
        if frame.time is None:
            raise ClipError("must say when each picture is shown")
        first = frame.time if first is None else first
        if latest is None or frame.time > latest:
            latest = frame.time
            yield frame, frame.time - first


def _paced(stream: VideoStream) -> Fraction:
    """Return the rate to write: the file's own, or the highest whole part of it that is allowed."""
    rate = stream.average_rate or stream.guessed_rate or Fraction(MOST_FPS)
    parts = -(-rate // MOST_FPS) if rate > MOST_FPS + Fraction(1, 2) else 1
    return min(max(Fraction(rate / parts).limit_denominator(1001), Fraction(1)), Fraction(31))


def _upright(frame: av.VideoFrame) -> av.VideoFrame:
    """Return the picture as it is meant to be seen: phones only note how they were held."""
    turns = round(frame.rotation / 90) % 4
    if not turns:
        return frame
    graph = av.filter.Graph()
    source = graph.add_buffer(
        width=frame.width, height=frame.height, format=frame.format,
        time_base=frame.time_base,
    )  # fmt: skip
    last = source
    for _ in range(turns):
        turn = graph.add("transpose", "cclock")
        last.link_to(turn)
        last = turn
    sink = graph.add("buffersink")
    last.link_to(sink)
    graph.configure()
    graph.push(frame)
    turned = graph.pull()
    assert isinstance(turned, av.VideoFrame)  # noqa: S101 - what a picture's filter gives
    return turned


def _fitting(width: int, height: int) -> tuple[int, int]:
    """Return the size to write: even, and no larger than allowed."""
    scale = min(
        1.0, SHORT_SIDE / min(width, height), LONG_SIDE / max(width, height)
    )  # fmt: skip
    return max(2, round(width * scale / 2) * 2), max(2, round(height * scale / 2) * 2)


def _jpeg(picture: av.VideoFrame) -> bytes:
    codec = av.VideoCodecContext.create("mjpeg", "w")
    codec.width, codec.height, codec.pix_fmt = picture.width, picture.height, "yuvj420p"
    codec.time_base = Fraction(1, 1)
    codec.options = {"qmin": "4", "qmax": "4"}
    still = picture.reformat(format="yuvj420p", src_color_range="MPEG", dst_color_range="JPEG")
    still.pts = 0
    return b"".join(bytes(packet) for packet in [*codec.encode(still), *codec.encode(None)])


def main(arguments: list[str] | None = None) -> int:
    """Check and write what the command line says; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m signdesk.media.clip_file")
    parser.add_argument("source", type=Path, metavar="FILE")
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    options = parser.parse_args(arguments)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_S, CPU_S))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    av.logging.set_level(av.logging.PANIC)
    try:
        facts = normalise(options.source, options.folder)
    except ClipError as wrong:
        sys.stderr.write(f"{wrong}\n")
        return 2
    sys.stdout.write(msgspec.json.encode(facts).decode())
    return 0


if __name__ == "__main__":
    sys.exit(main())

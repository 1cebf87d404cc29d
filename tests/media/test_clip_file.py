"""A stranger's video becomes a clip, or is refused by a rule that says what to change."""

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from av.audio.stream import AudioStream
from av.video.stream import VideoStream

from signdesk.media import clip_file
from signdesk.media.clip import FRAMES, frames
from signdesk.media.clip_file import ClipError, normalise
from signdesk.media.clip_process import ClipRefusedError, check

UPRIGHT = struct.pack(">9i", 0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000)
HELD_SIDEWAYS = struct.pack(">9i", 0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
"""What a phone notes in a track's header (ISO/IEC 14496-12, 8.3.2): turn a quarter clockwise."""


def filmed(
    path: Path,
    *,
    seconds: float = 1,
    fps: int = 30,
    size: tuple[int, int] = (240, 320),
    codec: str = "libx264",
    sound: bool = False,
) -> Path:
    """Write the drawn figure as a camera would film it; return the path."""
    with av.open(str(path), "w") as out:
        video = out.add_stream(codec, rate=fps)
        assert isinstance(video, VideoStream)
        video.width, video.height = size
        video.pix_fmt = "yuv420p"
        audio = out.add_stream("aac", rate=48_000) if sound else None
        for number in range(round(seconds * fps)):
            planes = frames()[number * 30 // fps % FRAMES]
            picture = av.VideoFrame.from_ndarray(planes, format="yuv420p").reformat(*size)
            picture.pts, picture.time_base = number, Fraction(1, fps)
            out.mux(video.encode(picture))
        out.mux(video.encode(None))
        if audio is not None:
            assert isinstance(audio, AudioStream)
            quiet = np.zeros((1, 1024), np.float32)
            silence = av.AudioFrame.from_ndarray(quiet, format="fltp", layout="mono")
            silence.sample_rate, silence.pts = 48_000, 0
            out.mux([*audio.encode(silence), *audio.encode(None)])
    return path


def shown(path: Path) -> av.container.InputContainer:
    """Open what came out."""
    return av.open(str(path))


async def test_it_becomes_a_small_silent_mp4_that_starts_at_once(tmp_path: Path) -> None:
    source = filmed(tmp_path / "in.mp4", seconds=1, size=(810, 1440), sound=True)
    clip = await check(source)
    assert (clip.width, clip.height, clip.ms) == (720, 1280, 1000)
    assert clip.video.index(b"moov") < clip.video.index(b"mdat"), "it plays while it comes"
    (tmp_path / "out.mp4").write_bytes(clip.video)
    with shown(tmp_path / "out.mp4") as out:
        assert [stream.type for stream in out.streams] == ["video"]
        assert out.streams.video[0].codec.canonical_name == "h264"
        assert sum(1 for _ in out.decode(video=0)) == 30
    assert clip.poster.startswith(b"\xff\xd8")
    (tmp_path / "out.jpg").write_bytes(clip.poster)
    with shown(tmp_path / "out.jpg") as poster:
        assert (poster.streams.video[0].width, poster.streams.video[0].height) == (720, 1280)


def test_what_a_phone_filmed_sideways_stands_upright(tmp_path: Path) -> None:
    source = filmed(tmp_path / "in.mp4", size=(320, 240))
    raw = source.read_bytes()
    assert raw.count(UPRIGHT) == 2, "of the film and of its track"
    at = raw.rindex(UPRIGHT)
    source.write_bytes(raw[:at] + HELD_SIDEWAYS + raw[at + len(UPRIGHT) :])
    facts = normalise(source, tmp_path)
    assert (facts.width, facts.height) == (240, 320)
    with shown(source) as was, shown(tmp_path / "clip.mp4") as out:
        lying = next(was.decode(video=0)).to_ndarray(format="gray")
        standing = next(out.decode(video=0)).to_ndarray(format="gray")
    clockwise = lying[::-1].T.astype(int)
    assert abs(clockwise - standing).mean() < 6


@pytest.mark.parametrize(("fps", "written"), [(25, 25), (60, 30), (50, 25)])
def test_rates_are_kept_or_divided(tmp_path: Path, fps: int, written: int) -> None:
    normalise(filmed(tmp_path / "in.mp4", fps=fps), tmp_path)
    with shown(tmp_path / "clip.mp4") as out:
        assert out.streams.video[0].average_rate == written


def test_webm_is_taken(tmp_path: Path) -> None:
    assert normalise(filmed(tmp_path / "in.webm", codec="libvpx"), tmp_path).width == 240


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"", "1 byte"),
        (b"<html><script>alert(1)</script></html>" * 99, "a whole video"),
        (b"\x89PNG\r\n\x1a\n" + bytes(400), "a whole video"),
        (b"#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n", "a whole video"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "a whole video"),
    ],
)
def test_what_only_looks_like_one_is_refused(tmp_path: Path, content: bytes, rule: str) -> None:
    source = tmp_path / "in.mp4"
    source.write_bytes(content)
    with pytest.raises(ClipError, match=rule):
        normalise(source, tmp_path)


def test_half_a_file_is_refused(tmp_path: Path) -> None:
    whole = filmed(tmp_path / "in.mp4").read_bytes()
    (tmp_path / "half.mp4").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(ClipError, match="a whole video"):
        normalise(tmp_path / "half.mp4", tmp_path)


def test_a_huge_file_is_not_even_opened(tmp_path: Path) -> None:
    with (tmp_path / "in.mp4").open("wb") as file:
        file.truncate(clip_file.LARGEST_BYTES + 1)
    with pytest.raises(ClipError, match="200 MB"):
        normalise(tmp_path / "in.mp4", tmp_path)


def test_too_few_pictures_a_second_are_no_sign(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match=r"20 pictures a second at least.*it has 15"):
        normalise(filmed(tmp_path / "in.mp4", fps=15), tmp_path)


def test_an_endless_one_is_left_when_it_is_too_long(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clip_file, "LONGEST_MS", 1000)
    with pytest.raises(ClipError, match="1 s at most"):
        normalise(filmed(tmp_path / "in.ts", seconds=2), tmp_path)


def test_an_instant_is_no_clip(tmp_path: Path) -> None:
    with pytest.raises(ClipError, match=r"0\.5 s at least"):
        normalise(filmed(tmp_path / "in.mp4", seconds=0.1), tmp_path)


async def test_the_rule_comes_from_the_other_process(tmp_path: Path) -> None:
    with pytest.raises(ClipRefusedError, match="1 byte to 200 MB"):
        await check(tmp_path / "nothing.mp4")


async def test_the_checking_process_knows_none_of_the_desks_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = tmp_path / "told"
    program = tmp_path / "python"
    program.write_text(f"#!/bin/sh\nenv > {told}\nexit 1\n")
    program.chmod(0o700)
    monkeypatch.setattr("sys.executable", str(program))
    monkeypatch.setenv("SIGNDESK_SECRET", "known to nodes alone")
    with pytest.raises(ClipRefusedError):
        await check(tmp_path / "any.mp4")
    known = told.read_text()
    assert "PATH=" in known
    assert "SIGNDESK_" not in known

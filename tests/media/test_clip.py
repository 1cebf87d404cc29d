"""The drawn clip: seamless, labelled, in a size for signing, and a file that decoders read."""

from pathlib import Path

import av
import numpy as np
import pytest

from signdesk.media import clip
from signdesk.media.figure import HEIGHT, LABEL, WIDTH


def _difference(first: clip.Planes, second: clip.Planes) -> float:
    """The mean change of brightness, in steps of 256."""
    luma = slice(0, HEIGHT)
    change = first[luma].astype(np.int16) - second[luma].astype(np.int16)
    return float(np.abs(change).mean())


def test_four_seconds_of_vga_in_yuv420p() -> None:
    frames = clip.frames()
    assert len(frames) == 120
    assert {(one.shape, one.dtype) for one in frames} == {
        ((HEIGHT * 3 // 2, WIDTH), np.dtype(np.uint8))
    }


def test_it_always_moves_and_its_end_meets_its_beginning() -> None:
    frames = clip.frames()
    steps = [_difference(a, b) for a, b in zip(frames, (*frames[1:], frames[0]), strict=True)]
    assert min(steps) > 0.05
    assert steps[-1] < 1.5 * float(np.median(steps)), "the loop has a seam"
    assert max(steps) < 6 * float(np.median(steps)), "the figure jumps"


def test_the_label_stands_in_every_frame() -> None:
    assert LABEL == "image de test, pas de la LSF"
    frames = clip.frames()
    band = slice(HEIGHT - 40, HEIGHT)
    letters = int((frames[0][band] > 180).sum())
    assert letters > 1500
    for one in frames:
        assert np.array_equal(one[band], frames[0][band])


def test_hands_never_cover_the_face() -> None:
    """The face's middle stays skin or features: sleeves are bluer than anything in a face."""
    for planes in clip.frames():
        rgb = av.VideoFrame.from_ndarray(planes, format="yuv420p").to_ndarray(format="rgb24")
        face = rgb[170:250, WIDTH // 2 - 25 : WIDTH // 2 + 25].astype(np.int16)
        assert (face[:, :, 0] > face[:, :, 2] - 10).mean() > 0.98


@pytest.mark.parametrize("suffix", [".y4m", ".mjpeg"])
def test_the_file_reads_back_as_the_frames(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"clip{suffix}"
    clip.write(path, count=5)
    with av.open(str(path)) as container:
        read = list(container.decode(video=0))
    assert len(read) == 5
    for planes, frame in zip(clip.frames(), read, strict=False):
        assert (frame.width, frame.height) == (WIDTH, HEIGHT)
        back = frame.to_ndarray(format="rgb24").astype(np.int16)
        drawn = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        assert np.abs(back - drawn.to_ndarray(format="rgb24")).mean() < 3


def test_another_suffix_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        clip.main([str(tmp_path / "clip.avi")])
    assert ended.value.code == 2
    assert ".y4m or .mjpeg" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())

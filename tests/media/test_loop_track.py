"""The looping track on a clock of its own: pacing over the seam, after a stop, to the end."""

import pytest
from aiortc.mediastreams import MediaStreamError

from signdesk.media.clip import FRAMES, frames
from signdesk.media.loop_track import TICKS, LoopTrack


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def now(self) -> float:
        return self.seconds

    async def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.seconds += seconds


async def test_thirty_frames_a_second_over_many_loops() -> None:
    clock = Clock()
    track = LoopTrack(clock.now, clock.sleep)
    count = 3 * FRAMES + 1
    stamps = [(await track.recv()).pts for _ in range(count)]
    assert stamps == [number * TICKS for number in range(count)]
    assert clock.seconds - 100 == pytest.approx(12.0)


async def test_after_the_last_frame_comes_the_first() -> None:
    clock = Clock()
    track = LoopTrack(clock.now, clock.sleep)
    for _ in range(FRAMES):
        await track.recv()
    again = await track.recv()
    assert (again.to_ndarray() == frames()[0]).all()


async def test_time_lost_is_skipped_and_not_rushed() -> None:
    clock = Clock()
    track = LoopTrack(clock.now, clock.sleep)
    await track.recv()
    clock.seconds += 10.01
    late = await track.recv()
    after = await track.recv()
    assert (late.pts, after.pts) == (300 * TICKS, 301 * TICKS)
    assert clock.seconds - 100 == pytest.approx(301 / 30)


async def test_a_stopped_track_ends() -> None:
    track = LoopTrack()
    await track.recv()
    track.stop()
    with pytest.raises(MediaStreamError):
        await track.recv()

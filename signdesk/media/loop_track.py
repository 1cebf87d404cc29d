"""A video track that plays the test clip over and over at its own pace.

PyAV's own looping player loses its pacing after the first pass (25 frames/s became 1,080):
here the timestamps rise for ever, and the clock only says when the next frame is due.
"""

import asyncio
from collections.abc import Awaitable, Callable
from fractions import Fraction

import av
from aiortc.mediastreams import VIDEO_CLOCK_RATE, MediaStreamError, MediaStreamTrack

from .clip import FPS, Planes, frames

TICKS = VIDEO_CLOCK_RATE // FPS
"""From one frame to the next, in the 90 kHz of RTP video."""

_TIME_BASE = Fraction(1, VIDEO_CLOCK_RATE)


class LoopTrack(MediaStreamTrack):
    """The clip, 30 frames a second. A frame that is over a period late is skipped, not rushed.

    `now` is a clock in seconds, of the loop by default, and `sleep` waits on it.
    """

    kind = "video"

    def __init__(
        self,
        now: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        super().__init__()
        self._now = now or asyncio.get_running_loop().time
        self._sleep = sleep
        self._frames: tuple[Planes, ...] = frames()
        self._started: float | None = None
        self._number = 0
        self.played = 0
        """How many frames were taken."""

    async def recv(self) -> av.VideoFrame:
        """The next frame when it is due. Raises MediaStreamError once the track is stopped."""
        await self._due()
        if self.readyState != "live":
            raise MediaStreamError
        # A new frame each time: encoders write into the frames that they are given.
        frame = av.VideoFrame.from_ndarray(
            self._frames[self._number % len(self._frames)], format="yuv420p"
        )
        frame.pts = self._number * TICKS
        frame.time_base = _TIME_BASE
        self.played += 1
        return frame

    async def _due(self) -> None:
        if self._started is None:
            self._started = self._now()
            return
        elapsed = self._now() - self._started
        self._number = max(self._number + 1, int(elapsed * FPS))
        await self._sleep(max(0.0, self._number / FPS - elapsed))

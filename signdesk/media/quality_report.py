"""Tells the node how the visitor's signing arrives, as an advisor's page does."""

import asyncio
from collections.abc import Awaitable, Callable

from signdesk.signaling.messages import Grade

from .received_quality import WINDOW_S
from .remote_video import RemoteVideo

_LOOK_S = 1.0


class QualityReport:
    """Looks at the newest connection's video every second.

    `tell_grade` gets each change of the grade; `tell_sample` gets seconds, grade, frames/s,
    frozen share, width, height and bit/s for every ten seconds.
    """

    def __init__(
        self,
        video: Callable[[], RemoteVideo | None],
        tell_grade: Callable[[Grade], Awaitable[None]],
        tell_sample: Callable[[dict[str, object]], None],
    ) -> None:
        self._video = video
        self._tell_grade = tell_grade
        self._tell_sample = tell_sample
        self._grade: Grade = "unknown"

    async def run(self) -> None:
        """Report for as long as the call lasts."""
        loop = asyncio.get_running_loop()
        sampled, received = loop.time(), 0
        while True:
            await asyncio.sleep(_LOOK_S)
            video, now = self._video(), loop.time()
            if video is None:
                continue
            await self._look(video, now)
            if now - sampled >= WINDOW_S:
                total = await video.bytes_received()
                quality = video.quality
                self._tell_sample(
                    {
                        "seconds": now - sampled,
                        "grade": quality.grade(now),
                        "fps": quality.fps(now),
                        "frozen": quality.frozen(now),
                        "width": quality.width,
                        "height": quality.height,
                        # A new connection counts from nought again.
                        "bitrate": int(max(total - received, 0) * 8 / (now - sampled)),
                    }
                )
                sampled, received = now, total

    async def _look(self, video: RemoteVideo, now: float) -> None:
        grade = video.quality.grade(now)
        if grade != self._grade:
            self._grade = grade
            await self._tell_grade(grade)

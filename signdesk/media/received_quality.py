"""How readable the other side's signing arrives: frames, freezes, and the grade they earn.

The grades are those of the pages' own meter. Delay is left out: aiortc does not measure it.
"""

from collections import deque
from itertools import pairwise

from signdesk.signaling.messages import Grade

WINDOW_S = 10.0
_SOONEST_S = 2.0
"""Less than this says nothing about a frame rate yet."""


class ReceivedQuality:
    """The frames of the last ten seconds. Times are seconds of any steady clock."""

    def __init__(self) -> None:
        self.width = 0
        self.height = 0
        self._first: float | None = None
        self._arrivals: deque[float] = deque()

    def frame(self, at: float, width: int, height: int) -> None:
        """Note a decoded frame."""
        self.width, self.height = width, height
        self._first = at if self._first is None else self._first
        self._arrivals.append(at)
        self._forget(at)

    def seconds(self, now: float) -> float:
        """How much of the last ten seconds lies after the first frame."""
        return 0.0 if self._first is None else min(WINDOW_S, now - self._first)

    def fps(self, now: float) -> float:
        """Frames a second over those seconds."""
        self._forget(now)
        seconds = self.seconds(now)
        return len(self._arrivals) / seconds if seconds else 0.0

    def frozen(self, now: float) -> float:
        """The share of those seconds (0 to 1) spent in freezes, the running one included.

        A freeze is a gap of at least max(3 x average, average + 150 ms).
        """
        self._forget(now)
        seconds = self.seconds(now)
        if not seconds:
            return 0.0
        if not self._arrivals:
            return 1.0
        average = seconds / len(self._arrivals)
        least = max(3 * average, average + 0.15)
        moments = [now - seconds, *self._arrivals, now]
        gaps = [later - sooner for sooner, later in pairwise(moments)]
        return min(sum(gap for gap in gaps if gap >= least) / seconds, 1.0)

    def grade(self, now: float) -> Grade:
        """What these seconds are worth to somebody who reads signs."""
        if self.seconds(now) < _SOONEST_S:
            return "unknown"
        fps, frozen = self.fps(now), self.frozen(now)
        if fps < 15 or frozen > 0.05:
            return "unreadable"
        if fps < 20 or frozen > 0:
            return "poor"
        return "good" if fps >= 24 else "fair"

    def _forget(self, now: float) -> None:
        while self._arrivals and self._arrivals[0] <= now - WINDOW_S:
            self._arrivals.popleft()

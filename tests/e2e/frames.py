"""Frames that a page really shows, counted by requestVideoFrameCallback."""

import itertools
from collections.abc import Sequence

from playwright.async_api import Locator

WITHIN_MS = 20_000

_NEXT_FRAMES = """
(video, [count, within]) => new Promise((resolve, reject) => {
  const times = [];
  const late = setTimeout(() => reject(new Error(
    `${times.length} of ${count} frames in ${within} ms`)), within);
  const step = (_now, { mediaTime }) => {
    // A machine without time shows a frame twice: that is no new one.
    if (mediaTime !== times.at(-1)) times.push(mediaTime);
    if (times.length < count) return void video.requestVideoFrameCallback(step);
    clearTimeout(late);
    resolve(times);
  };
  video.requestVideoFrameCallback(step);
})
"""


async def frames(video: Locator, count: int) -> Sequence[float]:
    """Return the media times (s) of the next `count` frames that `video` shows.

    Asserts that time goes on: a still picture is no video. The browser dates frames by what it
    thinks of the sender's clock, and may date one of many a few ms before the last.
    """
    times: list[float] = await video.evaluate(_NEXT_FRAMES, [count, WITHIN_MS])
    steps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert sum(step > 0 for step in steps) >= 0.9 * len(steps), times
    return times

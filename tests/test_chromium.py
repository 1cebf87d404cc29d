"""The browser helper: it gives a camera that plays, or says how to get a browser."""

import shutil

import pytest

from tests.chromium import chromium, executable

FRAMES = """async () => {
  const stream = await navigator.mediaDevices.getUserMedia({ video: true });
  const video = Object.assign(document.createElement("video"), { srcObject: stream, muted: true });
  await video.play();
  for (let frame = 0; frame < 5; frame++) {
    await new Promise((shown) => video.requestVideoFrameCallback(shown));
  }
  return video.videoWidth;
}"""


async def test_a_page_gets_a_moving_picture() -> None:
    async with chromium() as browser:
        page = await browser.new_page()
        await page.goto("chrome://version")
        assert await page.evaluate(FRAMES) > 0


def test_without_a_browser_the_command_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(RuntimeError, match="apt-get install --yes chromium"):
        executable()

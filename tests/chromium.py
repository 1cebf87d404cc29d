"""Starts the Chromium that the browser tests drive: Debian's, headless, with a file as camera."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",  # tests run as root in containers, where Chromium's sandbox cannot start
    "--disable-dev-shm-usage",  # a container's /dev/shm holds a few seconds of video
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    # Playwright switches the partitioning of other sites' storage off, and its contexts are
    # incognito ones, which then refuse an iframe its sessionStorage. No user's Chromium is so.
    # The last flag counts: this is Playwright's list without ThirdPartyStoragePartitioning.
    "--disable-features=AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,"
    "HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,"
    "OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch",
)


def executable() -> str:
    """Return the path of the browser. Raises RuntimeError that says how to install it."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise RuntimeError("The browser tests need Chromium. Run:  sudo apt-get install --yes chromium")


def flags(camera: Path | None = None, *, allow: bool = True) -> list[str]:
    """Return the command line's flags.

    `camera` is a Y4M or MJPEG file that plays in a loop as the camera; without one Chromium's
    own test pattern does. `allow` answers the permission question by yes, without showing it.
    """
    chosen = list(FLAGS)
    if allow:
        chosen.append("--use-fake-ui-for-media-stream")
    if camera is not None:
        chosen.append(f"--use-file-for-fake-video-capture={camera.resolve()}")
    return chosen


@asynccontextmanager
async def chromium(
    camera: Path | None = None, *, allow: bool = True, extra: tuple[str, ...] = ()
) -> AsyncIterator[Browser]:
    """Run one browser; see `flags`. Pages that must not share a camera take a browser each."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=executable(), args=[*flags(camera, allow=allow), *extra]
        )
        try:
            yield browser
        finally:
            await browser.close()

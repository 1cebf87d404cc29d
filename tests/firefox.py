"""One page in Debian's Firefox, driven by WebDriver BiDi: Playwright drives only its own build.

`firefox.mjs` holds the browser; here are the words of a test for it.
"""

import asyncio
import itertools
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

DRIVER = Path(__file__).with_name("firefox.mjs")
NAMES = ("firefox-esr", "firefox")
WISH_S = 30.0


class FirefoxError(AssertionError):
    """What was wished for did not come true."""


class FirefoxPage:
    """One tab, of a phone's size, with Firefox's own moving picture as its camera."""

    def __init__(self, driver: asyncio.subprocess.Process) -> None:
        self._driver = driver
        self._ids = itertools.count(1)

    async def goto(self, url: str) -> None:
        """Open an address."""
        await self._wish("goto", url)

    async def evaluate(self, script: str) -> Any:
        """Return what an expression is in the page."""
        return await self._wish("evaluate", script)

    async def until(self, script: str) -> None:
        """Wait until an expression is true in the page."""
        await self._wish("until", script)

    async def on_screen(self, name: str) -> None:
        """Wait for the screen of this name."""
        await self.until(f"document.body.dataset.screen === {name!r}")

    async def press(self, label: str) -> None:
        """Press the button of this name."""
        await self._wish("press", label)

    async def type(self, selector: str, text: str) -> None:
        """Type, letter by letter."""
        await self._wish("type", selector, text)

    async def frames(self, selector: str, count: int) -> None:
        """Wait until this video has shown so many frames more."""
        await self._wish(
            "evaluate",
            f"""new Promise((done) => {{
              const video = document.querySelector({selector!r});
              let left = {count};
              const step = () => (left-- > 0 ? video.requestVideoFrameCallback(step) : done());
              step();
            }})""",
        )

    async def errors(self) -> list[str]:
        """Return the errors that no script of the page caught."""
        errors: list[str] = await self._wish("errors")
        return errors

    async def _wish(self, method: str, *given: Any) -> Any:
        assert self._driver.stdin is not None
        assert self._driver.stdout is not None
        wish = {"id": next(self._ids), "method": method, "arguments": given}
        self._driver.stdin.write(json.dumps(wish).encode() + b"\n")
        line = await asyncio.wait_for(self._driver.stdout.readline(), WISH_S)
        if not line:
            raise FirefoxError(f"the browser is gone: {method} {given}")
        answer = json.loads(line)
        assert answer["id"] == wish["id"]
        if "error" in answer:
            raise FirefoxError(f"{method} {given}: {answer['error']}")
        return answer["result"]


def executable() -> str:
    """Return the path of the browser. Raises RuntimeError that says how to install it."""
    for name in NAMES:
        if path := shutil.which(name):
            return path
    raise RuntimeError("This test needs Firefox. Run:  sudo apt-get install --yes firefox-esr")


@asynccontextmanager
async def firefox(log: Path) -> AsyncIterator[FirefoxPage]:
    """Run one browser with one page; what it prints goes to `log`."""
    with log.open("wb") as out:
        driver = await asyncio.create_subprocess_exec(
            "node", str(DRIVER), executable(),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, stderr=out,
        )  # fmt: skip
        try:
            yield FirefoxPage(driver)
        finally:
            assert driver.stdin is not None
            driver.stdin.close()
            try:
                await asyncio.wait_for(driver.wait(), 10)
            except TimeoutError:
                driver.kill()
                await driver.wait()

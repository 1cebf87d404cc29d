"""Starts and stops the demo advisor, and test advisors, as processes of their own."""

import asyncio
import contextlib
import sys
from pathlib import Path

import msgspec

from .environment import without_settings

PASSWORD_VARIABLE = "SIGNDESK_ADVISOR_PASSWORD"  # noqa: S105 (a name, not a password)

_STOP_S = 5.0
"""A little longer than the advisor's own farewell may take."""


class AdvisorProcess:
    """A running demo advisor."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def wait(self) -> int:
        """Wait until it ends by itself and return its exit status."""
        return await self._process.wait()

    async def stop(self, timeout: float = _STOP_S) -> int:
        """Ask it to leave, kill it after `timeout` seconds, and return its exit status."""
        if self._process.returncode is None:
            self._process.terminate()
        try:
            return await asyncio.wait_for(self._process.wait(), timeout)
        except TimeoutError:
            self._process.kill()
            return await self._process.wait()


class TesterProcess(AdvisorProcess):
    """The running test advisors of a pool."""

    async def hand(self, tokens: list[str]) -> None:
        """Give each seat its token for the next minutes; one that has ended takes none."""
        stdin = self._process.stdin
        if stdin is not None:
            with contextlib.suppress(ConnectionError):
                stdin.write(msgspec.json.encode(tokens) + b"\n")
                await stdin.drain()


class MediaMissingError(Exception):
    """The media libraries cannot be loaded; the message is one line that says which."""


async def check_libraries() -> None:
    """Raise MediaMissingError unless a demo advisor could load all that it needs.

    In a process of its own: these libraries are large, and the node itself needs none of them.
    """
    trial = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        "import signdesk.media.advisor",
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await trial.communicate()
    if trial.returncode:
        lines = said.decode(errors="replace").strip().splitlines() or ["it ended at once"]
        raise MediaMissingError(lines[-1])


async def spawn(
    url: str,
    login: str,
    password: str,
    *,
    ca: Path | None = None,
    answer_after_s: float | None = None,
) -> AdvisorProcess:
    """Start a demo advisor for the desk at `url`. Raises OSError where no process can start.

    It has a process session of its own, so that a Ctrl-C in the terminal reaches the node alone,
    which drains first. Its standard input is a pipe that ends with this process: even after a
    `kill -9` of the node no advisor is left behind.
    """
    command = [sys.executable, "-m", "signdesk.media.advisor", "--while-input"]
    command += ["--url", url, "--login", login]
    if ca is not None:
        command += ["--ca", str(ca)]
    if answer_after_s is not None:
        command += ["--answer-after", str(answer_after_s)]
    return AdvisorProcess(await _started(command, {PASSWORD_VARIABLE: password}))


async def spawn_testers(socket: Path) -> TesterProcess:
    """Start test advisors for the node that listens on `socket`, with a session as `spawn` gives.

    They do nothing before `hand`. Raises OSError where no process can start.
    """
    command = [sys.executable, "-m", "signdesk.media.tester", "--socket", str(socket)]
    return TesterProcess(await _started(command, {}))


async def _started(command: list[str], variables: dict[str, str]) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command,
        env={**without_settings(), **variables},
        stdin=asyncio.subprocess.PIPE,
        start_new_session=True,
    )

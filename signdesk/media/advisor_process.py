"""Starts and stops the demo advisor as a process of its own."""

import asyncio
import os
import sys
from pathlib import Path

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
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, PASSWORD_VARIABLE: password},
        stdin=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    return AdvisorProcess(process)

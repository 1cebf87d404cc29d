"""Runs network checks in a process of its own: started when one is asked for, stopped when idle.

Where that process cannot run (its libraries are missing, or it died), checks are busy: a check is
advice, and nobody's contact depends on it.
"""

import asyncio
import itertools
import sys
from collections import Counter
from collections.abc import Sequence
from typing import Final

import msgspec
import structlog

from signdesk.signaling.messages import IceServer
from signdesk.tasks import cancel, spawn

from .environment import without_settings

_log = structlog.get_logger(__name__)

LONGEST_LINE = 256 * 1024
ANSWER_S = 10.0
"""A process that has just started draws its clip first."""
IDLE_S = 120.0
AGAIN_S = 60.0
"""After it ended by itself, it is not started again for this long."""
_STOP_S = 5.0
OUTCOMES: Final = ("measured", "silent", "refused", "busy")
"""Frames came; none came; the offer could not be answered; there was no room, or no process."""


class Asked(msgspec.Struct):
    """What the process reads: one check to run."""

    id: int
    sdp: str
    ice_servers: list[IceServer] = []


class Said(msgspec.Struct, omit_defaults=True):
    """What the process writes: an answer or a refusal, and later that the check is over."""

    id: int
    sdp: str = ""
    refused: str = ""
    over: bool = False
    frames: int = 0


class CheckBusyError(Exception):
    """No check can be run now."""


class CheckRefusedError(Exception):
    """The offer cannot be answered; the message says why."""


class Checks:
    """The checks of one node, at most `at_once` of them at a time."""

    def __init__(self, at_once: int, *, idle_s: float = IDLE_S) -> None:
        self.outcomes: Counter[str] = Counter()
        self._at_once = at_once
        self._idle_s = idle_s
        self._ids = itertools.count(1)
        self._running: dict[int, asyncio.Future[str]] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._listening: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._idle: asyncio.TimerHandle | None = None
        self._not_before = 0.0

    @property
    def running(self) -> int:
        """How many run now."""
        return len(self._running)

    @property
    def pid(self) -> int | None:
        """The process id, None while there is none."""
        return self._process.pid if self._process is not None else None

    @property
    def busy(self) -> bool:
        """Whether a check asked for now would not be run."""
        loop = asyncio.get_running_loop()
        return self.running >= self._at_once or loop.time() < self._not_before

    async def prepare(self) -> None:
        """Start the process, so that a check which comes soon is answered at once.

        Raises CheckBusyError.
        """
        if self.busy:
            raise CheckBusyError
        async with self._starting:
            if self._process is None:
                await self._start()
        self._rest_later()

    async def answer(self, sdp: str, ice_servers: Sequence[IceServer]) -> str:
        """Begin a check and return its SDP answer.

        Raises CheckBusyError and CheckRefusedError.
        """
        try:
            return await self._answer(sdp, ice_servers)
        except CheckBusyError:
            self.outcomes["busy"] += 1
            raise

    async def _answer(self, sdp: str, ice_servers: Sequence[IceServer]) -> str:
        await self.prepare()
        number = next(self._ids)
        answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self._running[number] = answered
        process = self._process
        if process is None or process.stdin is None or self.running > self._at_once:
            del self._running[number]
            raise CheckBusyError
        asked = Asked(number, sdp, list(ice_servers))
        process.stdin.write(msgspec.json.encode(asked) + b"\n")
        try:
            async with asyncio.timeout(ANSWER_S):
                return await answered
        except TimeoutError:
            process.kill()  # it hangs: another one comes later
            raise CheckBusyError from None

    async def close(self) -> None:
        """End the process, and every check with it."""
        if self._idle is not None:
            self._idle.cancel()
        async with self._starting:
            await self._stop()

    async def _start(self) -> None:
        try:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "signdesk.media.check",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
                limit=LONGEST_LINE, start_new_session=True, env=without_settings(),
            )  # fmt: skip
        except OSError as failure:
            self._ended(str(failure))
            raise CheckBusyError from None
        self._listening = spawn(self._listen(self._process), "checks")

    async def _stop(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        if self._listening is not None:
            await cancel(self._listening)
        if process.stdin is not None:
            process.stdin.close()  # it ends with its input
        try:
            await asyncio.wait_for(process.wait(), _STOP_S)
        except TimeoutError:
            process.kill()
            await process.wait()
        self._forget()

    async def _listen(self, process: asyncio.subprocess.Process) -> None:
        """Hear what the process says until it ends by itself."""
        while process.stdout is not None and (line := await process.stdout.readline()):
            self._hear(msgspec.json.decode(line, type=Said))
        status = await process.wait()
        self._process = None
        self._ended(f"exit status {status}")

    def _hear(self, said: Said) -> None:
        answered = self._running.get(said.id)
        if answered is None:
            return
        if said.over:
            del self._running[said.id]
            if answered.done() and not answered.cancelled() and answered.exception() is None:
                self.outcomes["measured" if said.frames else "silent"] += 1
            self._rest_later()
        elif not answered.done():
            if said.refused:
                self.outcomes["refused"] += 1
                answered.set_exception(CheckRefusedError(said.refused))
            else:
                answered.set_result(said.sdp)

    def _ended(self, why: str) -> None:
        """It ended without being told to: checks are busy for a while."""
        self._not_before = asyncio.get_running_loop().time() + AGAIN_S
        _log.warning("checks_ended", why=why)
        self._forget()

    def _forget(self) -> None:
        for answered in self._running.values():
            if not answered.done():
                answered.set_exception(CheckBusyError())
        self._running.clear()

    def _rest_later(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        loop = asyncio.get_running_loop()
        self._idle = loop.call_later(self._idle_s, lambda: spawn(self._rest(), "checks_rest"))

    async def _rest(self) -> None:
        async with self._starting:
            if self.running == 0:
                await self._stop()

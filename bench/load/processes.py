"""Server processes under measurement: their processor time and memory, and nobody else's."""

import asyncio
import os
import re
import signal
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import psutil

START_S = 20.0
STOP_S = 10.0


class Measured:
    """One running server process. `port` is the one that it listens on, on 127.0.0.1."""

    def __init__(self, process: Process, port: int) -> None:
        self.port = port
        self._process = psutil.Process(process.pid)

    def kill(self) -> None:
        """kill -9."""
        self._process.kill()

    def cpu_s(self) -> float:
        """Return the processor seconds used so far, in user and system mode."""
        times = self._process.cpu_times()
        return float(times.user + times.system)

    def rss_kb(self) -> float:
        """Return the resident memory in KiB."""
        return float(self._process.memory_info().rss) / 1024


@asynccontextmanager
async def running(
    *command: str | Path, env: Mapping[str, str] | None = None
) -> AsyncIterator[Process]:
    """Run `command` until the block is left, then end it; its errors go to our stderr.

    It gets `env` beside our environment, but no setting of whoever runs the bench.
    """
    ours = {name: value for name, value in os.environ.items() if not name.startswith("SIGNDESK_")}
    process = await asyncio.create_subprocess_exec(
        *command, stdout=PIPE, env={**ours, **(env or {})}
    )
    try:
        yield process
    finally:
        await _end(process)


async def _end(process: Process) -> None:
    if process.returncode is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_S):
            await process.communicate()
    except TimeoutError:
        process.kill()
        await process.communicate()


@asynccontextmanager
async def printing_its_port(
    *command: str | Path, count: int = 1, env: Mapping[str, str] | None = None
) -> AsyncIterator[list[Measured]]:
    """Run `count` servers whose first line ends in the port that they listen on.

    Raises RuntimeError when one of them ends instead, TimeoutError after START_S.
    """
    async with AsyncExitStack() as stack:
        servers = []
        for _ in range(count):
            process = await stack.enter_async_context(running(*command, env=env))
            assert process.stdout is not None
            async with asyncio.timeout(START_S):
                first = await process.stdout.readline()
            port = re.search(rb"(\d+)\s*$", first)
            if port is None:
                raise RuntimeError(f"{command} printed no port but {first!r}")
            servers.append(Measured(process, int(port[1])))
        yield servers

"""The test advisors of one pool: a process that a node starts when somebody tries its snippet.

`python -m signdesk.media.tester --socket PATH` speaks to its own node through a socket that only
this user can open. Who it is, the node says on standard input: each line is a JSON list of tokens,
one a seat, and the newest line counts. There is no password and no cookie; tokens are good for two
minutes, and end with whoever writes them. When standard input ends, so does this process.
"""

import argparse
import asyncio
import os
import signal
import sys
from functools import partial
from pathlib import Path

import aiohttp
import msgspec
import structlog

from signdesk.tasks import cancel, spawn

from .advisor import DemoAdvisor, on_duty
from .client import SessionOverError, SignalingClient
from .clip import frames
from .standard_input import standard_input

_log = structlog.get_logger(__name__)

URL = "http://localhost"
"""What the node is called on its own socket."""

LONGEST_CALL_S = 600.0
"""A test is no conversation: nobody keeps the machine busy for longer."""

NICENESS = 10
"""People's calls and pages come first."""

_tokens = msgspec.json.Decoder(list[str])


class Passes:
    """The newest tokens that the node wrote."""

    def __init__(self) -> None:
        self._tokens: list[str] = []
        self._came = asyncio.Event()

    async def seats(self) -> int:
        """Return how many seats there are, when that is known; none where nothing came."""
        await self._came.wait()
        return len(self._tokens)

    async def of(self, seat: int) -> str:
        """Return a seat's token."""
        return self._tokens[seat]

    def take(self, line: bytes) -> None:
        """Take a line of standard input. Raises msgspec.DecodeError."""
        self._tokens = _tokens.decode(line)
        self._came.set()

    def end(self) -> None:
        """Nothing more will come."""
        self._came.set()


async def attend(socket: Path, passes: Passes, stop: asyncio.Event) -> None:
    """Take tests in every seat until `stop` is set.

    Raises SessionOverError where another process took over.
    """
    await asyncio.to_thread(frames)
    seats = await passes.seats()
    connector = aiohttp.UnixConnector(str(socket))
    try:
        async with (
            aiohttp.ClientSession(connector=connector) as http,
            asyncio.TaskGroup() as group,
        ):
            for seat in range(seats):
                client = SignalingClient(http, URL, partial(passes.of, seat))
                advisor = DemoAdvisor(client, longest_call_s=LONGEST_CALL_S)
                group.create_task(on_duty(advisor, stop))
    except* SessionOverError as over:
        _log.info("tests_taken_over", seats=len(over.exceptions))
        raise SessionOverError("another process takes the tests") from None


async def _follow_input(passes: Passes, stop: asyncio.Event) -> None:
    """Take every line of standard input; at its end, whoever started this process is gone."""
    reader = await standard_input()
    while line := await reader.readline():
        passes.take(line)
    passes.end()
    stop.set()


async def _attend_until_signalled(socket: Path) -> None:
    stop, passes = asyncio.Event(), Passes()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    following = spawn(_follow_input(passes, stop), "tester_input")
    try:
        await attend(socket, passes, stop)
    finally:
        await cancel(following)


def main(arguments: list[str] | None = None) -> int:
    """Take tests as the command line says; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m signdesk.media.tester")
    parser.add_argument("--socket", type=Path, required=True, help="the node's own socket")
    options = parser.parse_args(arguments)
    os.nice(NICENESS)
    try:
        asyncio.run(_attend_until_signalled(options.socket))
    except (SessionOverError, OSError) as problem:
        sys.stderr.write(f"test advisors: {problem}\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

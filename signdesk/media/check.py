"""The process that runs a node's network checks: lines of JSON in, lines of JSON out.

`python -m signdesk.media.check` is started by `check_process.py`, and ends with its input. It is
a process of its own because encoding, and closing a connection, hold up the loop that they run on.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from typing import BinaryIO

import msgspec

from signdesk.tasks import cancel, spawn

from .check_process import LONGEST_LINE, Asked, Said
from .checked_peer import CheckedPeer
from .clip import frames
from .standard_input import standard_input

Say = Callable[[Said], None]

_CLOSE_S = 5.0


async def check(asked: Asked, say: Say) -> None:
    """Run one check from its offer to its end; whatever goes wrong is said."""
    peer = CheckedPeer(asked.ice_servers)
    try:
        try:
            answer = await peer.answer(asked.sdp)
        except Exception as refusal:  # a parser's errors are of many kinds
            say(Said(asked.id, refused=f"{type(refusal).__name__}: {refusal}"[:200]))
            return
        say(Said(asked.id, sdp=answer))
        await peer.run()
    finally:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_CLOSE_S):
                await peer.close()
        say(Said(asked.id, over=True, frames=peer.frames))


async def serve(out: BinaryIO) -> None:
    """Run every check that is asked for on standard input until that ends."""

    def say(said: Said) -> None:
        with contextlib.suppress(BrokenPipeError):  # the node was killed: the input ends too
            out.write(msgspec.json.encode(said) + b"\n")
            out.flush()

    reader = await standard_input(LONGEST_LINE)
    await asyncio.to_thread(frames)  # drawn before anybody waits for a picture
    running: set[asyncio.Task[None]] = set()
    while line := await reader.readline():
        task = spawn(check(msgspec.json.decode(line, type=Asked), say), "check")
        running.add(task)
        task.add_done_callback(running.discard)
    await cancel(*running)


def main() -> int:
    """Serve; return the exit status."""
    # What a library prints must not get between the lines that the node reads.
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    asyncio.run(serve(out))
    return 0


if __name__ == "__main__":
    sys.exit(main())

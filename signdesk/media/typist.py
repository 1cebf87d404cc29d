"""Types the advisor's lines at a readable pace, over whatever way is open just then."""

import asyncio
from collections.abc import Awaitable, Callable

from .t140 import BUFFER_S, LETTERS_PER_S, NEW_LINE

MOST_WAITING = 2000
"""Letters that wait to be typed: a minute's. Who writes faster gets fewer answers."""
_CHUNK = int(BUFFER_S * LETTERS_PER_S)


class Typist:
    """A queue of lines that goes out in T.140 buffers, each by one call of `send`.

    `send` says whether the letters went out; those that did not are tried again when `wake` says
    that a way has opened, so that nothing is lost while a call recovers.
    """

    def __init__(
        self, send: Callable[[str], Awaitable[bool]], *, buffer_s: float = BUFFER_S
    ) -> None:
        self._send = send
        self._buffer_s = buffer_s
        self._letters = ""
        self._something = asyncio.Event()
        self._open = asyncio.Event()

    def write(self, line: str) -> bool:
        """Queue one line; return False where too much waits already."""
        if len(self._letters) >= MOST_WAITING:
            return False
        self._letters += line + NEW_LINE
        self._something.set()
        return True

    def wake(self) -> None:
        """Try again: a channel has opened, or text goes over the socket now."""
        self._open.set()

    async def run(self) -> None:
        """Type for as long as the call lasts."""
        while True:
            await self._something.wait()
            self._open.clear()
            chunk = self._letters[:_CHUNK]
            if await self._send(chunk):
                self._letters = self._letters[len(chunk) :]
                if not self._letters:
                    self._something.clear()
                await asyncio.sleep(self._buffer_s)
            else:
                await self._open.wait()

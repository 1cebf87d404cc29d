"""Sockets in pairs that send one another an SDP description, and the count of what arrives."""

import asyncio
import gc
import json
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager

import aiohttp

DESCRIPTION_BYTES = 2_700
"""What Chromium offers for one video, one audio and one data section, as JSON."""


def description() -> str:
    """Return a session description as JSON text of DESCRIPTION_BYTES bytes, within a line."""
    lines = ["v=0", "o=- 4611732 2 IN IP4 127.0.0.1", "s=-", "t=0 0", "a=group:BUNDLE 0 1 2"]
    while True:
        text = json.dumps({"type": "offer", "sdp": "\r\n".join(lines)})
        if len(text) >= DESCRIPTION_BYTES:
            return text
        lines.append(f"a=rtcp-fb:{90 + len(lines)} nack pli")


class End(ABC):
    """One end of a pair, on a WebSocket. A subclass speaks one server's words."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.load: Load | None = None
        self.leaving = False
        self.sent_at = 0.0
        """When the description now on its way to this end left the other end (s)."""

    @abstractmethod
    def relay(self) -> str:
        """Return the next message that carries the description to the other end."""

    @abstractmethod
    def is_relay(self, text: str) -> bool:
        """Return whether `text` carries the other end's description."""

    @abstractmethod
    async def other(self, text: str) -> None:
        """Take any other message, and answer the server's pings."""

    async def leave(self) -> None:
        """Close the socket."""
        self.leaving = True
        await self.socket.close()

    async def read(self) -> None:
        """Take messages until the socket closes. Raises ConnectionError when it closes early."""
        async for message in self.socket:
            if self.is_relay(message.data):
                if self.load is not None:
                    await self.load.arrived(self)
            else:
                await self.other(message.data)
        if not self.leaving:
            raise ConnectionError(f"the server closed a socket: {self.socket.close_code}")


class Load:
    """Descriptions going back and forth between pairs of ends."""

    def __init__(self, pairs: list[tuple[End, End]]) -> None:
        self.relays = 0
        self.delays_s: list[float] = []
        self._bouncing = False
        self._other = dict(pairs) | {b: a for a, b in pairs}
        self._pairs = pairs
        for end in self._other:
            end.load = self

    async def arrived(self, end: End) -> None:
        """Count the description that `end` got, and send one back if that is the game."""
        self.relays += 1
        self.delays_s.append(time.perf_counter() - end.sent_at)
        if self._bouncing:
            await self._send(end)

    async def _send(self, end: End) -> None:
        self._other[end].sent_at = time.perf_counter()
        await end.socket.send_str(end.relay())

    async def saturate(self, seconds: float) -> None:
        """Bounce one description in each pair as fast as the server relays them."""
        self._bouncing = True
        for first, _ in self._pairs:
            await self._send(first)
        await asyncio.sleep(seconds)

    async def settle(self, seconds: float) -> None:
        """Stop bouncing and let what is on its way arrive."""
        self._bouncing = False
        await asyncio.sleep(seconds)

    async def pace(self, rate: float, seconds: float) -> None:
        """Send `rate` descriptions a second at even intervals, whatever comes back (open loop)."""
        start = time.perf_counter()
        for number in range(round(rate * seconds)):
            pause = start + number / rate - time.perf_counter()
            if pause > 0:
                await asyncio.sleep(pause)
            await self._send(self._pairs[number % len(self._pairs)][number // len(self._pairs) % 2])

    def restart(self) -> None:
        """Forget what was counted."""
        self.relays = 0
        self.delays_s.clear()


@contextmanager
def no_garbage_pauses() -> Iterator[None]:
    """Keep this process's own garbage collection out of the delays that it measures."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()

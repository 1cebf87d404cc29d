"""Pages that do nothing, in a process of their own: `python -m bench.load.idlers PORT COUNT`.

Each says hello and then only answers pings, as an open widget does. They speak the WebSocket
protocol (RFC 6455) by hand, since 19,000 clients of a library would cost more than the node that
is measured. One line is printed when all are welcome; all leave when standard input closes.
"""

import asyncio
import json
import os
import sys
from typing import cast

import uvloop

from signdesk.signaling.tokens import Claims, Tokens

from .signdesk import COMPANY, POOL, SECRET

AT_ONCE = 50
UPGRADE = (
    b"GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)
TEXT, PING, PONG = 0x1, 0x9, 0xA


def frame(opcode: int, payload: bytes) -> bytes:
    """Return a frame of a client: final and masked (section 5.2), with a mask that masks nothing.

    A key of four zeros is a key as any other, and leaves the payload as it is.
    """
    if len(payload) < 126:
        size = bytes([0x80 | len(payload)])
    else:
        size = bytes([0x80 | 126]) + len(payload).to_bytes(2, "big")
    return bytes([0x80 | opcode]) + size + bytes(4) + payload


PONG_MESSAGE = frame(TEXT, b'{"type":"pong"}')


class Idler(asyncio.Protocol):
    """One page. `welcome` is set when the node has taken it in, or lost it."""

    __slots__ = ("_buffer", "_hello", "_transport", "_upgraded", "lost", "pings", "welcome")

    def __init__(self, hello: bytes) -> None:
        self.welcome: asyncio.Future[None] | None = asyncio.get_running_loop().create_future()
        self.pings = 0
        self.lost = False
        self._hello = hello
        self._buffer = b""
        self._upgraded = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # uvloop's transports are of no class of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(UPGRADE)

    def data_received(self, data: bytes) -> None:
        assert self._transport is not None
        buffer = self._buffer + data if self._buffer else data
        if not self._upgraded:
            head, end, buffer = buffer.partition(b"\r\n\r\n")
            if not end:
                self._buffer = head
                return
            if b" 101 " not in head[:20]:
                self._failed(RuntimeError(head.decode()))
                return
            self._upgraded = True
            self._transport.write(frame(TEXT, self._hello))
            self._hello = b""
        while (size := _complete(buffer)) is not None:
            start, end_ = size
            self._take(buffer[0] & 0xF, buffer[start:end_])
            buffer = buffer[end_:]
        self._buffer = buffer

    def _take(self, opcode: int, payload: bytes) -> None:
        assert self._transport is not None
        if opcode == PING:
            self._transport.write(frame(PONG, payload))
        elif payload.startswith(b'{"type":"ping"'):
            self.pings += 1
            self._transport.write(PONG_MESSAGE)
        elif payload.startswith(b'{"type":"welcome"') and self.welcome is not None:
            self.welcome.set_result(None)
            self.welcome = None
        else:
            self._failed(RuntimeError(f"not idle: {payload!r}"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._failed(exc or ConnectionError("the node closed a socket"))

    def _failed(self, why: Exception) -> None:
        self.lost = True
        if self.welcome is not None:
            self.welcome.set_exception(why)
            self.welcome = None


def _complete(buffer: bytes) -> tuple[int, int] | None:
    """Return where the payload of the first frame begins and ends, if it is all there."""
    if len(buffer) < 2:
        return None
    start, size = 2, buffer[1]
    if size == 126:
        start, size = 4, int.from_bytes(buffer[2:4], "big")
    if len(buffer) < max(start, start + size):
        return None
    return start, start + size


async def _idle(port: int, count: int) -> None:
    loop, turn, tokens = asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE), Tokens(SECRET)

    async def one(number: int) -> Idler:
        token = tokens.visitor(Claims("visitor", f"idle{number}", "", POOL, COMPANY))
        hello = json.dumps({"type": "hello", "token": token}).encode()
        async with turn:
            _, idler = await loop.create_connection(lambda: Idler(hello), "127.0.0.1", port)
            if idler.welcome is not None:
                await idler.welcome
        return idler

    idlers = await asyncio.gather(*(one(number) for number in range(count)))
    print("welcome", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    lost = sum(idler.lost for idler in idlers)
    print(sum(idler.pings for idler in idlers), lost, flush=True)
    # The sockets are left to the kernel: a polite close of each is not what is measured.
    os._exit(0)


if __name__ == "__main__":
    uvloop.run(_idle(int(sys.argv[1]), int(sys.argv[2])))

"""A proxy in front of the store that loses a reply: the command was carried out, nobody knows."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from typing import Any

from hiredis import Reader

from signdesk.tasks import cancel, spawn
from tests.tcp_proxy import Streams, TcpProxy


class ReplyThief(TcpProxy):
    """Swallows the reply to the next command that `steal` names, and cuts its connection."""

    def __init__(self, ports: Callable[[], Sequence[int]]) -> None:
        super().__init__(ports)
        self.stolen = 0
        self._wanted = b""
        self._done = asyncio.Event()

    async def steal(self, function: str) -> None:
        """Lose the reply to the next call of the store's function whose name ends so; wait for it.

        The reply is read first: the store has carried the call out.
        """
        self._wanted = function.encode()
        self._done.clear()
        async with asyncio.timeout(20):
            await self._done.wait()

    async def carry(self, near: Streams, far: Streams) -> None:
        """Pass bytes both ways; with the stolen reply the connection ends."""
        theft = _Theft()
        ways = [
            spawn(self._commands(near[0], far[1], theft), "commands"),
            spawn(self._replies(far[0], near[1], theft), "replies"),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await cancel(*ways)

    async def _commands(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, theft: "_Theft"
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(1 << 16):
                for command in _values(theft.commands, data):
                    theft.asked += 1
                    if self._wanted and theft.of is None and _calls(command, self._wanted):
                        theft.of = theft.asked
                        self._wanted = b""
                writer.write(data)
                await writer.drain()

    async def _replies(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, theft: "_Theft"
    ) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(1 << 16):
                theft.answered += len(_values(theft.replies, data))
                if theft.of is not None and theft.answered >= theft.of:
                    self.stolen += 1
                    self._done.set()
                    return
                writer.write(data)
                await writer.drain()


class _Theft:
    """One connection: how many commands and replies passed, and which reply is to be stolen."""

    def __init__(self) -> None:
        # Commands are arrays of strings: what reads replies reads them, too.
        self.commands = Reader()
        self.replies = Reader()
        self.asked = 0
        self.answered = 0
        self.of: int | None = None


def _values(reader: Reader, data: bytes) -> list[Any]:
    reader.feed(data)
    values = []
    while (value := reader.gets()) is not False:
        values.append(value)
    return values


def _calls(command: Any, function: bytes) -> bool:
    return (
        isinstance(command, list)
        and command[0].upper() == b"FCALL"
        and bool(command[1].endswith(b"_" + function))
    )

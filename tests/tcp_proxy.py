"""A TCP proxy for tests: one address in front of servers that come and go."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence

from signdesk.tasks import cancel, spawn

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class TcpProxy:
    """Listens on a port of 127.0.0.1 and passes each connection on to the first port that answers.

    A connection that no server takes is closed at once, as a balancer without servers would do.
    """

    def __init__(self, ports: Callable[[], Sequence[int]]) -> None:
        self.port = 0
        self._ports = ports
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def open(self) -> None:
        """Listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening and cut every connection."""
        if self._server is not None:
            self._server.close()
        await self.cut()

    async def cut(self) -> None:
        """Cut every connection; new ones are taken."""
        await cancel(*self._connections)

    def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = spawn(self._join((reader, writer)), "proxied connection")
        self._connections.add(connection)
        connection.add_done_callback(self._connections.discard)

    async def _join(self, near: Streams) -> None:
        far = await self.connect()
        try:
            if far is not None:
                await self.carry(near, far)
        finally:
            for _, writer in (near, far) if far else (near,):
                writer.close()
                with contextlib.suppress(OSError):
                    await writer.wait_closed()

    async def connect(self) -> Streams | None:
        """Return a connection to a server, None where no one takes it."""
        for port in self._ports():
            with contextlib.suppress(OSError):
                return await asyncio.open_connection("127.0.0.1", port)
        return None

    async def carry(self, near: Streams, far: Streams) -> None:
        """Pass bytes both ways until either end is gone."""
        ways = [
            spawn(copy(near[0], far[1]), "to the server"),
            spawn(copy(far[0], near[1]), "from the server"),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            await cancel(*ways)


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Pass bytes on until one end is gone."""
    with contextlib.suppress(OSError):
        while data := await reader.read(1 << 16):
            writer.write(data)
            await writer.drain()

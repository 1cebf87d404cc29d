"""A proxy between a node and its store that loses a reply: the store acted, nobody knows."""

import asyncio
from pathlib import Path
from typing import Self


class LossyWire:
    """A Unix socket that passes everything on, until it is told to lose a reply."""

    def __init__(self, upstream: Path, path: Path) -> None:
        self._upstream = upstream
        self._path = path
        self._lose_after = b""
        self._armed = False
        self.lost = 0
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Where the node connects."""
        return f"unix://{self._path}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_unix_server(self._accept, self._path)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server is not None
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def lose_reply_to(self, request: bytes) -> None:
        """Swallow what the store answers to the next write that holds `request`, and hang up."""
        self._lose_after = request

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        store_reader, store_writer = await asyncio.open_unix_connection(self._upstream)
        gone = asyncio.Event()
        work = [
            asyncio.ensure_future(self._requests(reader, store_writer, gone)),
            asyncio.ensure_future(self._replies(store_reader, writer, gone)),
        ]
        self._tasks.update(work)
        await gone.wait()
        for task in work:
            task.cancel()
        await asyncio.gather(*work, return_exceptions=True)
        self._tasks.difference_update(work)
        for side in (writer, store_writer):
            side.close()

    async def _requests(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, gone: asyncio.Event
    ) -> None:
        while data := await reader.read(65536):
            if self._lose_after and self._lose_after in data:
                self._armed, self._lose_after = True, b""
            writer.write(data)
            await writer.drain()
        gone.set()

    async def _replies(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, gone: asyncio.Event
    ) -> None:
        while data := await reader.read(65536):
            if self._armed:
                self._armed = False
                self.lost += 1
                break
            writer.write(data)
            await writer.drain()
        gone.set()

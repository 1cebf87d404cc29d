"""A throw-away PostgreSQL cluster, made from Debian's packages, for tests.

Use it by importing the fixture in a conftest: `from tests.postgres import postgres`.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

INSTALL = "PostgreSQL is missing; install it with: apt-get install -y postgresql"


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    if not found:
        pytest.fail(INSTALL, pytrace=False)
    return found[-1].parent


def _version(program: Path) -> float:
    return float(program.parent.parent.name)


def _identity() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: as root, run it as the package's own user."""
    if os.geteuid() != 0:
        return {}
    try:
        user = pwd.getpwnam("postgres")
    except KeyError:
        pytest.fail(INSTALL, pytrace=False)
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


class Cluster:
    """A server on a unix socket only, in a directory of its own."""

    def __init__(self) -> None:
        self._bin = _programs()
        self._identity = _identity()
        # A socket's path may have 107 bytes, so not below pytest's own directories.
        self._root = Path(tempfile.mkdtemp(prefix="sd-pg-"))
        self._numbers = count(1)
        if self._identity:
            os.chown(self._root, self._identity["user"], self._identity["group"])
        self._run(
            "initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
            "--locale=C.UTF-8", "--no-sync",
        )  # fmt: skip

    @property
    def _data(self) -> str:
        return str(self._root / "data")

    def _run(self, program: str, *args: str) -> None:
        done = subprocess.run(
            [self._bin / program, *args],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd="/",
            **self._identity,
        )
        assert done.returncode == 0, f"{program}: {done.stderr}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        options = f"-k {self._root} -c listen_addresses='' -c fsync=off -c max_connections=200"
        log = str(self._root / "log")
        self._run("pg_ctl", "-D", self._data, "-l", log, "-o", options, "-w", "start")

    def stop(self) -> None:
        """Cut every connection and stop, as a crash would."""
        self._run("pg_ctl", "-D", self._data, "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        """Stop, if running, and leave nothing behind."""
        if (self._root / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self._root)

    def create_database(self) -> str:
        """Create an empty database; return its URL."""
        name = f"t{next(self._numbers)}"
        self._run("createdb", "-h", str(self._root), "-U", "postgres", name)
        return f"postgresql://postgres@/{name}?host={self._root}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A running cluster for the whole session. Fails, never skips, without PostgreSQL."""
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()

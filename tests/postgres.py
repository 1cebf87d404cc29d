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

from tests.namespaces import Namespace

_KINDS = (("uid", "user"), ("gid", "group"))
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
    """A server in a directory of its own: on a unix socket, and on the loopback of `machine`."""

    def __init__(self, machine: Namespace | None = None) -> None:
        self._machine = machine
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
        command, identity = [str(self._bin / program), *args], self._identity
        if self._machine is not None:
            # Only root enters a namespace; the user changes inside.
            user = [f"--re{kind}={self._identity[name]}" for kind, name in _KINDS]
            command = self._machine.inside("setpriv", *user, "--clear-groups", *command)
            identity = {}
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            cwd="/",
            **identity,
        )
        assert done.returncode == 0, f"{program}: {done.stderr}"

    def start(self) -> None:
        """Start the server and wait until it answers."""
        address = "127.0.0.1" if self._machine else ""
        options = f"-k {self._root} -c listen_addresses='{address}' -c fsync=off"
        options += " -c max_connections=200"
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

    def create_database(self, name: str = "", owner: str = "postgres", password: str = "") -> str:
        """Create an empty database, and its owner if new; return its URL over the socket."""
        name = name or f"t{next(self._numbers)}"
        if owner != "postgres":
            role = f"CREATE ROLE {owner} LOGIN PASSWORD '{password}'"
            self._run("psql", "-h", str(self._root), "-U", "postgres", "-c", role)
        self._run("createdb", "-h", str(self._root), "-U", "postgres", "-O", owner, name)
        return f"postgresql://{owner}@/{name}?host={self._root}"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """A running cluster for the whole session. Fails, never skips, without PostgreSQL."""
    cluster = Cluster()
    try:
        cluster.start()
        yield cluster
    finally:
        cluster.remove()

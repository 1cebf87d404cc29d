"""`signdesk demo` as a newcomer meets it: one command, a call, Ctrl-C; and what may go wrong."""

import re
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import aiohttp
import psutil
import pytest
import pytest_asyncio
from playwright.async_api import expect

from signdesk.domain.contact import ContactState
from signdesk.records import open_engine
from signdesk.records.queries import contact as contact_record
from tests.e2e.visitor_page import VisitorPage
from tests.live import Contexts
from tests.nodes import SECRET, Running, until, without_settings
from tests.players import visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

GRACE_S = 5.0


class Demo(Running):
    """A `signdesk demo` process, started again and again on the same data directory."""

    def __init__(self, data_dir: Path, log: Path, *options: str) -> None:
        self.data_dir = data_dir
        super().__init__(
            [sys.executable, "-m", "signdesk", "demo", "--data-dir", str(data_dir), *options],
            log,
            without_settings() | {"SIGNDESK_SECRET": SECRET, "SIGNDESK_REBUILD_HOLD_MS": "0"},
        )
        self._starts = 0

    async def up(self) -> None:
        """Start, and wait until it tells where it is."""
        self.start()
        self._starts += 1
        await self.runs_until(lambda: len(self._told("shop")) == self._starts, "tell its addresses")

    @property
    def shop_url(self) -> str:
        """The shop, as printed at the last start."""
        return self._told("shop")[-1]

    @property
    def desk_url(self) -> str:
        """The desk, as printed at the last start."""
        return self._told("console")[-1].removesuffix("/console")

    def children(self) -> list[psutil.Process]:
        """Return the processes that it has started."""
        return psutil.Process(self.pid).children(recursive=True)

    def store(self) -> psutil.Process:
        """Return its embedded Valkey."""
        (found,) = (child for child in self.children() if "valkey" in child.name())
        return found

    def _told(self, what: str) -> list[str]:
        return re.findall(rf"The {what}, as an? \w+\s+(\S+)", self.said())


@pytest_asyncio.fixture(loop_scope="session")
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """A demo that is not started yet; nothing of it is left behind."""
    trial = Demo(tmp_path / "data", tmp_path / "demo.log")
    yield trial
    left = trial.children() if trial.returncode is None else []
    trial.kill()
    for process in left:
        process.kill()


async def gone(processes: list[psutil.Process]) -> None:
    """Wait until all of these processes have ended."""
    await until(lambda: not any(map(lives, processes)), f"the end of {processes}", GRACE_S)


def lives(process: psutil.Process) -> bool:
    """Say whether the process runs; a zombie waits for nothing but its parent's look."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


async def test_one_person_alone_gets_a_call(demo: Demo, contexts: Contexts) -> None:
    await demo.up()
    caller = await VisitorPage.open(await contexts.new(), demo.shop_url)
    await caller.join_with_camera()
    await caller.on_screen("call")
    await caller.frames()
    await caller.type("Bonjour\n")
    theirs = caller.frame.locator(".text-line:not(.mine)")
    await expect(theirs.first).to_be_visible()
    await expect(caller.frame.locator(".text-line.mine")).to_contain_text("Bonjour")
    await expect(theirs.last).to_contain_text("Bonjour")
    await caller.press("Raccrocher")
    await caller.on_screen("ended")
    await caller.page.close()

    children = demo.children()
    assert len(children) >= 2
    assert await demo.interrupt() == 0
    await gone(children)
    assert demo.said().rstrip().endswith("Stopping…")

    await demo.up()
    engine = open_engine(f"sqlite:///{demo.data_dir}/signdesk.db")
    async with visitor(demo.desk_url) as second:
        contact = await second.enqueue()
        await second.in_state(ContactState.CONNECTING)
        await second.hang_up()

        async def recorded() -> bool:
            record = await contact_record(engine, contact)
            return record is not None and record.end is not None

        await until(recorded, "the second contact's end")
    async with engine.connect() as connection:
        rows = await connection.exec_driver_sql("SELECT end FROM contacts ORDER BY queued_at")
        assert [row[0] for row in rows] == ["completed", "abandoned"]
    await engine.dispose()
    assert await demo.interrupt() == 0


async def test_the_store_that_a_killed_demo_left_is_taken_over(demo: Demo) -> None:
    await demo.up()
    store = demo.store()
    others = [child for child in demo.children() if child.pid != store.pid]
    async with visitor(demo.desk_url) as caller:
        await caller.enqueue()
        await caller.in_state(ContactState.CONNECTING)
        await caller.hang_up()
        await caller.free()
    demo.kill()
    await gone(others)
    assert lives(store)

    await demo.up()
    assert lives(store)
    assert not any("valkey" in child.name() for child in demo.children())
    async with visitor(demo.desk_url) as caller:
        await caller.enqueue()
        await caller.in_state(ContactState.CONNECTING)
        await caller.hang_up()
    assert await demo.interrupt() == 0
    await gone([store])


def _port_in_use(_folder: Path) -> tuple[list[str], str]:
    taken = socket.create_server(("127.0.0.1", 0))
    _held.append(taken)
    port = taken.getsockname()[1]
    return ["--port", str(port)], rf"signdesk: port {port} on 127\.0\.0\.1: in use"


def _shop_port_in_use(folder: Path) -> tuple[list[str], str]:
    options, line = _port_in_use(folder)
    return ["--shop-port", options[1]], line


def _data_dir_under_a_file(folder: Path) -> tuple[list[str], str]:
    path = folder / "file" / "data"
    path.parent.touch()
    return ["--data-dir", str(path)], rf"signdesk: data directory {path}: Not a directory"


_held: list[socket.socket] = []


@pytest.fixture
def held_ports() -> Iterator[None]:
    """Sockets that a case holds are closed after it."""
    yield
    while _held:
        _held.pop().close()


@pytest.mark.usefixtures("held_ports")
@pytest.mark.parametrize("case", [_port_in_use, _shop_port_in_use, _data_dir_under_a_file])
async def test_what_hinders_a_start_is_one_clear_line(
    tmp_path: Path, case: Callable[[Path], tuple[list[str], str]]
) -> None:
    options, line = case(tmp_path)
    trial = Demo(tmp_path / "data", tmp_path / "demo.log", *options)
    trial.start()
    assert await trial.ended() == 1
    assert re.fullmatch(line, trial.said().strip()), trial.said()


async def test_a_data_directory_serves_one_demo_at_a_time(demo: Demo, tmp_path: Path) -> None:
    await demo.up()
    other = Demo(demo.data_dir, tmp_path / "other.log")
    other.start()
    assert await other.ended() == 1
    line = rf"signdesk: data directory {demo.data_dir} is in use by another node"
    assert re.fullmatch(line, other.said().strip()), other.said()
    async with aiohttp.ClientSession() as http, http.get(f"{demo.desk_url}/readyz") as answer:
        assert answer.status == 200
    assert await demo.interrupt() == 0

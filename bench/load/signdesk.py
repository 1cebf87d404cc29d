"""SignDesk nodes under load: visitors and advisors who meet through the real protocol.

Even sockets are visitors, odd ones advisors. The switchboard decides who meets whom, as always;
both ends of a contact report their media, so that the contact is connected while it is measured.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from signdesk.domain.pool import Company, Queue
from signdesk.domain.skill import Level, Requirement, Skill
from signdesk.domain.staff import Person, StaffRole
from signdesk.records import migrate, open_engine
from signdesk.records.database import writing
from signdesk.records.writes import add_company, add_person, add_queue
from signdesk.signaling.tokens import Claims, Tokens

from .contender import Contender
from .processes import Measured, printing_its_port
from .sockets import End, description

SECRET = "a bench's secret, used on this machine alone"
POOL, COMPANY, QUEUE = "bench", "bench", "bench-lsf"
UNSTAFFED = "bench-lpc"
"""A queue that no advisor is qualified for: who waits there, waits."""
ADVISORS = 400
MEET_S = 20.0
MESSAGES_PER_S = "100000"
"""Per socket; the limit is checked as in production, and a bouncing pair must not meet it."""


class SignDeskEnd(End):
    """A page: it answers pings, accepts what it is offered, and reports its media."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, connected: "asyncio.Future[str]"):
        super().__init__(socket)
        self.connected = connected
        """The id of the contact, once both sides are connected."""
        self._id = 0
        self._told: set[str] = set()
        self._head = self._tail = ""

    async def command(self, name: str, **fields: object) -> None:
        """Send a command; a refusal surfaces where messages are read."""
        self._id += 1
        await self.socket.send_json({"type": name, "id": self._id, **fields})

    def relay(self) -> str:
        self._id += 1
        return f"{self._head}{self._id}{self._tail}"

    def is_relay(self, text: str) -> bool:
        return '"type":"peer_description"' in text[:64]

    async def other(self, text: str) -> None:
        if text.startswith('{"type":"ok"'):
            return
        message = json.loads(text)
        match message["type"]:
            case "ping":
                await self.socket.send_str('{"type":"pong"}')
            case "contact":
                await self._moved(message["contact"])
            case "error":
                raise RuntimeError(text)

    async def _moved(self, contact: dict[str, Any]) -> None:
        here = {"contact": contact["id"]}
        state = contact["state"]
        if state in self._told:
            return
        self._told.add(state)
        if state == "offered" and "offer" in contact:
            await self.command("accept", offer=contact["offer"]["id"], **here)
        elif state == "connecting":
            await self.command("media_ready", kind="frame", **here)
        elif state == "connected":
            me = contact["me"]
            (to,) = (each["id"] for each in contact["participants"] if each["id"] != me)
            self._head = '{"type":"description","id":'
            self._tail = (
                f',"contact":"{contact["id"]}","to":"{to}","generation":1,'
                f'"description":{description()}}}'
            )
            self.connected.set_result(contact["id"])


class Population(NamedTuple):
    """Who there is: `furnish` stores them, `claims` says whose page socket `number` is."""

    furnish: Callable[[AsyncEngine], Awaitable[None]]
    claims: Callable[[int], Claims]


class SignDesk(Contender):
    """One or two nodes on one store and one database."""

    def __init__(
        self,
        nodes: list[Measured],
        client: aiohttp.ClientSession,
        claims: Callable[[int], Claims],
    ) -> None:
        super().__init__(nodes, client)
        self._tokens = Tokens(SECRET)
        self._claims = claims

    async def connect(self, number: int) -> End:
        node = self.nodes[number % len(self.nodes)]
        socket = await self.client.ws_connect(f"http://127.0.0.1:{node.port}/ws")
        claims = self._claims(number)
        sign = self._tokens.visitor if claims.role == "visitor" else self._tokens.staff
        await socket.send_json({"type": "hello", "token": sign(claims)})
        while (message := await socket.receive_json())["type"] != "welcome":
            if message["type"] == "error":
                raise RuntimeError(str(message))
        return SignDeskEnd(socket, asyncio.get_running_loop().create_future())

    async def pair(self, ends: Sequence[End]) -> list[tuple[End, End]]:
        pages = [end for end in ends if isinstance(end, SignDeskEnd)]
        visitors, advisors = pages[::2], pages[1::2]
        for advisor in advisors:
            await advisor.command("set_status", status="available")
        for visitor in visitors:
            await visitor.command("enqueue", queue=QUEUE, video=True)
        async with asyncio.timeout(MEET_S):
            contacts = await asyncio.gather(*(page.connected for page in pages))
        by_contact: dict[str, list[End]] = {}
        for page, contact in zip(pages, contacts, strict=True):
            by_contact.setdefault(contact, []).append(page)
        return [(first, second) for first, second in by_contact.values()]


def _queue(id_: str, skill: str) -> Queue:
    return Queue(
        id=id_,
        company=COMPANY,
        company_name="Bench",
        name=skill.upper(),
        required=[Requirement(skill, Level.B2)],
        service_level_s=60,
        offer_ms=20_000,
        reject_delay_ms=10_000,
        wrap_up_ms=60_000,
        max_misses=1,
        dispositions=[],
        keep_text=False,
    )


async def add_unstaffed(session: AsyncSession) -> None:
    """Store a company, and the queue that nobody serves."""
    company = Company(COMPANY, "Bench", POOL, "fr", "#0b5d66", [], keep_text=False)
    await add_company(session, company)
    await add_queue(session, _queue(UNSTAFFED, "lpc"))


def small(advisors: int = ADVISORS) -> Population:
    """Return one company, and advisors who may serve the first of its queues."""

    async def furnish(engine: AsyncEngine) -> None:
        async with writing(engine) as session:
            await add_unstaffed(session)
            await add_queue(session, _queue(QUEUE, "lsf"))
            for number in range(1, 2 * advisors, 2):
                name = f"a{number}"
                person = Person(name, POOL, "Advisor", name, StaffRole.ADVISOR, relay_only=False)
                await add_person(session, person, [Skill("lsf", Level.C1)], None)

    def claims(number: int) -> Claims:
        if number % 2:
            return Claims("advisor", f"a{number}", "Advisor", POOL)
        return Claims("visitor", f"v{number}", "", POOL, COMPANY)

    return Population(furnish, claims)


@asynccontextmanager
async def signdesk(
    client: aiohttp.ClientSession, redis_url: str, nodes: int, population: Population | None = None
) -> AsyncIterator[Contender]:
    """Start `nodes` nodes on the store, which is emptied, and on a fresh database.

    There are `population`, or a `small` one.
    """
    population = population or small()
    async with Redis.from_url(redis_url) as store:
        await store.flushall()
    with tempfile.TemporaryDirectory() as folder:
        database = f"sqlite:///{Path(folder) / 'bench.db'}"
        await migrate(database)
        engine = open_engine(database)
        await population.furnish(engine)
        await engine.dispose()
        env = {
            "SIGNDESK_PORT": "0",
            "SIGNDESK_DATA_DIR": folder,
            "SIGNDESK_REDIS_URL": redis_url,
            "SIGNDESK_DATABASE_URL": database,
            "SIGNDESK_SECRET": SECRET,
            "SIGNDESK_MESSAGES_PER_S": MESSAGES_PER_S,
            "SIGNDESK_LOG_LEVEL": "error",
        }
        command = (sys.executable, "-m", "signdesk", "serve")
        async with printing_its_port(*command, count=nodes, env=env) as measured:
            yield SignDesk(measured, client, population.claims)

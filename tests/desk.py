"""Nodes inside the test's own process, on real stores: what a page sees of a whole desk.

A `Desk` is one deployment: an empty Valkey, a database furnished as the demo's, and any number of
nodes, each served on a free port of this machine.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from signdesk import app, records
from signdesk.domain.pool import Company, Queue
from signdesk.domain.skill import Level, Requirement, Skill
from signdesk.domain.staff import Person, StaffRole
from signdesk.records.database import writing
from signdesk.records.passwords import hash_password
from signdesk.records.seed import COMPANY, POOL, seed_demo
from signdesk.records.writes import add_company, add_person, add_queue
from signdesk.serving import site
from signdesk.settings import Settings
from signdesk.signaling.tokens import Claims, Tokens

SECRET = "a secret of the tests, used on this machine alone"
PASSWORD = "a long password"
SHOP = "https://shop.example"
OTHER_COMPANY, OTHER_SHOP = "other", "https://other.example"
SUPERVISOR, VIEWER = "sam", "vic"


async def furnish(database: str) -> None:
    """Make the demo's company and advisors, another company, and a viewer."""
    await records.migrate(database)
    engine = records.open_engine(database)
    try:
        await seed_demo(engine, [SHOP], dict.fromkeys(("camille", "noe", SUPERVISOR), PASSWORD))
        async with writing(engine) as session:
            other = Company(OTHER_COMPANY, "Autre", POOL, "fr", "#000000", [OTHER_SHOP], False)
            await add_company(session, other)
            await add_queue(session, _other_queue())
            vic = Person(VIEWER, POOL, "Vic", VIEWER, StaffRole.VIEWER, False)
            skills: list[Skill] = []
            hashed = await hash_password(PASSWORD)
            await add_person(session, vic, skills, hashed)
    finally:
        await engine.dispose()


def _other_queue() -> Queue:
    return Queue(
        id="other-lsf", company=OTHER_COMPANY, company_name="Autre", name="LSF",
        required=[Requirement("lsf", Level.C2)], service_level_s=60, offer_ms=20_000,
        reject_delay_ms=10_000, wrap_up_ms=60_000, max_misses=1, dispositions=[], keep_text=False,
    )  # fmt: skip


@dataclass(frozen=True)
class NodeSite:
    """A node, and where it is served."""

    application: web.Application
    url: str

    @property
    def node(self) -> Any:
        """The node itself."""
        return self.application[app.NODE]


class Desk:
    """One deployment. Its nodes end with it, or with `stop`."""

    def __init__(self, redis_url: str, database: Path, data_dir: Path) -> None:
        self.settings: dict[str, Any] = {
            "redis_url": redis_url, "database_url": f"sqlite:///{database}", "secret": SECRET,
            "data_dir": data_dir, "rebuild_hold_ms": 0,
        }  # fmt: skip
        self.redis_url = redis_url
        self.tokens = Tokens(SECRET)
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        self._nodes: list[tuple[NodeSite, AsyncExitStack]] = []

    async def node(self, **settings: Any) -> NodeSite:
        """Start a node."""
        stack = AsyncExitStack()
        chosen = Settings(**(self.settings | settings))
        application = await app.build(chosen, self.redis_url)
        port = await stack.enter_async_context(site(application, "127.0.0.1", 0))
        started = NodeSite(application, f"http://127.0.0.1:{port}")
        self._nodes.append((started, stack))
        return started

    async def stop(self, node: NodeSite) -> None:
        """Stop a node as a termination signal does."""
        for entry in self._nodes:
            if entry[0] is node:
                self._nodes.remove(entry)
                await entry[1].aclose()
                return

    async def close(self) -> None:
        """Stop everything."""
        for node, _ in list(self._nodes):
            await self.stop(node)
        await self.http.close()

    def visitor_token(self, visitor: str = "vera", company: str = COMPANY) -> str:
        """A token as the widget's page gets it."""
        return self.tokens.visitor(Claims("visitor", visitor, "", POOL, company))

    def supervisor_token(self, supervisor: str = SUPERVISOR, company: str = "") -> str:
        """A token as the supervisors' page gets it."""
        return self.tokens.staff(
            Claims("supervisor", supervisor, supervisor.title(), POOL, company)
        )

    def advisor_token(self, advisor: str = "camille", *, relay_only: bool = False) -> str:
        """A token as the console's page gets it."""
        claims = Claims("advisor", advisor, advisor.title(), POOL, relay_only=relay_only)
        return self.tokens.staff(claims)


@asynccontextmanager
async def opened(redis_url: str, database: Path, data_dir: Path) -> AsyncIterator[Desk]:
    """A desk without nodes yet, closed at the end."""
    desk = Desk(redis_url, database, data_dir)
    try:
        yield desk
    finally:
        await asyncio.shield(desk.close())

"""A node on any store, and the pages of one pool on it: what the contract tests play with.

The clock is the store's own: nothing is driven, everything is awaited.
"""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, Self

import msgspec

from signdesk.domain.events import AnyEvent, decode
from signdesk.domain.pool import Advisor, Company, PoolConfig, Queue
from signdesk.switchboard import inbox
from signdesk.switchboard.errors import StoreUnavailableError
from signdesk.switchboard.store import Store
from signdesk.switchboard.switchboard import Switchboard, answer_of, partition_of
from signdesk.switchboard.views import Entry
from signdesk.tasks import cancel, spawn
from tests.nodes import until
from tests.switchboard.playbook import CAPABILITIES, COMPANY, View, ticket

LEASE_MS = 600_000
"""No beat renews it in these tests."""

_numbers = itertools.count(1)


def new_pool(like: str = "main") -> str:
    """Return a pool that nobody has used, in the partition of `like`."""
    names = (f"pool-{next(_numbers)}" for _ in itertools.count())
    return next(name for name in names if partition_of(name) == partition_of(like))


class Node:
    """One node of a store, serving one pool with one queue, `shop`; `epochs` are those that began.

    When an epoch begins its pages forget that they are attached, as pages do whose socket closes.
    """

    def __init__(self, url: str, pool: str, advisors: tuple[str, ...] = ("ana",)) -> None:
        self.pool = pool
        self.id = f"n{next(_numbers)}"
        self.epochs: list[str] = []
        self.pages: dict[str, Page] = {}
        self.store = Store(url, {partition_of(pool)}, 0, self._began)
        self.board = self.store.switchboards[partition_of(pool)]
        self._advisors = advisors

    @property
    def config(self) -> bytes:
        """The pool's configuration."""
        company = Company(COMPANY, "Atelier Lumen", self.pool, "fr", "#123456", [], False)
        shop = Queue(
            id="shop", company=COMPANY, company_name=company.name, name="Shop", required=[],
            service_level_s=60, offer_ms=20_000, reject_delay_ms=0, wrap_up_ms=60_000,
            max_misses=1, dispositions=["solved"], keep_text=False,
        )  # fmt: skip
        staff = {name: Advisor(name.title(), ["shop"], False) for name in self._advisors}
        pool = PoolConfig(
            id=self.pool, version=1, companies={COMPANY: company}, queues={"shop": shop},
            advisors=staff,
        )  # fmt: skip
        return msgspec.json.encode(pool)

    def page(self, person: str, role: str = "visitor") -> "Page":
        """Return a page of a person, not attached yet."""
        page = Page(self, person, role)
        self.pages[page.session] = page
        return page

    async def events(self) -> list[AnyEvent]:
        """Return what the partition's stream holds of this pool."""
        entries = [decode(body) for _, _, body in await self.board.events(1000)]
        return [event for event in entries if event.pool == self.pool]

    async def forget_events(self) -> None:
        """Empty the partition's stream, which other tests have filled."""
        while entries := await self.board.events(256):
            await self.board.consumed((id_, epoch) for id_, epoch, _ in entries)

    async def deliver(self, entries: list[Entry]) -> None:
        """Take what the inbox brings."""
        for entry in entries:
            if page := self.pages.get(entry.session):
                page.receive(entry)

    async def _began(self, board: Switchboard) -> None:
        self.epochs.append(board.epoch)
        for page in self.pages.values():
            page.attached = False


@asynccontextmanager
async def node(url: str, pool: str, *advisors: str) -> AsyncIterator[Node]:
    """A node that has met its store, with an empty stream of events."""
    here = Node(url, pool, advisors or ("ana",))
    async with AsyncExitStack() as stack:
        stack.push_async_callback(here.store.close)
        await here.board.configure(pool, here.config)
        await here.board.lease(here.id, LEASE_MS)
        await here.forget_events()
        reading = spawn(inbox.read(here.board, here.id, here.deliver), "inbox")
        sweeping = spawn(_sweep(here.board), "sweep")
        stack.push_async_callback(cancel, reading, sweeping)
        yield here


async def _sweep(board: Switchboard) -> None:
    """Keep promises as a node does, whatever becomes of the store."""
    while True:
        with contextlib.suppress(StoreUnavailableError):
            await board.sweep()
        await asyncio.sleep(0.2)


class Page:
    """A page: it keeps its last contact, and resumes with its ticket."""

    def __init__(self, node: Node, person: str, role: str) -> None:
        self.node, self.person, self.role = node, person, role
        self.session = f"s{next(_numbers)}-{person}"
        self.attached = False
        self.seq = 0
        self.contact: View | None = None
        self.advisor: View | None = None
        self._token = ""
        self._epoch = ""
        self._last: View | None = None
        self._ids = itertools.count(1)

    async def attach(self) -> Self:
        """Attach, or resume with what the page knows."""
        self._token = f"a{next(_numbers)}"
        self.attached = True
        request = {
            "pool": self.node.pool, "session": self.session, "person": self.person,
            "role": self.role, "name": self.person.title(), "node": self.node.id,
            "company": COMPANY if self.role == "visitor" else "", "attach": self._token,
            "capabilities": CAPABILITIES, "last_seq": self.seq, "epoch": self._epoch,
            "ticket": ticket(self._last) if self._last else None,
        }  # fmt: skip
        answer = await self.node.board.attach(request)
        self._epoch = answer.epoch
        for seq, body in answer.replay:
            self._take(seq, msgspec.json.decode(body))
        if not answer.resumed:
            self.seq = answer.seq
            snapshot = msgspec.json.decode(answer.snapshot)
            self.contact, self.advisor = snapshot["contact"], snapshot["advisor"]
            self._last = self.contact or self._last
        return self

    async def resume(self) -> None:
        """Wait until an epoch began that this page does not know, and come back in it."""
        await until(lambda: not self.attached, f"{self.person}'s socket is closed")
        await self.attach()

    async def command(self, name: str, *args: Any) -> dict[str, Any]:
        """Send a command; raises RefusedError."""
        return answer_of(await self.sent(name, next(self._ids), *args))

    async def sent(self, name: str, id_: int, *args: Any) -> Any:
        """Send a command under this id; return the raw answer."""
        return await self.node.board.command(name, self.session, self._token, id_, *args)

    async def enqueue(self) -> Self:
        """Ask for a conversation."""
        await self.command("enqueue", f"c-{self.session}", "shop", "1", "fr")
        return await self.shows("queued", "offered")

    async def accept(self) -> None:
        """Take the offer."""
        assert self.contact is not None
        await self.command("accept", self.contact["id"], self.contact["offer"]["id"])

    async def talk(self, other: "Page") -> None:
        """Both see each other."""
        assert self.contact is not None
        for page in (self, other):
            await page.command("media_ready", self.contact["id"], "frame")
        for page in (self, other):
            await page.shows("connected")

    async def shows(self, *states: str) -> Self:
        """Wait until the page shows its contact in one of these states."""
        await until(lambda: self.state in states, f"{self.person} sees {states}")
        return self

    async def rings_for(self, visitor: "Page") -> None:
        """Wait until this advisor is offered the visitor's contact."""
        await until(
            lambda: self.contact and self.contact["id"] == visitor.id and self.state == "offered",
            f"{self.person} is offered {visitor.person}",
        )

    @property
    def state(self) -> str:
        """The state of the contact on the page."""
        return str(self.contact["state"]) if self.contact else ""

    @property
    def id(self) -> str:
        """The id of this visitor's contact."""
        return f"c-{self.session}"

    def receive(self, entry: Entry) -> None:
        """Take an entry of the inbox."""
        if entry.seq > self.seq and self.attached:
            assert entry.seq == self.seq + 1, f"{self.person} missed a message"
            self._take(entry.seq, msgspec.json.decode(entry.body))

    def _take(self, seq: int, message: dict[str, Any]) -> None:
        self.seq = seq
        match message["type"]:
            case "contact":
                self.contact = self._last = message["contact"]
            case "released":
                self.contact = None
            case "advisor":
                self.advisor = message["advisor"]

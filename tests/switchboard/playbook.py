"""A small language for tests of the switchboard: people act by name, and the clock is driven.

    desk.queues("shop", offer_s=20)
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    desk.wait(20)
    assert ana.state == "not_responding" and vera.contact["state"] == "queued"

A page keeps what the numbered messages add up to, as a browser does: `contact` and `advisor`.
"""

import itertools
from typing import Any, Self

import msgspec
from redis import Redis

from signdesk.domain.pool import Advisor, Lapse, PoolConfig, PoolRules, Queue
from signdesk.switchboard.errors import RefusedError
from signdesk.switchboard.library import SOURCE, function
from signdesk.switchboard.switchboard import answer_of

POOL = "main"
COMPANY = "lumen"
START = 1_764_000_000_000
"""An instant of 2025, so that numbers are as long as in real life."""
OFFER_S, REJECT_S, WRAP_UP_S = 20, 10, 60
CAPABILITIES = {"rollback": True, "ice_restart": True, "trickle": True}

View = dict[str, Any]


class Desk:
    """One partition, its nodes and its people."""

    def __init__(self, store: Redis, base: str = "sd:{p00}") -> None:
        self.store = store
        self.base = base
        self.pages: dict[str, Page] = {}
        self.node = "n1"
        self._config = PoolConfig(id=POOL, version=0, companies={}, queues={}, advisors={})
        self._tokens = itertools.count(1)
        self._read: dict[str, str] = {}
        store.function_load(SOURCE, replace=True)
        self.now = START
        self.ask("drive", self.now)
        self.open_store("run-1")

    # -- calls

    def call(self, name: str, *args: Any) -> Any:
        """Call a transition; return its raw answer."""
        return self.store.fcall(function(name), 1, self.base, *args)

    def ask(self, name: str, *args: Any) -> dict[str, Any]:
        """Call a transition; return its answer. Raises RefusedError."""
        return answer_of(self.call(name, *args))

    def key(self, *parts: str) -> str:
        """Return the name of a key of this partition."""
        return ":".join((self.base, *parts))

    def facts(self, *parts: str) -> dict[str, str]:
        """Return a stored hash."""
        raw: Any = self.store.hgetall(self.key(*parts))
        return {k.decode(): v.decode() for k, v in raw.items()}

    def members(self, *parts: str) -> list[str]:
        """Return a stored sorted set, in order."""
        raw: Any = self.store.zrange(self.key(*parts), 0, -1)
        return [member.decode() for member in raw]

    def timers(self) -> dict[str, int]:
        """Return every promise and its deadline."""
        raw: Any = self.store.zrange(self.key("timers"), 0, -1, withscores=True)
        return {member.decode(): int(due) for member, due in raw}

    def events(self) -> list[dict[str, Any]]:
        """Return every event that was not consumed."""
        raw: Any = self.store.xrange(self.key("events"))
        return [msgspec.json.decode(fields[b"e"]) for _, fields in raw]

    def kinds(self, contact: str) -> list[str]:
        """Return the kinds of a contact's events, in order."""
        return [e["type"] for e in self.events() if e.get("contact") == contact]

    # -- the store and its clock

    def open_store(self, run: str, hold_ms: int = 0) -> str:
        """Meet the server whose run id is `run`; return the epoch."""
        epoch = f"e{next(self._tokens)}"
        answer = self.ask("open", run, epoch, hold_ms)
        self.sweep()
        return str(answer["epoch"])

    def lease(self, node: str, seconds: float = 6) -> bool:
        """Renew a node's lease; return whether it had lapsed."""
        return bool(self.ask("lease", node, int(seconds * 1000))["lapsed"])

    def sweep(self) -> int:
        """Keep the promises that are due."""
        done = int(self.ask("sweep", 100)["done"])
        self.deliver()
        return done

    def wait(self, seconds: float) -> None:
        """Let time pass: every promise is kept at its instant, and the node renews its lease."""
        end = self.now + int(seconds * 1000)
        while True:
            self.lease(self.node, 3600)
            due = min((at for at in self.timers().values() if at > self.now), default=end)
            self.drive(min(due, end))
            while self.sweep():
                pass
            if self.now == end:
                return

    def drive(self, now: int) -> None:
        """Set the clock (ms), and sweep nothing."""
        self.now = max(now, self.now)
        self.ask("drive", self.now)

    # -- configuration

    def queues(
        self, *names: str, offer_s: float = OFFER_S, reject_s: float = REJECT_S,
        wrap_up_s: float = WRAP_UP_S, max_misses: int = 1, keep_text: bool = False,
        company: str = COMPANY, **settings: Any,
    ) -> Self:  # fmt: skip
        """Add queues, or change them; `settings` are further fields of `Queue`."""
        for name in names:
            self._config.queues[name] = Queue(
                id=name, company=company, company_name="Atelier Lumen", name=name.title(),
                required=[], service_level_s=60, offer_ms=int(offer_s * 1000),
                reject_delay_ms=int(reject_s * 1000), wrap_up_ms=int(wrap_up_s * 1000),
                max_misses=max_misses, dispositions=["solved", "callback"], keep_text=keep_text,
                **settings,
            )  # fmt: skip
        return self.configure()

    def rules(self, **settings: int) -> Self:
        """Change the pool's rules (fields of `PoolRules`, in ms)."""
        self._config = msgspec.structs.replace(self._config, rules=PoolRules(**settings))
        return self.configure()

    def drop_queue(self, name: str) -> None:
        """Remove a queue from the configuration."""
        del self._config.queues[name]
        self.configure()

    def qualify(
        self, name: str, *lines: str, reserve: bool = False, lapses: list[Lapse] | None = None
    ) -> None:
        """Give an advisor exactly these lines."""
        self._config.advisors[name] = Advisor(
            name.title(), sorted(lines), relay_only=False, reserve=reserve, lapses=lapses or []
        )
        self.configure()

    def configure(self) -> Self:
        """Project the configuration, under a new version."""
        self._config = msgspec.structs.replace(self._config, version=self._config.version + 1)
        self.project()
        return self

    def project(self) -> int:
        """Project the configuration as it is."""
        answer = self.ask("configure", msgspec.json.encode(self._config))
        self.deliver()
        return int(answer["version"])

    # -- people

    def advisor(self, name: str, *lines: str) -> "Page":
        """Return a page for an advisor who qualifies for these lines."""
        self.qualify(name, *lines)
        return self.page(name, "advisor")

    def visitor(self, name: str, company: str = COMPANY) -> "Page":
        """Return a page for a visitor."""
        page = self.page(name, "visitor")
        page.company = company
        return page

    def supervisor(self, name: str, company: str = "") -> "Page":
        """Return a page for a supervisor, of one company or of all."""
        page = self.page(name, "supervisor")
        page.company = company
        return page

    def guest(self, invitation: str) -> "Page":
        """Return a page that a one-time link opened."""
        return self.page(f"g{invitation}", "guest")

    def page(self, name: str, role: str, session: str = "") -> "Page":
        """Return another page of that person; the session is new unless given."""
        return Page(self, name, role, session or f"s{next(self._tokens)}-{name}")

    def token(self) -> str:
        """Return a fresh attach token."""
        return f"a{next(self._tokens)}"

    def forget_inboxes(self) -> None:
        """Read inboxes from their beginning: the store is another one."""
        self._read.clear()

    def deliver(self) -> None:
        """Hand every node's inbox to the pages that it owns."""
        for key in self.store.scan_iter(self.key("inbox", "*")):
            name = key.decode()
            raw: Any = self.store.xrange(name, f"({self._read.get(name, '0-0')}")
            for id_, fields in raw:
                self._read[name] = id_.decode()
                page = self.pages.get(fields[b"s"].decode())
                if page is not None:
                    page.receive(fields, name.rsplit(":", 1)[1])


class Page:
    """One page: its session, its socket, and what it knows."""

    def __init__(self, desk: Desk, person: str, role: str, session: str) -> None:
        self.desk, self.person, self.role, self.session = desk, person, role, session
        self.company = COMPANY if role in ("visitor", "guest") else ""
        self.attach = ""
        self.node = ""
        self.fenced = False
        self.seq = 0
        self.epoch = ""
        self.contact: View | None = None
        self.advisor: View | None = None
        self.last: View | None = None
        """The contact as last seen, also when it was released: what a late page still holds."""
        self.released: list[tuple[str, str]] = []
        self.messages: list[dict[str, Any]] = []
        self.whispers: list[dict[str, Any]] = []
        self.resumed = False
        self._id = 0

    # -- the socket

    def open(self, node: str = "", ticket: View | None = None) -> Self:
        """Attach: resume where the page stands, and take in the replay or the snapshot."""
        self.attach, self.node = self.desk.token(), node or self.desk.node
        self.fenced = False
        self.desk.pages[self.session] = self
        welcome, replay = self._attach(self.seq, self.epoch, ticket)
        self.epoch, self.resumed = welcome["epoch"], welcome["resumed"]
        if self.resumed:
            for seq, body in replay:
                assert seq == self.seq + 1, "a replay is whole"
                self._take(seq, msgspec.json.decode(body))
        else:
            self.seq = welcome["seq"]
            self.contact, self.advisor = (welcome["snapshot"][k] for k in ("contact", "advisor"))
            self.last = self.contact or self.last
        self.desk.deliver()
        return self

    def _attach(self, last_seq: int, epoch: str, ticket: View | None) -> tuple[View, Any]:
        request = {
            "pool": POOL, "session": self.session, "person": self.person, "role": self.role,
            "name": self.person.title(), "company": self.company,
            "node": self.node, "attach": self.attach, "capabilities": CAPABILITIES,
            "last_seq": last_seq, "epoch": epoch, "ticket": ticket,
        }  # fmt: skip
        raw, replay = self.desk.call("attach", msgspec.json.encode(request))
        return answer_of(raw), replay

    def fresh_snapshot(self) -> View:
        """Return the snapshot that this page would get if it knew nothing: it changes nothing."""
        welcome, _ = self._attach(0, "", None)
        assert welcome["seq"] == self.seq, f"{self.person} has not all messages"
        snapshot: View = welcome["snapshot"]
        return snapshot

    def close(self) -> Self:
        """The socket is gone."""
        self.desk.ask("detach", self.session, self.attach)
        self.node = ""
        self.desk.deliver()
        return self

    def receive(self, fields: dict[bytes, bytes], node: str) -> None:
        """Take an entry of the node's inbox."""
        if b"f" in fields:
            if fields[b"f"].decode() == self.attach:
                self.fenced = True
            return
        if node != self.node:
            return
        seq, message = int(fields[b"n"]), msgspec.json.decode(fields[b"b"])
        if seq == 0:
            self.whispers.append(message)
        elif seq > self.seq:
            assert seq == self.seq + 1, f"{self.person} missed a message"
            self._take(seq, message)

    def _take(self, seq: int, message: dict[str, Any]) -> None:
        self.seq = seq
        self.messages.append(message)
        match message["type"]:
            case "contact":
                self.contact = self.last = message["contact"]
            case "released":
                if self.contact and self.contact["id"] == message["contact"]:
                    self.contact = None
                self.released.append((message["contact"], message["why"]))
            case "advisor":
                self.advisor = message["advisor"]
            case "peer_description" | "peer_candidate":
                self.see_generation(message["sender"], message["generation"])

    def see_generation(self, other: str, generation: int) -> None:
        """A pair's generation is the highest that the page sent or received."""
        assert self.contact is not None
        for participant in self.contact["participants"]:
            if participant["id"] == other:
                participant["generation"] = max(participant["generation"], generation)

    # -- what a page shows

    @property
    def id(self) -> str:
        """The id of the contact on the page."""
        assert self.contact is not None, f"{self.person} has no contact"
        return str(self.contact["id"])

    @property
    def state(self) -> str:
        """An advisor's state, or a visitor's contact's."""
        shown = self.advisor if self.role in ("advisor", "supervisor") else self.contact
        return str(shown["state"]) if shown else ""

    @property
    def offer(self) -> str:
        """The id of the offer that rings, or nothing."""
        return str(self.contact["offer"]["id"]) if self.contact and "offer" in self.contact else ""

    @property
    def ticket(self) -> View:
        """The ticket that the node signed with the last state that the page saw."""
        assert self.last is not None
        return ticket(self.last)

    def snapshot(self) -> View:
        """Return what the page stands at, in the form of a snapshot."""
        return {"contact": self.contact, "advisor": self.advisor}

    @property
    def people(self) -> dict[str, str]:
        """Who is in the call, as the page shows them: name -> purpose."""
        assert self.contact is not None
        return {p["name"]: p["purpose"] for p in self.contact["participants"]}

    # -- commands

    def command(self, name: str, *args: Any, id_: int = 0) -> dict[str, Any]:
        """Send a command under a new id, or repeat one; raises RefusedError."""
        self._id = max(self._id + 1, id_) if not id_ else self._id
        number = id_ or self._id
        raw = self.desk.call(name, self.session, self.attach, number, *args)
        self.desk.deliver()
        return answer_of(raw)

    def refused(self, name: str, *args: Any, id_: int = 0) -> str:
        """Send a command that must be refused; return the code."""
        try:
            answer = self.command(name, *args, id_=id_)
        except RefusedError as refusal:
            return refusal.code
        raise AssertionError(f"{name} was carried out: {answer}")

    @property
    def last_id(self) -> int:
        """The id of the latest command."""
        return self._id

    def status(self, status: str) -> Self:
        """Say that I am available, on a break, offline."""
        self.command("set_status", status)
        return self

    def enqueue(
        self, queue: str, *, video: bool = True, contact: str = "", again: bool = False,
        test: bool = False, context: View | None = None, identity: View | None = None,
    ) -> Self:  # fmt: skip
        """Ask for a conversation."""
        said = [msgspec.json.encode(each) if each else b"" for each in (context, identity)]
        self.command(
            "enqueue", contact or f"c-{self.person}", queue, int(video), "fr", 1, *said,
            int(again), int(test),
        )  # fmt: skip
        return self

    def another(self) -> Self:
        """Ask for another advisor."""
        self.command("another_advisor", self.id)
        return self

    def accept(self) -> Self:
        """Take the offer."""
        self.command("accept", self.id, self.offer)
        return self

    def decline(self) -> Self:
        """Pass the offer on."""
        self.command("decline", self.id, self.offer)
        return self

    def hang_up(self) -> Self:
        """Leave the line, the ring or the call."""
        self.command("hang_up", self.id)
        return self

    def media(self, kind: str = "frame") -> Self:
        """Say that the other side is seen."""
        self.command("media_ready", self.id, kind)
        return self

    def finish(self, disposition: str = "", note: str = "") -> Self:
        """Finish the wrap-up."""
        self.command("finish_wrap_up", self.id, disposition, note)
        return self


def ticket(view: View) -> View:
    """Return the ticket of a contact as a participant sees it (docs/switchboard.md, "Tickets")."""
    people = {p["id"]: p for p in view.get("participants", [])}
    kept = ("role", "name", "order", "video", "capabilities", "purpose")
    return {
        "contact": view["id"],
        "version": view["version"],
        **{k: view[k] for k in ("company", "queue", "state", "locale", "video", "first_queued")},
        "transport": view["transport"],
        "requeued": view.get("requeued", ""),
        "accepted": view.get("accepted", 0),
        "connected": view.get("connected", 0),
        "ended_by": view.get("ended_by", ""),
        "note": view.get("kept_note", ""),
        "test": view.get("test", False),
        "identity": view.get("kept_identity", {}),
        "context": view.get("kept_context", {}),
        "avoid": view.get("kept_avoid", ""),
        "met": view.get("kept_met", ""),
        "score": view["score"],
        "participants": [
            {**seat, "shown": {"id": seat["id"], **{k: people[seat["id"]][k] for k in kept}}}
            for seat in view.get("seats", [])
        ],
    }

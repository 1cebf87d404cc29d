"""The switchboard's rules once more, in plain Python: what the Lua library is compared with.

Nothing is shared with the library. Sets that the library maintains (lines, free advisors, staff)
are not kept here: they are what the states of people and contacts say. The exception is `free`:
an advisor is free from the instant that a transition looks, not from the one the rest is over.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

AWAY, GRACE, CONNECTING, FIRST_LEASE = 900_000, 60_000, 20_000, 10_000
FIRST_IN_LINE = -(10**13)


@dataclass
class Queue:
    """A queue's numbers, in ms."""

    offer: int
    reject: int
    wrap_up: int
    max_misses: int


@dataclass
class Session:
    """A page, as the store knows it."""

    id: str
    person: str
    role: str
    node: str = ""
    attach: str = ""
    contact: str = ""
    seat: str = ""
    cmd: int = 0
    answers: dict[int, str] = field(default_factory=dict)


@dataclass
class Advisor:
    """An advisor's presence."""

    name: str
    session: str
    idle_since: int
    status: str = "offline"
    state: str = "idle"
    contact: str = ""
    rest_until: int = 0
    misses: int = 0
    free: bool = False
    staff: tuple[str, ...] = ()


@dataclass
class Contact:
    """A contact and who sits in it: seat -> session, in order of joining."""

    id: str
    queue: str
    queued: int
    score: int
    state: str = "queued"
    advisor: str = ""
    offers: int = 0
    requeued: str = ""
    transport: str = "direct"
    connected: bool = False
    seats: int = 0
    live: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    here: dict[str, bool] = field(default_factory=dict)
    ready: set[str] = field(default_factory=set)

    def waits(self) -> bool:
        """Whether it is in its line."""
        return self.state == "queued" and self.here["p1"]

    def offer(self) -> str:
        """The id of the pending offer."""
        return f"{self.id}.{self.offers}" if self.state == "offered" else ""


IN_CALL = ("connecting", "connected")


class Model:
    """One pool. Commands return '' or a refusal's code."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.last_queued = 0
        self.hold = 0
        self.queues: dict[str, Queue] = {}
        self.lines: dict[str, tuple[str, ...]] = {}
        self.sessions: dict[str, Session] = {}
        self.advisors: dict[str, Advisor] = {}
        self.contacts: dict[str, Contact] = {}
        self.ended: dict[str, str] = {}
        self.timers: dict[str, int] = {}

    # -- routing

    def settle(self, a: Advisor) -> None:
        session = self.sessions.get(a.session)
        working = a.status == "available" and a.state != "not_responding"
        working = working and session is not None and session.node != ""
        a.staff = self.lines.get(a.name, ()) if working else ()
        a.free = working and a.state == "idle" and a.rest_until <= self.now
        if a.free:
            self.route_advisor(a)

    def route_advisor(self, a: Advisor) -> None:
        waiting = [c for c in self.contacts.values() if c.waits() and c.queue in a.staff]
        if waiting and self.now >= self.hold:
            self.make_offer(min(waiting, key=_place), a)

    def route_contact(self, c: Contact) -> None:
        free = [a for a in self.advisors.values() if a.free and c.queue in a.staff]
        if free and c.waits() and self.now >= self.hold:
            self.make_offer(c, min(free, key=_turn))

    def route_all(self) -> None:
        for c in sorted(self.contacts.values(), key=_place):
            self.route_contact(c)

    def make_offer(self, c: Contact, a: Advisor) -> None:
        c.state, c.offers, c.advisor = "offered", c.offers + 1, a.name
        self.timers[f"offer|{c.id}|{c.offer()}"] = self.now + self.queues[c.queue].offer
        a.state, a.contact = "offered", c.id
        self.settle(a)
        self.sessions[a.session].contact = c.id

    def end_offer(self, c: Contact) -> Advisor:
        self.timers.pop(f"offer|{c.id}|{c.offer()}", None)
        a = self.advisors[c.advisor]
        self.sessions[a.session].contact = c.advisor = ""
        return a

    def rescind(self, c: Contact) -> Advisor:
        a = self.end_offer(c)
        a.state, a.contact = "idle", ""
        return a

    def idle(self, a: Advisor, rest: int = 0) -> None:
        a.state, a.contact, a.idle_since, a.rest_until = "idle", "", self.now, self.now + rest
        self.timers.pop(f"rest|main|{a.name}", None)
        if rest:
            self.timers[f"rest|main|{a.name}"] = self.now + rest
        self.settle(a)

    def requeue(self, c: Contact, why: str) -> None:
        c.state, c.requeued = "queued", why

    # -- calls

    def late(self, c: Contact) -> None:
        if c.transport == "direct":
            c.transport = "relay"
            self.timers[f"connecting|{c.id}"] = self.now + CONNECTING
        else:
            c.transport, c.ready = "socket", set()
            self.timers[f"unreached|{c.id}"] = self.now + CONNECTING

    def untime(self, c: Contact) -> None:
        self.timers.pop(f"connecting|{c.id}", None)
        self.timers.pop(f"unreached|{c.id}", None)

    def release(self, c: Contact, seat: str) -> None:
        session = self.sessions.get(c.live.pop(seat))
        if session is not None:
            session.contact = session.seat = ""

    def end(self, c: Contact, ending: str) -> None:
        for seat in list(c.live):
            self.release(c, seat)
        del self.contacts[c.id]
        self.ended[c.id] = ending
        a = self.advisors.get(c.advisor)
        if a is not None and a.contact == c.id:
            self.idle(a)

    def end_call(self, c: Contact, by: str) -> None:
        self.untime(c)
        if not c.connected:
            return self.end(c, "abandoned" if by == "visitor" else "failed")
        self.release(c, "p1")
        wrap_up = self.queues[c.queue].wrap_up
        if not wrap_up:
            return self.end(c, "completed")
        c.state = self.advisors[c.advisor].state = "wrap_up"
        self.timers[f"wrap|{c.id}"] = self.now + wrap_up
        return None

    def abandon(self, c: Contact) -> None:
        a = self.rescind(c) if c.state == "offered" else None
        self.end(c, "abandoned")
        if a is not None:
            self.settle(a)

    def lose_advisor(self, c: Contact) -> None:
        self.untime(c)
        a = self.advisors[c.advisor]
        for seat in list(c.live):
            if seat != "p1":
                self.release(c, seat)
        c.advisor, c.connected, c.transport, c.ready = "", False, "direct", set()
        c.score = FIRST_IN_LINE + c.queued
        a.state, a.contact = "idle", ""
        self.requeue(c, "advisor_lost")
        self.route_contact(c)

    # -- presence

    def attach(self, id_: str, person: str, role: str, node: str, token: str) -> None:
        s = self.sessions.setdefault(id_, Session(id_, person, role))
        s.node, s.attach = node, token
        self.timers.setdefault(f"lease|{node}", self.now + FIRST_LEASE)
        if role == "advisor":
            self.take_seat(s)
        self.timers.pop(f"gone|{id_}", None)
        c = self.contacts.get(s.contact)
        if c is not None and s.seat and not c.here[s.seat]:
            c.here[s.seat] = True
            self.route_contact(c)
        if role == "advisor":
            self.settle(self.advisors[person])

    def take_seat(self, s: Session) -> None:
        a = self.advisors.setdefault(s.person, Advisor(s.person, s.id, self.now))
        if a.session == s.id:
            return
        self.forget(a.session)
        a.session = s.id
        c = self.contacts.get(a.contact)
        if c is None:
            return
        s.contact = c.id
        for seat in c.live:
            if c.people[seat] == s.person:
                c.live[seat], c.here[seat], s.seat = s.id, True, seat

    def forget(self, session: str) -> None:
        self.sessions.pop(session, None)
        self.timers.pop(f"gone|{session}", None)

    def detach(self, session: str, token: str) -> None:
        s = self.sessions.get(session)
        if s is not None and token and s.attach == token:
            self.lose(s)

    def lose(self, s: Session) -> None:
        s.node = s.attach = ""
        c, grace = self.contacts.get(s.contact), GRACE
        a = self.advisors.get(s.person)
        if a is not None and a.session == s.id:
            if c is not None and c.state == "offered":
                self.rescind(c)
                self.settle(a)
                self.requeue(c, "rescinded")
                self.route_contact(c)
                c = None
            else:
                self.settle(a)
        if c is not None and s.seat:
            c.here[s.seat] = False
            if c.state in ("queued", "offered"):
                grace = AWAY
            if c.state == "offered":
                freed = self.rescind(c)
                self.requeue(c, "rescinded")
                self.settle(freed)
        self.timers[f"gone|{s.id}"] = self.now + grace

    def gone(self, s: Session) -> None:
        c = self.contacts.get(s.contact)
        a = self.advisors.get(s.person)
        if a is not None and a.session == s.id:
            if c is not None and c.state in IN_CALL:
                self.lose_advisor(c)
            a.status, a.session = "offline", ""
            self.settle(a)
        elif c is not None:
            if c.state in ("queued", "offered"):
                self.abandon(c)
            else:
                self.end_call(c, "grace")
        self.forget(s.id)

    # -- time

    def sweep(self) -> None:
        while due := sorted((at, m) for m, at in self.timers.items() if at <= self.now)[:100]:
            for _, member in due:
                if self.timers.get(member, self.now + 1) <= self.now:
                    del self.timers[member]
                    self.keep(*member.split("|"))

    def keep(self, kind: str, *what: str) -> None:
        c = self.contacts.get(what[0]) if what else None
        match kind:
            case "offer":
                assert c is not None
                self.time_out(c)
            case "connecting":
                assert c is not None
                self.late(c)
            case "unreached":
                assert c is not None
                self.end_call(c, "system")
            case "wrap":
                assert c is not None
                self.end(c, "completed")
            case "rest":
                self.settle(self.advisors[what[1]])
            case "gone":
                self.gone(self.sessions[what[0]])
            case "lease":
                for s in sorted(self.sessions.values(), key=lambda s: s.id):
                    if s.node == what[0]:
                        self.lose(s)
            case "hold":
                self.route_all()

    def time_out(self, c: Contact) -> None:
        a, queue = self.end_offer(c), self.queues[c.queue]
        a.misses += 1
        if a.misses >= queue.max_misses:
            a.state, a.contact = "not_responding", ""
            self.settle(a)
        else:
            self.idle(a, queue.reject)
        self.requeue(c, "timed_out")
        self.route_contact(c)

    def qualify(self, lines: dict[str, tuple[str, ...]]) -> None:
        self.lines = lines
        for a in sorted(self.advisors.values(), key=_turn):
            if a.name in lines:
                self.settle(a)

    # -- commands

    def once(self, session: str, token: str, id_: int, run: Callable[[Session], str]) -> str:
        s = self.sessions.get(session)
        if s is None:
            return "no_session"
        if s.attach != token or not token:
            return "fenced"
        if id_ <= s.cmd:
            return s.answers.get(id_, "stale_command")
        answer = run(s)
        s.cmd, s.answers[id_] = id_, answer
        return answer

    def held(self, s: Session, contact: str, *states: str) -> str:
        if s.contact != contact:
            return "unknown_contact"
        return "" if self.contacts[contact].state in states else "wrong_state"

    def set_status(self, s: Session, status: str) -> str:
        a = self.advisors[s.person]
        c = self.contacts[a.contact] if a.state == "offered" and status != "available" else None
        if c is not None:
            self.rescind(c)
        returns = a.state == "not_responding"
        if returns:
            a.state = "idle"
        if returns or (status == "available" and a.status != "available"):
            a.idle_since = self.now
        a.status, a.misses = status, 0
        self.settle(a)
        if c is not None:
            self.requeue(c, "rescinded")
            self.route_contact(c)
        return ""

    def enqueue(self, s: Session, id_: str, queue: str) -> str:
        if s.contact:
            return "already_in_contact"
        self.last_queued = max(self.now, self.last_queued + 1)
        c = Contact(id_, queue, self.last_queued, self.last_queued, seats=1, live={"p1": s.id})
        c.people["p1"], c.here["p1"] = s.person, True
        self.contacts[id_] = c
        s.contact, s.seat = id_, "p1"
        self.route_contact(c)
        return ""

    def offered(self, s: Session, contact: str, offer: str) -> Contact | None:
        c = self.contacts.get(contact)
        rings = c is not None and c.state == "offered" and c.offer() == offer
        return c if rings and c is not None and c.advisor == s.person else None

    def accept(self, s: Session, contact: str, offer: str) -> str:
        c = self.offered(s, contact, offer)
        if c is None:
            return "offer_gone"
        del self.timers[f"offer|{c.id}|{c.offer()}"]
        c.state, c.transport, c.requeued, c.ready = "connecting", "direct", "", set()
        c.seats += 1
        s.seat = f"p{c.seats}"
        c.live[s.seat], c.people[s.seat], c.here[s.seat] = s.id, s.person, True
        a = self.advisors[s.person]
        a.state, a.misses = "on_contact", 0
        self.timers[f"connecting|{c.id}"] = self.now + CONNECTING
        return ""

    def decline(self, s: Session, contact: str, offer: str) -> str:
        c = self.offered(s, contact, offer)
        if c is None:
            return "offer_gone"
        self.idle(self.end_offer(c), self.queues[c.queue].reject)
        self.requeue(c, "declined")
        self.route_contact(c)
        return ""

    def hang_up(self, s: Session, contact: str) -> str:
        refusal = self.held(s, contact, "queued", "offered", *IN_CALL)
        if refusal:
            return refusal
        c = self.contacts[contact]
        if c.state in ("queued", "offered"):
            if s.role == "advisor":
                return "wrong_state"
            self.abandon(c)
        else:
            self.end_call(c, s.role)
        return ""

    def media_ready(self, s: Session, contact: str) -> str:
        refusal = self.held(s, contact, *IN_CALL)
        if refusal:
            return refusal
        c = self.contacts[contact]
        c.ready.add(s.seat)
        if c.state == "connecting" and c.ready >= set(c.live):
            self.untime(c)
            c.state, c.connected = "connected", True
        return ""

    def finish_wrap_up(self, s: Session, contact: str) -> str:
        refusal = self.held(s, contact, "wrap_up")
        if refusal:
            return refusal
        del self.timers[f"wrap|{contact}"]
        self.end(self.contacts[contact], "completed")
        return ""


def _place(c: Contact) -> int:
    return c.score


def _turn(a: Advisor) -> tuple[int, str]:
    return a.idle_since, a.name

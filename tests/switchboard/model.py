"""The switchboard's rules once more, in plain Python: what the Lua library is compared with.

Nothing is shared with the library. Sets that the library maintains (lines, free advisors, staff)
are not kept here: they are what the states of people and contacts say. The exception is `free`:
an advisor is free from the instant that a transition looks, not from the one the rest is over.

The model is in pieces: model_state (what is kept), model_places (scores), model_workload (rests),
model_lines (lines, limits, routing); here are calls, presence, time and commands.
"""

from collections.abc import Callable

from .model_lines import Lines, place
from .model_state import IN_CALL, TEST_LINE, Advisor, Contact, Past, Session

FIRST_LEASE = 10_000
OPTIONAL_WRAP_UP = 3_600_000
MOST_REPORTS = 5


class Model(Lines):
    """One pool. Commands return '' or a refusal's code."""

    # -- offers

    def route_all(self) -> None:
        for c in sorted(self.contacts.values(), key=place):
            self.route_contact(c)

    def end_offer(self, c: Contact) -> Advisor:
        self.timers.pop(f"offer|{c.id}|{c.offer()}", None)
        a = self.advisors[c.advisor]
        self.sessions[a.session].contact = c.advisor = ""
        return a

    def rescind(self, c: Contact) -> Advisor:
        a = self.end_offer(c)
        self.to_state(a, "idle")
        a.contact = ""
        return a

    def idle(self, a: Advisor, reject: int = 0) -> None:
        self.to_rest(a)
        a.contact, a.idle_since, a.rest_until = "", self.now, self.now + reject
        self.timers.pop(f"rest|main|{a.name}", None)
        if reject:
            self.timers[f"rest|main|{a.name}"] = self.now + reject
        self.settle(a)

    def requeue(self, c: Contact, why: str) -> None:
        c.state, c.requeued = "queued", why
        if why != "rescinded":
            self.unprefer(c)
        self.stand(c)

    # -- calls

    def late(self, c: Contact) -> None:
        if c.transport == "direct":
            c.transport = "relay"
            self.timers[f"connecting|{c.id}"] = self.now + self.rules.connecting
        else:
            c.transport, c.ready = "socket", set()
            self.timers[f"unreached|{c.id}"] = self.now + self.rules.connecting

    def untime(self, c: Contact) -> None:
        self.timers.pop(f"connecting|{c.id}", None)
        self.timers.pop(f"unreached|{c.id}", None)
        self.timers.pop(f"relief|{c.id}", None)

    def release(self, c: Contact, seat: str) -> None:
        advisor = c.advisor or c.met
        if seat == "p1" and advisor:
            self.past[c.id] = Past(c.people[seat], advisor, c.met != "", c.reports)
        session = self.sessions.get(c.live.pop(seat))
        if session is not None:
            session.contact = session.seat = ""

    def complete(self, c: Contact, ending: str) -> None:
        if c.connected:
            self.handle(c)
        self.finish(c, ending)
        a = self.advisors.get(c.advisor)
        if a is not None and a.contact == c.id:
            self.idle(a)

    def finish(self, c: Contact, ending: str) -> None:
        for seat in list(c.live):
            self.release(c, seat)
        del self.contacts[c.id]
        self.ended[c.id] = ending

    def end_call(self, c: Contact, by: str) -> None:
        self.untime(c)
        if not c.connected:
            return self.complete(c, "abandoned" if by == "visitor" else "failed")
        self.remember(c)
        self.release(c, "p1")
        queue = self.queues[c.queue]
        if queue.wrap_up_mode == "none" or (queue.wrap_up_mode == "timed" and not queue.wrap_up):
            return self.complete(c, "completed")
        free = queue.wrap_up_mode == "optional"
        c.state, c.extended = "wrap_up", False
        c.wrap_up_deadline = 0 if free else self.now + queue.wrap_up
        self.timers[f"wrap|{c.id}"] = c.wrap_up_deadline or self.now + OPTIONAL_WRAP_UP
        self.to_state(self.advisors[c.advisor], "wrap_up")
        return None

    def finish_wrap(self, c: Contact) -> None:
        self.timers.pop(f"wrap|{c.id}", None)
        self.complete(c, "completed")

    def leave(self, c: Contact, ending: str) -> None:
        a = self.rescind(c) if c.state == "offered" else None
        self.untime_wait(c)
        self.leave_place(c)
        self.finish(c, ending)
        if a is not None:
            self.settle(a)

    def alone(self, c: Contact) -> Advisor:
        self.untime(c)
        a = self.advisors[c.advisor]
        for seat in list(c.live):
            if seat != "p1":
                self.release(c, seat)
        c.advisor, c.connected, c.transport, c.ready = "", False, "direct", set()
        c.relief, c.overdue, c.score = False, False, self.first(c)
        return a

    def lose_advisor(self, c: Contact) -> None:
        a = self.alone(c)
        self.to_rest(a)
        a.contact = ""
        self.keep_place(c)
        self.begin(c)
        self.requeue(c, "advisor_lost")

    # -- presence

    def attach(self, id_: str, person: str, role: str, company: str, node: str, token: str) -> None:
        s = self.sessions.setdefault(id_, Session(id_, person, role, company))
        s.node, s.attach = node, token
        self.timers.setdefault(f"lease|{node}", self.now + FIRST_LEASE)
        if role in ("advisor", "supervisor"):
            self.take_seat(s)
        self.timers.pop(f"gone|{id_}", None)
        c = self.contacts.get(s.contact)
        if c is not None and s.seat and not c.here[s.seat]:
            c.here[s.seat] = True
            if c.state == "queued":
                self.stand(c)
        if role in ("advisor", "supervisor"):
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
        c, grace = self.contacts.get(s.contact), self.rules.grace
        a = self.advisors.get(s.person)
        if a is not None and a.session == s.id:
            if c is not None and c.state == "offered":
                self.rescind(c)
                self.settle(a)
                self.requeue(c, "rescinded")
                c = None
            else:
                self.settle(a)
        if c is not None and s.seat:
            c.here[s.seat] = False
            if c.state in ("queued", "offered"):
                grace = self.rules.away
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
            elif c is not None and c.state == "wrap_up" and not c.wrap_up_deadline:
                self.finish_wrap(c)
            a.status, a.session = "offline", ""
            self.settle(a)
        elif c is not None:
            if c.state in ("queued", "offered"):
                self.leave(c, "abandoned")
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
                self.finish_wrap(c)
            case "rest":
                self.settle(self.advisors[what[1]])
            case "rested":
                self.rested(self.advisors[what[1]])
            case "ring":
                assert c is not None
                self.open_ring(c, int(what[1]))
            case "preferred":
                assert c is not None
                self.open(c)
            case "overdue":
                assert c is not None
                self.too_long(c)
            case "empty":
                self.emptied(what[1])
            case "relief":
                assert c is not None
                c.relief = True
            case "gone":
                self.gone(self.sessions[what[0]])
            case "lease":
                for s in sorted(self.sessions.values(), key=lambda s: s.id):
                    if s.node == what[0]:
                        self.lose(s)
            case "hold":
                self.held_until = 0
                self.route_all()

    def time_out(self, c: Contact) -> None:
        self.miss(self.end_offer(c), c)
        self.requeue(c, "timed_out")

    def miss(self, a: Advisor, c: Contact) -> None:
        queue = self.queues[c.queue]
        a.misses += 1
        if a.misses >= queue.max_misses:
            self.to_state(a, "not_responding")
            a.contact = ""
            self.settle(a)
        else:
            self.idle(a, queue.reject)

    def rested(self, a: Advisor) -> None:
        if a.state == "resting":
            self.to_state(a, "idle")
            a.idle_since = self.now
            self.settle(a)

    def qualify(self, lines: dict[str, tuple[str, ...]]) -> None:
        self.lines = lines
        for a in sorted(self.advisors.values(), key=self.turn):
            if a.name in lines:
                self.settle(a)

    def turn(self, a: Advisor) -> tuple[bool, int, str]:
        return a.name in self.reserve, a.idle_since, a.name

    # -- commands

    def once(self, session: str, token: str, id_: int, run: Callable[[Session], str]) -> str:
        s = self.sessions.get(session)
        if s is None:
            return "no_session"
        if not s.attach:
            return "orphaned"
        if s.attach != token:
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
        return self.say(self.advisors[s.person], status)

    def say(self, a: Advisor, status: str) -> str:
        c = self.contacts[a.contact] if a.state == "offered" and status != "available" else None
        if c is not None:
            self.rescind(c)
        returns = a.state == "not_responding"
        if returns:
            self.to_state(a, "idle")
        if returns or (status == "available" and a.status != "available"):
            a.idle_since = self.now
        a.status, a.misses = status, 0
        self.settle(a)
        if c is not None:
            self.requeue(c, "rescinded")
        return ""

    def enqueue(
        self,
        s: Session,
        id_: str,
        queue: str,
        *,
        open_: bool = True,
        again: bool = False,
        test: bool = False,
    ) -> str:
        if s.contact:
            return "already_in_contact"
        q = self.queues[queue]
        if q.company != s.company:
            return "unknown_queue"
        if refusal := self.no_test() if test else self.turned_away(queue, open_=open_):
            return refusal
        self.last_queued = max(self.now, self.last_queued + 1)
        c = Contact(id_, queue, s.company, self.last_queued, seats=1, live={"p1": s.id}, test=test)
        c.people["p1"], c.here["p1"], c.purposes["p1"] = s.person, True, "serves"
        self.contacts[id_] = c
        s.contact, s.seat = id_, "p1"
        self.take_place(c, q)
        self.begin(c)
        self.limit(c)
        self.prefer(c, again=again)
        self.stand(c)
        return ""

    def move_to_text(self, s: Session, contact: str) -> str:
        if s.role != "visitor":
            return "forbidden"
        if refusal := self.held(s, contact, "queued", "offered"):
            return refusal
        c = self.contacts[contact]
        text = self.queues[c.queue].text_queue
        if self.queues[c.queue].way_out != "text":
            return "no_text"
        freed = self.rescind(c) if c.state == "offered" else None
        self.untime_wait(c)
        if c.counted:
            self.shares[f"queue:{c.queue}"] -= 1
            self.shares[f"queue:{text}"] = self.shares.get(f"queue:{text}", 0) + 1
        c.score = self.in_priority(c, self.queues[text].priority)
        c.state, c.queue, c.overdue = "queued", text, False
        self.begin(c)
        self.limit(c)
        self.stand(c)
        if freed is not None:
            self.settle(freed)
        return ""

    def offered(self, s: Session, contact: str, offer: str) -> Contact | None:
        c = self.contacts.get(contact)
        if c is None or c.state != "offered" or c.offer() != offer or c.advisor != s.person:
            return None
        return c if self.timers[f"offer|{c.id}|{offer}"] > self.now else None

    def accept(self, s: Session, contact: str, offer: str) -> str:
        c = self.offered(s, contact, offer)
        if c is None:
            return "offer_gone"
        del self.timers[f"offer|{c.id}|{c.offer()}"]
        self.untime_wait(c)
        self.leave_place(c)
        c.state, c.transport, c.requeued, c.ready = "connecting", "direct", "", set()
        c.accepted, c.relief = self.now, False
        c.seats += 1
        s.seat = f"p{c.seats}"
        c.live[s.seat], c.people[s.seat], c.here[s.seat] = s.id, s.person, True
        c.purposes[s.seat] = "serves"
        a = self.advisors[s.person]
        self.to_state(a, "on_contact")
        a.misses = 0
        self.timers[f"connecting|{c.id}"] = self.now + self.rules.connecting
        return ""

    def decline(self, s: Session, contact: str, offer: str) -> str:
        c = self.offered(s, contact, offer)
        if c is None:
            return "offer_gone"
        self.idle(self.end_offer(c), self.queues[c.queue].reject)
        self.requeue(c, "declined")
        return ""

    def hang_up(self, s: Session, contact: str) -> str:
        refusal = self.held(s, contact, "queued", "offered", *IN_CALL)
        if refusal:
            return refusal
        c = self.contacts[contact]
        if c.state in ("queued", "offered"):
            if s.role == "advisor":
                return "wrong_state"
            self.leave(c, "abandoned")
        else:
            self.end_call(c, "visitor" if s.role == "visitor" else "advisor")
        return ""

    def media_ready(self, s: Session, contact: str) -> str:
        refusal = self.held(s, contact, *IN_CALL)
        if refusal:
            return refusal
        c = self.contacts[contact]
        c.ready.add(s.seat)
        self.meet(c)
        return ""

    def meet(self, c: Contact) -> None:
        if c.state == "connecting" and c.ready >= {"p1", c.serving()}:
            self.untime(c)
            c.state, c.connected, c.met = "connected", True, c.advisor
            self.begun(c)

    def begun(self, c: Contact) -> None:
        if c.test:
            return
        if c.video:
            self.sign(self.advisors[c.advisor])
        self.timers[f"relief|{c.id}"] = self.now + self.rules.relief

    def sign(self, a: Advisor) -> None:
        if not a.signing and a.name in self.lines:
            a.signing = self.now

    def finish_wrap_up(self, s: Session, contact: str) -> str:
        refusal = self.held(s, contact, "wrap_up")
        if refusal:
            return refusal
        self.finish_wrap(self.contacts[contact])
        return ""

    def extend_wrap_up(self, s: Session, contact: str) -> str:
        if refusal := self.held(s, contact, "wrap_up"):
            return refusal
        c = self.contacts[contact]
        if c.extended or not c.wrap_up_deadline:
            return "not_extendable"
        c.extended = True
        c.wrap_up_deadline += self.queues[c.queue].wrap_up
        self.timers[f"wrap|{contact}"] = c.wrap_up_deadline
        return ""

    # -- what visitors say of a call, and of a contact that is over

    def others_work(self, c: Contact) -> bool:
        rings = [line for _, line in self.queues[c.queue].rings]
        lines = {TEST_LINE} if c.test else {c.queue, *rings}
        spared = {c.advisor, *c.avoid}
        return any(set(a.staff) & lines for a in self.advisors.values() if a.name not in spared)

    def another_advisor(self, s: Session, contact: str) -> str:
        if refusal := self.held(s, contact, *IN_CALL):
            return refusal
        c = self.contacts[contact]
        if s.seat != "p1":
            return "forbidden"
        if not self.others_work(c):
            return "nobody_here"
        if c.connected:
            self.handle(c)
        a = self.alone(c)
        c.avoid = (*c.avoid, a.name)
        if a.contact == c.id:
            self.idle(a, self.queues[c.queue].reject)
        self.keep_place(c)
        self.begin(c)
        self.requeue(c, "another_advisor")
        return ""

    def set_video(self, s: Session, contact: str, on: int) -> str:
        if refusal := self.held(s, contact, "queued", "offered", *IN_CALL):
            return refusal
        c = self.contacts[contact]
        began = on and not c.video
        c.video = bool(on)
        if began and c.connected and c.state in IN_CALL:
            for seat in c.live:
                if seat != "p1" and c.purposes[seat] in ("serves", "consulted"):
                    self.sign(self.advisors[c.people[seat]])
        return ""

    def left(self, s: Session, contact: str) -> Past | None:
        past = self.past.get(contact)
        return past if past is not None and past.visitor == s.person else None

    def rate(self, s: Session, contact: str) -> str:
        past = self.left(s, contact)
        if past is None:
            return "wrong_state" if s.contact == contact else "unknown_contact"
        if not past.met:
            return "wrong_state"
        if past.rated:
            return "already_rated"
        past.rated = True
        return ""

    def report(self, s: Session, contact: str) -> str:
        c = self.contacts.get(contact)
        if s.contact == contact and c is not None:
            if not (c.advisor if c.state in IN_CALL else c.met):
                return "wrong_state"
            if c.reports >= MOST_REPORTS:
                return "rate_limited"
            c.reports += 1
            return ""
        past = self.left(s, contact)
        if past is None:
            return "unknown_contact"
        if past.reports >= MOST_REPORTS:
            return "rate_limited"
        past.reports += 1
        if c is not None:
            c.reports = past.reports
        return ""

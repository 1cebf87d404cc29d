"""The model's lines: rings, preferred advisors, limits, and who gets whom."""

from .model_places import Places
from .model_state import MOST_TESTS, TEST_LINE, Advisor, Contact
from .model_workload import Workload

RESERVE = 10**13
AGAIN_WAIT = 120_000


class Lines(Places, Workload):
    """Who is offered to whom."""

    # -- advisors

    def settle(self, a: Advisor) -> None:
        session = self.sessions.get(a.session)
        works = a.status == "available" and a.state != "not_responding"
        works = works and session is not None and session.node != ""
        known = a.name in self.lines
        serves = tuple(sorted((*self.lines[a.name], f"@{a.name}"))) if works and known else ()
        if a.tests():
            serves = (TEST_LINE,) if works else ()
        changed = serves != a.staff
        if changed:
            manned = {q for q in self.queues if not self.is_empty(q)}
            a.free, a.staff = False, serves
            for name, queue in self.queues.items():
                if not self.is_empty(name):
                    self.timers.pop(f"empty|main|{name}", None)
                elif name in manned and queue.leave_empty:
                    self.timers.setdefault(f"empty|main|{name}", self.now + queue.leave_empty)
        if works and a.state == "idle" and a.rest_until <= self.now:
            if not self.route_advisor(a):
                a.free, a.ranks = True, {line: self.rank(a, line) for line in serves}
        else:
            a.free = False
        if changed:
            own = f"@{a.name}"
            for c in sorted(self.contacts.values(), key=place):
                if c.waits() and own in c.lines and not self.prefers(c, a.name):
                    self.open(c)

    def rank(self, a: Advisor, line: str) -> int:
        behind = RESERVE if a.name in self.reserve else 0
        match self.queues[line].choice if line in self.queues else "":
            case "least_occupied":
                return behind + a.midnight + a.busy
            case "round_robin":
                return behind + a.turns.get(line, 0)
        return behind + a.idle_since

    def at_work(self, line: str) -> bool:
        return any(line in a.staff for a in self.advisors.values())

    def is_empty(self, queue: str) -> bool:
        rings = [line for _, line in self.queues[queue].rings]
        return not any(self.at_work(line) for line in (queue, *rings))

    # -- routing

    def route_advisor(self, a: Advisor) -> bool:
        waiting = [
            c
            for c in self.contacts.values()
            if c.waits() and set(c.lines) & set(a.staff) and a.name not in c.avoid
        ]
        if not waiting or self.held_until:
            return False
        self.make_offer(min(waiting, key=place), a)
        return True

    def route_contact(self, c: Contact) -> bool:
        if not c.waits() or self.held_until:
            return False
        reserve = None
        for line in c.lines:
            free = [
                a
                for a in self.advisors.values()
                if a.free and line in a.staff and a.name not in c.avoid
            ]
            if free:
                a = min(free, key=lambda a: (a.ranks[line], a.name))
                if a.ranks[line] < RESERVE:
                    self.make_offer(c, a)
                    return True
                reserve = reserve or a
        if reserve:
            self.make_offer(c, reserve)
        return reserve is not None

    def make_offer(self, c: Contact, a: Advisor) -> None:
        self.serve_place(c)
        c.state, c.offers, c.advisor = "offered", c.offers + 1, a.name
        queue = self.queues[c.queue]
        self.timers[f"offer|{c.id}|{c.offer()}"] = self.now + queue.offer
        if queue.choice == "round_robin":
            a.turns[c.queue] = self.now
        self.to_state(a, "offered")
        a.contact = c.id
        self.settle(a)
        self.sessions[a.session].contact = c.id

    # -- lines

    def stand(self, c: Contact) -> None:
        if not c.here["p1"]:
            return
        if c.preferred and not self.prefers(c, c.preferred):
            self.unprefer(c)
        queue = self.queues[c.queue]
        if self.route_contact(c) or c.test:
            return
        if queue.leave_empty and self.is_empty(c.queue):
            self.timers.setdefault(f"empty|main|{c.queue}", self.now + queue.leave_empty)

    def open_lines(self, c: Contact) -> tuple[str, ...]:
        if c.test:
            return (TEST_LINE,)
        return (c.queue, *(line for _, line in self.queues[c.queue].rings[: c.ring]))

    def begin(self, c: Contact) -> None:
        c.ring, c.preferred = 0, ""
        rings = () if c.test else self.queues[c.queue].rings
        for i, (after, _) in enumerate(rings, 1):
            if c.queued + after <= self.now:
                c.ring = i
            else:
                self.timers[f"ring|{c.id}|{i}"] = c.queued + after
        c.lines = self.open_lines(c)

    def untime_wait(self, c: Contact) -> None:
        for member in (f"preferred|{c.id}", f"overdue|{c.id}"):
            self.timers.pop(member, None)
        for i in range(len(self.queues[c.queue].rings)):
            self.timers.pop(f"ring|{c.id}|{i + 1}", None)

    def open_ring(self, c: Contact, ring: int) -> None:
        if ring > c.ring:
            c.ring = ring
            if not c.preferred:
                c.lines = self.open_lines(c)
                if c.state == "queued":
                    self.stand(c)

    def prefers(self, c: Contact, advisor: str) -> bool:
        return c.queue in self.advisors[advisor].staff and advisor not in c.avoid

    def remember(self, c: Contact) -> None:
        if c.test:
            return
        if self.queues[c.queue].preferred:
            self.last_advisor[c.people["p1"]] = c.advisor
        self.again[c.people["p1"]] = c.advisor

    def prefer(self, c: Contact, *, again: bool) -> None:
        wait = self.queues[c.queue].preferred or (AGAIN_WAIT if again else 0)
        known = self.again if again else self.last_advisor
        advisor = known.get(c.people["p1"])
        if wait and advisor and self.prefers(c, advisor) and not c.test:
            c.preferred, c.lines = advisor, (f"@{advisor}",)
            self.timers[f"preferred|{c.id}"] = self.now + wait

    def unprefer(self, c: Contact) -> None:
        if c.preferred:
            self.timers.pop(f"preferred|{c.id}", None)
            c.preferred, c.lines = "", self.open_lines(c)

    def open(self, c: Contact) -> None:
        if c.preferred:
            self.unprefer(c)
            if c.waits():
                self.stand(c)

    # -- limits

    def turned_away(self, queue: str, *, open_: bool) -> str:
        q = self.queues[queue]
        if not open_:
            return "after_hours"
        if not q.join_empty and self.is_empty(queue):
            return "nobody_here"
        waiting = [c for c in self.contacts.values() if c.queue == queue and c.counted]
        return "line_full" if q.max_length and len(waiting) >= q.max_length else ""

    def no_test(self) -> str:
        tests = [c for c in self.contacts.values() if c.test]
        return "line_full" if len(tests) >= MOST_TESTS else ""

    def limit(self, c: Contact) -> None:
        if c.test:
            return
        queue = self.queues[c.queue]
        due = c.queued + queue.max_wait
        if queue.max_wait and (due > self.now or queue.way_out == "closed"):
            self.timers[f"overdue|{c.id}"] = due
        elif queue.max_wait:
            c.overdue = True

    def emptied(self, queue: str) -> None:
        if self.is_empty(queue):
            for c in sorted(self.contacts.values(), key=place):
                if c.waits() and queue in c.lines:
                    self.too_long(c)

    def too_long(self, c: Contact) -> None:
        if c.state in ("queued", "offered"):
            if self.queues[c.queue].way_out == "closed":
                self.leave(c, "timed_out")
            else:
                c.overdue = True

    def leave(self, c: Contact, ending: str) -> None:
        raise NotImplementedError


def place(c: Contact) -> tuple[int, str]:
    """The order in which the waiting are served."""
    return c.score, c.id

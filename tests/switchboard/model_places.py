"""The model's places: scores by priority and fair share."""

import math

from .model_state import Contact, Queue, State

STEP, FIRST, AHEAD = 10**12, 10, 9 * 10**11


class Places(State):
    """Who stands where, decided when a contact queues."""

    def level(self, c: Contact) -> int:
        return math.ceil((c.queued - c.score) / STEP)

    def stamp(self, c: Contact) -> int:
        return c.score + self.level(c) * STEP

    def first(self, c: Contact) -> int:
        return c.score if self.level(c) >= FIRST else c.score - FIRST * STEP

    def in_priority(self, c: Contact, priority: int) -> int:
        first = FIRST if self.level(c) >= FIRST else 0
        return self.stamp(c) - (first + priority) * STEP

    def fair_step(self, queue: Queue) -> int:
        n, total, at = self.handled
        fade = 0.5 ** ((self.now - at) / 3_600_000) if at else 0.0
        mean = total * fade / (n * fade) if n * fade >= 3 else 270_000
        at_work = sum(1 for a in self.advisors.values() if a.staff and not a.tests())
        return math.ceil(mean / max(1, at_work) / queue.share)

    def handle(self, c: Contact) -> None:
        """A call and its wrap-up are over."""
        if c.test:
            return
        ms = self.now - c.accepted
        n, total, at = self.handled
        fade = 0.5 ** ((self.now - at) / 3_600_000) if at else 0.0
        self.handled = n * fade + 1, total * fade + ms, self.now

    def count(self, c: Contact) -> None:
        c.counted = True
        for field in ("waiting", f"company:{c.company}", f"queue:{c.queue}"):
            self.shares[field] = self.shares.get(field, 0) + 1

    def take_place(self, c: Contact, queue: Queue) -> None:
        if c.test:
            c.score = c.queued
            return
        past, clock = self.shares.get, f"clock:{queue.priority}"
        tat, last = f"tat:{c.company}", f"last:{c.company}"
        base = max(c.queued, past(clock, 0) + 1)
        waits = past(f"company:{c.company}", 0) > 0
        due = past(tat, base) if waits else base
        step = self.fair_step(queue)
        stamp = max(base, due - 3 * step, past(last, 0) + 1 if waits else 0)
        stamp = min(stamp, c.queued + AHEAD - 1)
        self.shares |= {clock: base, tat: max(due, base) + step, last: stamp}
        c.score = stamp - queue.priority * STEP
        self.count(c)

    def keep_place(self, c: Contact) -> None:
        if c.test:
            return
        if self.level(c) < FIRST:
            for field in (f"tat:{c.company}", f"last:{c.company}"):
                self.shares[field] = max(self.shares.get(field, 0), self.stamp(c))
        self.count(c)

    def serve_place(self, c: Contact) -> None:
        if self.level(c) < FIRST and not c.test:
            clock = f"clock:{self.level(c)}"
            self.shares[clock] = max(self.shares.get(clock, 0), self.stamp(c))

    def leave_place(self, c: Contact) -> None:
        if not c.counted:
            return
        self.shares["waiting"] -= 1
        if not self.shares["waiting"]:
            self.shares.clear()
        else:
            self.shares[f"company:{c.company}"] -= 1
            self.shares[f"queue:{c.queue}"] -= 1
        c.counted = False

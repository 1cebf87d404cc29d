"""The model's calls of several: hold, transfers, consults, guests, supervisors.

Each rule of a call of two that others change is asked here first, and then as it was.
"""

from .model import Model
from .model_state import IN_CALL, Advisor, Contact, Session

SEATS, INVITED, INVITATION = 4, 4, 900_000


class CallsModel(Model):
    """A pool whose calls may have more than two in them."""

    # -- who is in a call

    def full(self, c: Contact) -> bool:
        return len(c.live) + bool(c.called) >= SEATS

    def sit(self, c: Contact, s: Session, purpose: str) -> None:
        c.seats += 1
        s.contact, s.seat = c.id, f"p{c.seats}"
        c.live[s.seat], c.people[s.seat], c.here[s.seat] = s.id, s.person, s.node != ""
        c.purposes[s.seat] = purpose

    def free(self, c: Contact, person: str, rest: int = 0) -> None:
        a = self.advisors.get(person)
        if a is not None and a.contact == c.id:
            self.idle(a, rest)

    def part(self, c: Contact, seat: str) -> None:
        self.release(c, seat)
        self.free(c, c.people[seat])

    def disband(self, c: Contact) -> None:
        if c.called:
            self.rescind_call(c)
        self.withdraw(c)
        c.invitations.clear()
        for seat in list(c.live):
            if seat != "p1" and c.people[seat] != c.advisor:
                self.part(c, seat)

    def withdraw(self, c: Contact) -> None:
        if c.asked:
            self.advisors[c.asked].asks = c.asked = ""

    def unask(self, a: Advisor) -> None:
        if a.asks:
            self.withdraw(self.contacts[a.asks])

    # -- consults

    def end_ring(self, c: Contact) -> Advisor:
        self.timers.pop(f"calling|{c.id}|{c.calling}", None)
        a = self.advisors[c.called]
        c.called = c.calling = ""
        return a

    def end_call_in(self, c: Contact) -> Advisor:
        a = self.end_ring(c)
        self.sessions[a.session].contact = ""
        return a

    def rescind_call(self, c: Contact) -> None:
        a = self.end_call_in(c)
        self.to_state(a, "idle")
        a.contact = ""
        self.settle(a)

    def called_in(self, s: Session, contact: str, offer: str) -> Contact | None:
        c = self.contacts.get(contact)
        if c is None or c.called != s.person or c.calling != offer:
            return None
        return c if self.timers[f"calling|{c.id}|{offer}"] > self.now else None

    # -- what others change

    def held(self, s: Session, contact: str, *states: str) -> str:
        refusal = super().held(s, contact, *states)
        rings = not refusal and self.contacts[contact].state in IN_CALL and not s.seat
        return "wrong_state" if rings else refusal

    def end_call(self, c: Contact, by: str) -> None:
        self.untime(c)
        self.disband(c)
        super().end_call(c, by)

    def alone(self, c: Contact) -> Advisor:
        self.disband(c)
        return super().alone(c)

    def lose_advisor(self, c: Contact) -> None:
        for seat in c.live:
            if c.purposes[seat] == "consulted" and c.here[seat]:
                c.requeued = "advisor_lost"
                return self.hand_over(c, seat, 0)
        return super().lose_advisor(c)

    def lose(self, s: Session) -> None:
        c = self.contacts.get(s.contact)
        if c is not None and c.called == s.person and self.advisors[s.person].session == s.id:
            s.node = s.attach = ""
            self.rescind_call(c)
        super().lose(s)

    def gone(self, s: Session) -> None:
        c, a = self.contacts.get(s.contact), self.advisors.get(s.person)
        if c is not None and c.state in IN_CALL and s.seat not in ("", "p1", c.serving()):
            self.part(c, s.seat)
        if a is not None and a.session == s.id:
            self.unask(a)
        super().gone(s)

    def keep(self, kind: str, *what: str) -> None:
        if kind != "calling":
            return super().keep(kind, *what)
        c = self.contacts[what[0]]
        return self.miss(self.end_call_in(c), c)

    def say(self, a: Advisor, status: str) -> str:
        c = self.contacts.get(a.contact)
        if c is not None and c.called == a.name and status != "available":
            self.rescind_call(c)
        return super().say(a, status)

    def accept(self, s: Session, contact: str, offer: str) -> str:
        c = self.called_in(s, contact, offer)
        if c is None:
            return super().accept(s, contact, offer)
        a = self.end_ring(c)
        self.to_state(a, "on_contact")
        a.misses = 0
        self.sit(c, s, "consulted")
        if c.video:
            self.sign(a)
        return ""

    def decline(self, s: Session, contact: str, offer: str) -> str:
        c = self.called_in(s, contact, offer)
        if c is None:
            return super().decline(s, contact, offer)
        self.idle(self.end_call_in(c), self.queues[c.queue].reject)
        return ""

    def hang_up(self, s: Session, contact: str) -> str:
        c = self.contacts.get(contact)
        refusal = self.held(s, contact, "queued", "offered", *IN_CALL)
        if refusal or c is None or c.state not in IN_CALL or s.seat in ("p1", c.serving()):
            return super().hang_up(s, contact)
        self.part(c, s.seat)
        return ""

    # -- commands of those in a call

    def served(self, s: Session, contact: str, *states: str) -> str:
        refusal = self.held(s, contact, *states)
        if refusal:
            return refusal
        c = self.contacts[contact]
        return "" if c.advisor == s.person and not c.test else "forbidden"

    def hold(self, s: Session, contact: str, on: int) -> str:
        refusal = self.served(s, contact, "connected" if on else "on_hold")
        if not refusal:
            self.contacts[contact].state = "on_hold" if on else "connected"
        return refusal

    def target(self, c: Contact, queue: str, advisor: str) -> str:
        if (queue == "") == (advisor == ""):
            return "invalid_field"
        if queue:
            same = queue in self.queues and self.queues[queue].company == c.company
            return "" if same else "unknown_queue"
        if advisor == c.advisor:
            return "transfer_to_self"
        if advisor in c.avoid:
            return "avoided"
        if advisor not in self.lines:
            return "unknown_advisor"
        meets = {c.queue, *(line for _, line in self.queues[c.queue].rings)}
        if not meets & set(self.lines[advisor]):
            return "not_qualified"
        a = self.advisors.get(advisor)
        session = self.sessions.get(a.session) if a else None
        if a is None or a.status != "available" or session is None or not session.node:
            return "advisor_offline"
        return "" if a.free else "advisor_busy"

    def transfer(self, s: Session, contact: str, queue: str, advisor: str) -> str:
        if refusal := self.served(s, contact, "connected", "on_hold"):
            return refusal
        c = self.contacts[contact]
        for seat in c.live:
            named = advisor in (seat, c.people[seat])
            if not queue and named and c.purposes[seat] == "consulted":
                self.hand_over(c, seat, 0)
                return ""
        if refusal := self.target(c, queue, advisor):
            return refusal
        if advisor and not c.here["p1"]:
            return "wrong_state"
        rest = self.queues[c.queue].reject
        self.handle(c)
        former = self.alone(c)
        if queue:
            c.score = self.in_priority(c, self.queues[queue].priority)
            c.queue = queue
            self.free(c, former.name, rest)
            self.keep_place(c)
            self.begin(c)
            self.requeue(c, "transferred")
        else:
            c.requeued = "transferred"
            self.keep_place(c)
            self.begin(c)
            self.make_offer(c, self.advisors[advisor])
            self.free(c, former.name, rest)
        return ""

    def hand_over(self, c: Contact, seat: str, rest: int) -> None:
        former, left = c.advisor, c.serving()
        if c.connected:
            self.handle(c)
            c.met = c.people[seat]
        if c.called:
            self.rescind_call(c)
        if left:
            self.release(c, left)
        if c.state == "on_hold":
            c.state = "connected"
        c.purposes[seat] = "serves"
        c.advisor, c.accepted, c.relief = c.people[seat], self.now, False
        self.free(c, former, rest)
        if c.connected:
            self.begun(c)
        else:
            self.meet(c)

    def consult(self, s: Session, contact: str, queue: str, advisor: str) -> str:
        if refusal := self.served(s, contact, "connected", "on_hold"):
            return refusal
        c = self.contacts[contact]
        if c.called:
            return "already_calling"
        if refusal := self.target(c, queue, advisor):
            return refusal
        if self.full(c):
            return "participants_full"
        if queue:
            free = [
                a
                for a in self.advisors.values()
                if a.free and queue in a.staff and a.name not in c.avoid
            ]
            if not free:
                return "nobody_free"
            advisor = min(free, key=lambda a: (a.ranks[queue], a.name)).name
        a = self.advisors[advisor]
        c.offers += 1
        c.called, c.calling = advisor, f"{c.id}.{c.offers}"
        self.timers[f"calling|{c.id}|{c.calling}"] = self.now + self.queues[c.queue].offer
        self.to_state(a, "offered")
        a.contact = c.id
        self.settle(a)
        self.sessions[a.session].contact = c.id
        return ""

    def cancel_consult(self, s: Session, contact: str) -> str:
        if refusal := self.served(s, contact, "connected", "on_hold"):
            return refusal
        c = self.contacts[contact]
        if not c.called:
            return "wrong_state"
        self.rescind_call(c)
        return ""

    def invite(self, s: Session, contact: str, invitation: str) -> str:
        if refusal := self.served(s, contact, *IN_CALL):
            return refusal
        c = self.contacts[contact]
        good = {i: due for i, due in c.invitations.items() if due > self.now}
        if self.full(c) or len(good) >= INVITED:
            return "participants_full"
        c.invitations = good | {invitation: self.now + INVITATION}
        return ""

    def join(self, s: Session, contact: str, invitation: str) -> str:
        if s.contact:
            return "already_in_contact"
        c = self.contacts.get(contact)
        if c is None or c.state not in IN_CALL or c.invitations.get(invitation, 0) <= self.now:
            return "no_invitation"
        if self.full(c):
            return "participants_full"
        c.invitations = {
            i: due for i, due in c.invitations.items() if due > self.now and i != invitation
        }
        self.sit(c, s, "invited")
        return ""

    def dismiss(self, s: Session, contact: str, seat: str) -> str:
        if refusal := self.held(s, contact, *IN_CALL):
            return refusal
        c = self.contacts[contact]
        if seat not in c.live:
            return "no_such_participant"
        serves = c.advisor == s.person and seat not in ("p1", s.seat)
        if not serves and not (s.seat == "p1" and c.purposes[seat] == "observes"):
            return "forbidden"
        c.unobserved = c.unobserved or s.seat == "p1"
        self.part(c, seat)
        return ""

    def consent(self, s: Session, contact: str, allow: int) -> str:
        if refusal := self.held(s, contact, *IN_CALL):
            return refusal
        c = self.contacts[contact]
        if s.seat != "p1":
            return "forbidden"
        if not c.asked:
            return "wrong_state"
        if allow and self.full(c):
            return "participants_full"
        a = self.advisors[c.asked]
        self.withdraw(c)
        if allow:
            self.enter(c, self.sessions[a.session], "observes")
        else:
            c.unobserved = True
        return ""

    # -- commands of supervisors

    def overseen(self, s: Session, contact: str, *states: str) -> str:
        c = self.contacts.get(contact)
        if c is None or c.test:
            return "unknown_contact"
        if s.company and s.company != c.company:
            return "forbidden"
        return "" if c.state in states else "wrong_state"

    def enterable(self, s: Session, contact: str) -> str:
        refusal = self.overseen(s, contact, *IN_CALL)
        return refusal or ("already_in_contact" if s.contact not in ("", contact) else "")

    def enter(self, c: Contact, s: Session, purpose: str) -> None:
        if s.contact == c.id:
            c.purposes[s.seat] = purpose
            return
        a = self.advisors[s.person]
        self.unask(a)
        self.to_state(a, "on_contact")
        a.contact = c.id
        self.sit(c, s, purpose)

    def observe(self, s: Session, contact: str) -> str:
        if refusal := self.enterable(s, contact):
            return refusal
        c = self.contacts[contact]
        if s.contact == contact:
            return "already_in_contact"
        if c.asked or c.unobserved:
            return "already_asked"
        if self.full(c):
            return "participants_full"
        a = self.advisors[s.person]
        self.unask(a)
        a.asks, c.asked = contact, s.person
        return ""

    def join_call(self, s: Session, contact: str) -> str:
        if refusal := self.enterable(s, contact):
            return refusal
        c = self.contacts[contact]
        if s.contact == contact and c.purposes[s.seat] != "observes":
            return "already_in_contact"
        if s.contact != contact and c.unobserved:
            return "already_asked"
        if s.contact != contact and self.full(c):
            return "participants_full"
        self.enter(c, s, "joined")
        return ""

    def take_over(self, s: Session, contact: str) -> str:
        if refusal := self.enterable(s, contact):
            return refusal
        c = self.contacts[contact]
        if c.advisor == s.person:
            return "transfer_to_self"
        self.enter(c, s, "joined")
        self.hand_over(c, s.seat, self.queues[c.queue].reject)
        return ""

    def force_status(self, s: Session, advisor: str, status: str) -> str:
        a = self.advisors.get(advisor)
        if a is None or advisor not in self.lines:
            return "unknown_advisor"
        companies = {
            self.queues[line.split("~")[0]].company
            for line in self.lines[advisor]
            if line.split("~")[0] in self.queues
        }
        if s.company and s.company not in companies:
            return "forbidden"
        if not a.session and status != "offline":
            return "advisor_offline"
        return self.say(a, status)

    def end_contact(self, s: Session, contact: str) -> str:
        if refusal := self.overseen(s, contact, "queued", "offered", "wrap_up", *IN_CALL):
            return refusal
        c = self.contacts[contact]
        freed = self.rescind(c) if c.state == "offered" else None
        if c.state in ("queued", "offered"):
            self.untime_wait(c)
            self.leave_place(c)
        self.untime(c)
        self.timers.pop(f"wrap|{c.id}", None)
        if c.state in IN_CALL:
            self.disband(c)
            if c.connected:
                self.remember(c)
        self.complete(c, "completed" if c.connected else "failed")
        if freed is not None:
            self.settle(freed)
        return ""

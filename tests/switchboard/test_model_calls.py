"""The Lua library against the model in calls of several: advisors, guests and supervisors."""

import json

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule, run_state_machine_as_test
from redis import Redis

from .model_calls import CallsModel
from .model_state import IN_CALL, Contact
from .playbook import POOL, Page
from .test_model import LINES, WHO, Interleavings

NAMES = (*LINES, "", "zed")
DESTINATIONS = ("shop", "chat", "bank", "town", "", "", "", "", "nowhere")
TALKING = ("connected", "on_hold")


class Conversations(Interleavings):
    """The pages of before, and two supervisors, and guests as they are invited."""

    def __init__(self) -> None:
        super().__init__()
        desk = self.desk
        self.supervisors = [
            desk.supervisor("sam"), desk.supervisor("sam"), desk.supervisor("tom", "ville"),
        ]  # fmt: skip
        self.guests: list[tuple[Page, str]] = []
        self.everybody = (*self.everybody, *self.supervisors)

    def make_model(self) -> CallsModel:
        return CallsModel(self.desk.now)

    @property
    def calls(self) -> CallsModel:
        """The model, with calls of several."""
        assert isinstance(self.model, CallsModel)
        return self.model

    @initialize(who=WHO)
    def a_morning(self, who: int) -> None:
        for page in self.supervisors[1:]:
            self.open(page, "n2", use_ticket=False)
        self.somebody_talks(who)

    @rule(who=WHO)
    def somebody_talks(self, who: int) -> None:
        self.somebody_queues_and_is_answered(who, "shop")

    # -- those in a call

    def talking(self, who: int) -> Contact | None:
        found = [c for c in self.calls.contacts.values() if c.state in TALKING]
        return found[who % len(found)] if found else None

    def call(self, who: int) -> Contact | None:
        found = [c for c in self.calls.contacts.values() if c.state in IN_CALL]
        return found[who % len(found)] if found else None

    def page_of(self, session: str) -> Page | None:
        """The page that owns a session now."""
        s = self.calls.sessions.get(session)
        for page in self.everybody:
            if s is not None and s.node and page.session == session and page.attach == s.attach:
                return page
        return None

    def serving(self, c: Contact | None) -> Page | None:
        return self.page_of(c.live[c.serving()]) if c is not None and c.serving() else None

    def anybody(self, c: Contact | None, who: int) -> Page | None:
        """Mostly the serving advisor; sometimes somebody without the right."""
        if c is None or who:
            return self.serving(c)
        return self.page_of(list(c.live.values())[-1])

    @rule(who=WHO, on=st.sampled_from((1, 1, 0)), by=WHO)
    def holds(self, who: int, on: int, by: int) -> None:
        c = self.talking(who)
        if c is not None and (page := self.anybody(c, by)):
            self.act(page, "hold", c.id, on)

    @rule(who=WHO, queue=st.sampled_from(DESTINATIONS), to=st.sampled_from(NAMES), by=WHO)
    def transfers(self, who: int, queue: str, to: str, by: int) -> None:
        c = self.talking(who)
        if c is not None and (page := self.anybody(c, by)):
            self.act(page, "transfer", c.id, queue, to if not queue or by == 1 else "")

    @rule(who=WHO)
    def hands_over(self, who: int) -> None:
        for c in self.calls.contacts.values():
            page = self.serving(c) if c.state in TALKING else None
            for seat in c.live:
                if page is not None and c.purposes[seat] == "consulted":
                    if who % 2:
                        self.act(page, "hold", c.id, 1)
                    return self.act(page, "transfer", c.id, "", c.people[seat] if who else seat)
        return None

    def colleague(self, c: Contact) -> str:
        """Somebody whom the call could be offered to now."""
        fit = [name for name in LINES if self.calls.target(c, "", name) == ""]
        return fit[0] if fit else "zed"

    @rule(who=WHO)
    def transfers_to_a_colleague(self, who: int) -> None:
        self.the_desk_is_at_work()
        c = self.talking(who)
        if c is not None and (page := self.serving(c)):
            self.act(page, "transfer", c.id, "", self.colleague(c))

    @rule(who=WHO, queue=st.sampled_from(DESTINATIONS), to=st.sampled_from(NAMES), by=WHO)
    def consults(self, who: int, queue: str, to: str, by: int) -> None:
        c = self.talking(who)
        if c is not None and (page := self.anybody(c, by)):
            self.act(page, "consult", c.id, queue, to if not queue or by == 1 else "")

    @rule(who=WHO, hands_over=st.booleans())
    def consults_somebody_who_answers(self, who: int, hands_over: bool) -> None:
        self.rings_for(self.talking(who), "accept")
        if hands_over:
            self.hands_over(1)

    @rule(who=WHO, how=st.sampled_from(("decline", "cancel", "miss", "leave", "break", "end")))
    def consults_in_vain(self, who: int, how: str) -> None:
        self.rings_for(self.talking(who), how)

    def rings_for(self, c: Contact | None, how: str) -> None:
        """A colleague is called into the call; what becomes of it?"""
        self.the_desk_is_at_work()
        page = self.serving(c)
        if c is None or page is None:
            return
        self.act(page, "consult", c.id, "", self.colleague(c))
        other = self.page_of(self.calls.advisors[c.called].session) if c.called else None
        if other is None:
            return
        match how:
            case "accept" | "decline":
                self.act(other, how, c.id, c.calling)
            case "cancel":
                self.act(page, "cancel_consult", c.id)
            case "miss":
                self.time_passes(20_000)
            case "leave":
                other.close()
                self.calls.detach(other.session, other.attach)
            case "break":
                self.act(other, "set_status", "break")
            case _:
                self.act(page, "hang_up", c.id)

    @rule(who=WHO, dismissed=st.booleans())
    def the_last_to_come_leaves(self, who: int, dismissed: bool) -> None:
        c = self.call(who)
        if c is None:
            return
        seat = list(c.live)[-1]
        page = self.serving(c) if dismissed else self.page_of(c.live[seat])
        if page is not None and seat not in ("p1", c.serving()):
            self.act(page, *(("dismiss", c.id, seat) if dismissed else ("hang_up", c.id)))

    @rule(who=WHO, at_once=st.booleans())
    def invites(self, who: int, at_once: bool) -> None:
        c = self.call(who)
        if c is not None and (page := self.serving(c)):
            invitation = f"i{len(self.guests)}"
            self.act(page, "invite", c.id, invitation)
            guest = self.desk.guest(invitation)
            self.guests.append((guest, c.id))
            self.everybody = (*self.everybody, guest)
            if at_once:
                self.comes_by_the_link(len(self.guests) - 1, twice=False)

    @rule(who=WHO, twice=st.booleans())
    def comes_by_the_link(self, who: int, twice: bool) -> None:
        if self.guests:
            page, contact = self.guests[who % len(self.guests)]
            if twice:
                page = self.desk.page(page.person, "guest")
                self.everybody = (*self.everybody, page)
            if not page.node:
                self.open(page, "n2", use_ticket=False)
            self.act(page, "join", contact, page.person[1:])

    @rule(who=WHO, seat=st.integers(1, 6), by=WHO)
    def dismisses(self, who: int, seat: int, by: int) -> None:
        c = self.call(who)
        if c is not None:
            pages = [self.page_of(session) for session in c.live.values()]
            if page := pages[by % len(pages)]:
                self.act(page, "dismiss", c.id, f"p{seat}")

    @rule(who=WHO, allow=st.sampled_from((1, 1, 0)))
    def is_asked(self, who: int, allow: int) -> None:
        c = self.call(who)
        if c is not None and (page := self.page_of(c.live["p1"])):
            self.act(page, "consent", c.id, allow)

    # -- supervisors

    def supervisor(self, who: int) -> Page:
        page = self.supervisors[who % len(self.supervisors)]
        if not page.node:
            self.open(page, "n1", use_ticket=False)
        return page

    @rule(who=WHO, by=WHO, what=st.sampled_from(("observe", "observe", "join_call", "take_over")))
    def oversees(self, who: int, by: int, what: str) -> None:
        c = self.call(who)
        if c is not None:
            self.act(self.supervisor(by), what, c.id)

    @rule(who=WHO, by=WHO)
    def observes_with_consent(self, who: int, by: int) -> None:
        c = self.call(who)
        if c is not None and (visitor := self.page_of(c.live["p1"])):
            self.act(self.supervisor(by), "observe", c.id)
            self.act(visitor, "consent", c.id, 1)

    @rule(who=WHO, by=WHO, how=st.sampled_from(("refuse", "end", "transfer", "other", "leave")))
    def asks_in_vain(self, who: int, by: int, how: str) -> None:
        c, sam = self.talking(who), self.supervisor(by)
        page, visitor = self.serving(c), self.page_of(c.live["p1"]) if c is not None else None
        if c is None or page is None or visitor is None:
            return
        self.act(sam, "observe", c.id)
        match how:
            case "refuse":
                self.act(visitor, "consent", c.id, 0)
            case "end":
                self.act(visitor, "hang_up", c.id)
            case "transfer":
                self.act(page, "transfer", c.id, "shop", "")
            case "other":
                self.act(sam, "join_call", sorted(self.calls.contacts)[0])
            case _:
                sam.close()
                self.calls.detach(sam.session, sam.attach)
                self.time_passes(60_000)

    @rule(by=WHO, name=st.sampled_from(NAMES[:3]), status=st.sampled_from(("available", "break")))
    def sets(self, by: int, name: str, status: str) -> None:
        self.act(self.supervisor(by), "force_status", name, status)

    @rule(who=WHO, by=WHO)
    def ends(self, who: int, by: int) -> None:
        contacts = sorted(self.calls.contacts)
        if contacts and who > 6:
            self.act(self.supervisor(by), "end_contact", contacts[who % len(contacts)])

    # -- what must hold after every step

    @invariant()
    def calls_are_what_the_model_says(self) -> None:
        for id_, c in self.calls.contacts.items():
            facts = self.desk.facts("contact", id_)
            seats = {seat: json.loads(facts[seat])["purpose"] for seat in c.live}
            assert seats == {seat: c.purposes[seat] for seat in c.live}, id_
            call = json.loads(facts["call"]) if facts.get("call") else {}
            assert (call.get("person", ""), call.get("offer", "")) == (c.called, c.calling), id_
            asked = json.loads(facts["asked"]) if facts.get("asked") else {}
            assert asked.get("person", "") == c.asked, id_
            kept = json.loads(facts["invitations"]) if facts.get("invitations") else {}
            assert {i: v["due"] for i, v in kept.items()} == c.invitations, id_
        for name, a in self.calls.advisors.items():
            assert self.desk.facts("person", POOL, name).get("asks", "") == a.asks, name
        present = {a.name for a in self.calls.advisors.values() if a.session and a.name in LINES}
        assert self.members("pool", POOL, "present") == present
        tests = {c.id for c in self.calls.contacts.values() if c.test}
        assert self.members("pool", POOL, "tests") == tests
        for company in ("lumen", "ville", ""):
            live = sorted(
                (c.queued, c.id)
                for c in self.calls.contacts.values()
                if company in ("", c.company) and not c.test
            )
            assert self.desk.members("pool", POOL, "live", company) == [id_ for _, id_ in live]

    @invariant()
    def whoever_has_a_contact_is_in_it_and_nowhere_else(self) -> None:
        """Read from the store alone: the model might share a defect."""
        contacts = {id_: self.desk.facts("contact", id_) for id_ in self.members("contacts")}
        places: dict[str, list[str]] = {}
        for id_, c in contacts.items():
            live = [seat for seat in c["live"].split(",") if seat]
            assert len(live) <= 4
            people = {c[f"person:{seat}"] for seat in live}
            assert len(people) == len(live), "a person has two seats"
            call = json.loads(c["call"])["person"] if c.get("call") else ""
            offered = c["advisor"] if c["state"] == "offered" else ""
            for person in people | {p for p in (call, offered) if p}:
                places.setdefault(person, []).append(id_)
            serving = [seat for seat in live if c[f"person:{seat}"] == c["advisor"]]
            assert len(serving) == (c["state"] in (*IN_CALL, "wrap_up")), "nobody or two serve"
            if c["state"] not in IN_CALL:
                assert not [f for f in ("call", "asked", "invitations") if c.get(f)]
                assert len(live) == 1, "whoever waits, or wraps up, is alone"
        assert all(len(ids) == 1 for ids in places.values()), places
        for name in self.calls.advisors:
            contact = self.desk.facts("person", POOL, name)["contact"]
            assert [contact] == places.get(name, [""]), name
        ringing = sorted(m for m in self.desk.timers() if m.startswith("calling|"))
        calling = [json.loads(c["call"])["offer"] for c in contacts.values() if c.get("call")]
        assert ringing == sorted(f"calling|{o.rsplit('.', 1)[0]}|{o}" for o in calling)

    @invariant()
    def nobody_watches_whom_the_visitor_did_not_let_in(self) -> None:
        acts: dict[tuple[str, str], str] = {}
        for e in self.desk.events():
            if e["type"] == "supervised":
                acts[e["actor"], e["contact"]] = e["action"]
        for c in self.calls.contacts.values():
            for seat in c.live:
                if c.purposes[seat] == "observes":
                    assert acts[c.people[seat], c.id] == "observe_allowed"


def test_every_interleaving_of_calls_keeps_the_rules(store: Redis) -> None:
    """Thousands of steps, the same in every run."""
    machine = type("Conversations", (Conversations,), {"store": store})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=50,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            database=None,
            # Shrinking talks to a real server; each example is a whole history.
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )

"""The Lua library against the model, on random interleavings of everything that people can do."""

from dataclasses import fields
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from redis import Redis

from signdesk.domain.pool import Ring
from signdesk.switchboard.errors import RefusedError

from .model import Model
from .model_state import Queue, Rules
from .playbook import POOL, Desk, Page

QUEUES = {
    "bank": Queue(
        offer=15_000, reject=0, wrap_up=0, max_misses=2, priority=2, choice="round_robin",
        rings=((3_000, "~"),), max_wait=60_000, way_out="closed",
    ),
    "chat": Queue(
        offer=20_000, reject=10_000, wrap_up=60_000, max_misses=1, wrap_up_mode="optional",
        rings=((1_000, "~"),), max_wait=20_000,
    ),
    "shop": Queue(
        offer=20_000, reject=10_000, wrap_up=60_000, max_misses=1, choice="least_occupied",
        rings=((3_000, "bank~"), (10_000, "~")), preferred=5_000, max_length=3, max_wait=20_000,
        way_out="text", text_queue="chat", leave_empty=10_000, share=0.7,
    ),
    "town": Queue(
        offer=20_000, reject=5_000, wrap_up=30_000, max_misses=3, company="ville", share=0.3,
        join_empty=False, leave_empty=5_000, way_out="closed",
    ),
}  # fmt: skip
LINES = {"ana": ("shop",), "bob": ("bank", "shop", "bank~", "~"), "cid": ("bank", "town", "~")}
RESERVED = "cid"
TESTER = "~test-1"
ALL_LINES = (*QUEUES, "bank~", "~", "~test", "@ana", "@bob", "@cid")
RULES = Rules(
    connecting=15_000, signed_limit=30_000, signed_window=120_000, signed_rest=20_000, relief=40_000
)
STATUSES = ("available", "available", "available", "break", "training", "offline")
SETS = (
    (), ("shop",), ("bank", "town", "bank~"), ("bank", "shop", "town", "~"), ("chat", "shop", "~"),
)  # fmt: skip
# Mostly shorter than what is promised: a history in which everybody has left tells nothing.
WAITS = (0, 1, 500, 500, 1_000, 1_000, 3_000, 5_000, 10_000, 20_000, 60_000, 900_000)
WHO = st.integers(0, 9)
REST: dict[str, tuple[Any, ...]] = {
    "enqueue": ("1", "fr"), "media_ready": ("frame",), "finish_wrap_up": ("", ""),
    "transfer": ("",), "consult": ("",), "invite": ("expert", "Max"), "join": (1,),
    "join_call": (1,), "take_over": (1,), "rate": (4, ""), "report": ("advisor", ""),
}  # fmt: skip
"""What commands take besides, and the model does not care for."""


class Interleavings(RuleBasedStateMachine):
    """Ten pages: three advisors with two each (of their own sessions), visitors, and a twin tab."""

    store: Redis

    def __init__(self) -> None:
        super().__init__()
        self.store.flushdb()
        self.desk = Desk(self.store)
        self.model = self.make_model()
        for name, q in QUEUES.items():
            self.desk.queues(
                name, offer_s=q.offer / 1000, reject_s=q.reject / 1000,
                wrap_up_s=q.wrap_up / 1000, max_misses=q.max_misses, company=q.company,
                priority=q.priority, choice=q.choice, preferred_ms=q.preferred, share=q.share,
                rings=[Ring(after, line=line) for after, line in q.rings], wrap_up=q.wrap_up_mode,
                max_length=q.max_length, max_wait_ms=q.max_wait, way_out=q.way_out,
                text_queue=q.text_queue, join_empty=q.join_empty, leave_empty_ms=q.leave_empty,
            )  # fmt: skip
        self.desk.rules(**{f"{f.name}_ms": getattr(RULES, f.name) for f in fields(RULES)})
        for name, lines in LINES.items():
            self.desk.qualify(name, *lines, reserve=name == RESERVED)
        self.model.queues, self.model.lines = QUEUES, dict(LINES)
        self.model.rules, self.model.reserve = RULES, {RESERVED}
        desk = self.desk
        self.advisors = [desk.page(n, "advisor") for n in LINES for _ in range(2)]
        self.visitors = [desk.visitor(n) for n in ("vera", "will", "xia", "yan")]
        self.visitors += [desk.visitor(n, "ville") for n in ("zoe", "zac")]
        self.visitors.append(desk.page("vera", "visitor", self.visitors[0].session))
        self.tester = desk.page(TESTER, "advisor")
        self.everybody = (*self.advisors, *self.visitors, self.tester)
        self.contacts = 0
        self.sent: list[tuple[Page, str, tuple[Any, ...], int]] = []
        self.beat()
        # A desk in the morning: most histories begin with somebody there.
        for page in self.advisors[::2]:
            self.open(page, "n1", use_ticket=False)
            self.act(page, "set_status", "available")

    def make_model(self) -> Model:
        """The model that the library is compared with."""
        return Model(self.desk.now)

    # -- what happens

    def open(self, page: Page, node: str, *, use_ticket: bool) -> None:
        page.open(node, ticket=page.ticket if use_ticket and page.last else None)
        self.model.attach(page.session, page.person, page.role, page.company, node, page.attach)

    @rule(who=WHO, advisor=st.booleans(), node=st.sampled_from(("n1", "n2")), ticket=st.booleans())
    def comes(self, who: int, advisor: bool, node: str, ticket: bool) -> None:
        self.open(self.pick(who, advisor), node, use_ticket=ticket)

    @rule(who=WHO, node=st.sampled_from(("n1", "n2")), ticket=st.booleans())
    def comes_back(self, who: int, node: str, ticket: bool) -> None:
        away = [page for page in self.everybody if page.attach and not page.node]
        if away:
            self.open(away[who % len(away)], node, use_ticket=ticket)

    @rule(who=WHO)
    def goes(self, who: int) -> None:
        here = [page for page in self.everybody if page.node]
        if here:
            page = here[who % len(here)]
            page.close()
            self.model.detach(page.session, page.attach)

    @rule()
    def the_desk_is_at_work(self) -> None:
        for page in self.advisors[::2]:
            if not page.node:
                self.open(page, "n1", use_ticket=False)
            if page.advisor and page.advisor["status"] != "available":
                self.act(page, "set_status", "available")

    @rule()
    def an_advisor_is_lost(self) -> None:
        for page in self.advisors:
            s = self.model.sessions.get(page.session)
            if s is not None and s.attach == page.attach and page.state == "on_contact":
                page.close()
                self.model.detach(page.session, page.attach)
                return self.time_passes(60_000)
        return None

    @rule(who=WHO, status=st.sampled_from(STATUSES))
    def says(self, who: int, status: str) -> None:
        self.act(self.pick(who, advisor=True), "set_status", status)

    @rule(who=WHO, queue=st.sampled_from(sorted(QUEUES)))
    def queues(self, who: int, queue: str) -> None:
        without = [page for page in self.visitors if not page.contact]
        page = without[who % len(without)] if without else self.visitors[0]
        if not page.node:
            self.open(page, "n1", use_ticket=False)
        if page.company != QUEUES[queue].company and who % 5:
            queue = "town" if page.company == "ville" else "shop"
        self.contacts += 1
        self.act(page, "enqueue", f"c{self.contacts:03d}", queue)

    @rule(who=WHO, queue=st.sampled_from(sorted(QUEUES)))
    def queues_by_night(self, who: int, queue: str) -> None:
        page = self.visitors[who % len(self.visitors)]
        if page.node and not page.contact:
            self.act(page, "enqueue", "c-night", queue, open_=False)

    @rule(who=WHO, queue=st.sampled_from(sorted(QUEUES)))
    def tries(self, who: int, queue: str) -> None:
        without = [page for page in self.visitors if not page.contact and page.node]
        if without:
            self.contacts += 1
            page = without[who % len(without)]
            self.act(page, "enqueue", f"c{self.contacts:03d}", queue, test=True)

    @rule(takes=st.sampled_from(("accept", "accept", "decline")))
    def the_test_advisor_answers(self, takes: str) -> None:
        page = self.tester
        if not page.node:
            self.open(page, "n2", use_ticket=False)
        if page.advisor and page.advisor["status"] != "available":
            self.act(page, "set_status", "available")
        if page.offer:
            self.act(page, takes, page.id, page.offer)

    @rule(who=WHO)
    def takes_the_way_out(self, who: int) -> None:
        waiting = [
            p for p in self.visitors if p.contact and p.contact["state"] in ("queued", "offered")
        ]
        if waiting:
            page = waiting[who % len(waiting)]
            self.act(page, "move_to_text", page.id)

    @rule(who=WHO, takes=st.sampled_from(("accept", "accept", "decline")))
    def answers(self, who: int, takes: str) -> None:
        ringing = [page for page in self.advisors if page.offer and page.node]
        if ringing:
            page = ringing[who % len(ringing)]
            self.act(page, takes, page.id, page.offer)

    @rule(who=WHO, queue=st.sampled_from(sorted(QUEUES)))
    def somebody_queues_and_is_answered(self, who: int, queue: str) -> None:
        self.the_desk_is_at_work()
        self.queues(who, queue)
        self.a_call_begins(who)

    @rule(who=WHO)
    def a_call_begins(self, who: int) -> None:
        self.answers(who, "accept")
        self.all_see()

    @rule(who=WHO)
    def hangs_up(self, who: int) -> None:
        if page := self.in_contact(who):
            self.act(page, "hang_up", page.id)

    @rule(who=WHO)
    def sees(self, who: int) -> None:
        if page := self.in_contact(who, "connecting", "connected"):
            self.act(page, "media_ready", page.id)

    @rule()
    def all_see(self) -> None:
        for page in self.everybody:
            if page.contact and page.contact["state"] == "connecting":
                self.act(page, "media_ready", page.id)

    @rule(who=WHO)
    def finishes(self, who: int) -> None:
        if page := self.in_contact(who, "wrap_up"):
            self.act(page, "finish_wrap_up", page.id)

    @rule(who=WHO)
    def extends(self, who: int) -> None:
        if page := self.in_contact(who, "wrap_up"):
            self.act(page, "extend_wrap_up", page.id)

    @rule(who=WHO)
    def a_visitor_comes_again(self, who: int) -> None:
        known = [p for p in self.visitors if p.person in self.model.last_advisor and not p.contact]
        if known:
            page = known[who % len(known)]
            if not page.node:
                self.open(page, "n1", use_ticket=False)
            self.contacts += 1
            self.act(page, "enqueue", f"c{self.contacts:03d}", "shop")

    @rule(who=WHO, queue=st.sampled_from(sorted(QUEUES)))
    def a_visitor_wants_the_same_again(self, who: int, queue: str) -> None:
        known = [p for p in self.visitors if p.person in self.model.again and not p.contact]
        if known:
            page = known[who % len(known)]
            if not page.node:
                self.open(page, "n1", use_ticket=False)
            queue = queue if page.company == QUEUES[queue].company else "town"
            self.contacts += 1
            self.act(page, "enqueue", f"c{self.contacts:03d}", queue, again=True)

    @rule(who=WHO)
    def a_visitor_wants_another(self, who: int) -> None:
        page = self.in_contact(who, "connecting", "connected", "on_hold")
        if page and page.role == "visitor":
            self.act(page, "another_advisor", page.id)

    @rule(who=WHO, on=st.integers(0, 1))
    def a_camera_comes_or_goes(self, who: int, on: int) -> None:
        page = self.pick(who, advisor=False)
        if page.contact:
            self.act(page, "set_video", page.id, on)

    @rule(who=WHO, says=st.sampled_from(("rate", "report")), back=st.integers(0, 2))
    def a_visitor_says_what_they_think(self, who: int, says: str, back: int) -> None:
        past = list(self.model.past)[-3:]
        page = self.pick(who, advisor=False)
        if page.attach and (past or page.contact):
            self.act(page, says, past[back % len(past)] if past else page.id)

    @rule(back=st.integers(1, 12))
    def repeats(self, back: int) -> None:
        if len(self.sent) >= back:
            page, name, args, id_ = self.sent[-back]
            self.act(page, name, *args, id_=id_)

    @rule(ms=st.sampled_from(WAITS))
    def time_passes(self, ms: int) -> None:
        self.desk.drive(self.desk.now + ms)
        self.model.now = self.desk.now
        self.beat()
        while self.desk.sweep():
            pass
        self.model.sweep()

    @rule(node=st.sampled_from(("n1", "n2", "n2", "n3", "n3")))
    def node_dies(self, node: str) -> None:
        self.desk.lease(node, 0)
        self.model.timers[f"lease|{node}"] = self.model.now
        self.desk.sweep()
        self.model.sweep()
        self.beat()

    @rule(who=st.sampled_from(sorted(LINES)), lines=st.sampled_from(SETS))
    def is_qualified(self, who: str, lines: tuple[str, ...]) -> None:
        self.desk.qualify(who, *lines, reserve=who == RESERVED)
        self.model.qualify(self.model.lines | {who: lines})

    @rule(hold=st.sampled_from((0, 5_000)))
    def store_restarts(self, hold: int) -> None:
        run = self.desk.token()
        self.desk.ask("open", run, self.desk.token(), hold)
        self.model.held_until = self.model.timers["hold"] = self.model.now + hold
        self.desk.sweep()
        self.model.sweep()

    def beat(self) -> None:
        for node in ("n1", "n2"):
            self.desk.lease(node, 3600)
            self.model.timers[f"lease|{node}"] = self.desk.now + 3_600_000

    # -- how it is told to both

    def pick(self, who: int, advisor: bool) -> Page:
        pages = self.advisors if advisor else self.visitors
        return pages[who % len(pages)]

    def in_contact(self, who: int, *states: str) -> Page | None:
        pages = [
            page
            for page in self.everybody
            if page.contact and (not states or page.contact["state"] in states)
        ]
        return pages[who % len(pages)] if pages else None

    def act(self, page: Page, name: str, *args: Any, id_: int = 0, **facts: bool) -> None:
        number = id_ or page.last_id + 1
        expected = self.model.once(
            page.session,
            page.attach,
            number,
            lambda s: getattr(self.model, name)(s, *args, **facts),
        )
        told = {
            "open_": ("0",), "again": ("1", "", "", "1"), "test": ("1", "", "", "0", "1"),
        }  # fmt: skip
        more = [word for fact in facts for word in told[fact]]
        try:
            page.command(name, *args, *REST.get(name, ()), *more, id_=id_)
            code = ""
        except RefusedError as refusal:
            code = refusal.code
        assert code == expected, (name, args)
        if not id_ and not facts:
            self.sent.append((page, name, args, number))

    # -- what must hold after every step

    @invariant()
    def the_store_is_what_the_model_says(self) -> None:
        desk, model = self.desk, self.model
        assert desk.timers() == model.timers
        assert self.members("contacts") == set(model.contacts)
        for id_, c in model.contacts.items():
            facts = desk.facts("contact", id_)
            seen = (facts["state"], facts["advisor"], facts["requeued"], facts["transport"])
            assert seen == (c.state, c.advisor, c.requeued, c.transport), id_
            assert facts["avoid"] == ",".join(c.avoid), id_
            assert (facts["video"], facts["met"]) == (str(int(c.video)), c.met), id_
            assert (facts.get("reports") or "0") == str(c.reports), id_
            assert (facts["score"], facts["lines"]) == (str(c.score), ",".join(c.lines)), id_
            assert facts.get("counted", "") == ("1" if c.counted else ""), id_
            assert (facts["preferred"], facts["ring"]) == (c.preferred, str(c.ring)), id_
            flags = (facts["overdue"] == "1", facts["relief"] == "1", facts["extended"] == "1")
            assert flags == (c.overdue, c.relief, c.extended), id_
            assert (facts["offers"], facts["offer"]) == (str(c.offers), c.offer()), id_
            assert facts["live"] == ",".join(c.live), id_
            assert {s: facts[f"sid:{s}"] for s in c.live} == c.live, id_
            assert {s: facts[f"here:{s}"] == "1" for s in c.live} == {s: c.here[s] for s in c.live}
        for name, a in model.advisors.items():
            facts = desk.facts("person", POOL, name)
            seen = (facts["status"], facts["state"], facts["contact"], facts["session"])
            assert seen == (a.status, a.state, a.contact, a.session), name
            assert (facts["idle_since"], facts["misses"]) == (str(a.idle_since), str(a.misses))
            assert facts.get("busy", "0") == str(a.busy), name
        shares = {field: int(value) for field, value in desk.facts("pool", POOL, "shares").items()}
        assert shares == model.shares
        held = self.keys("session")
        assert held == set(model.sessions)
        for id_, s in model.sessions.items():
            facts = desk.facts("session", id_)
            seen = (facts["node"], facts["attach"], facts["contact"], facts["participant"])
            assert seen == (s.node, s.attach, s.contact, s.seat), id_
        for kind in ("mailbox", "answers"):
            assert self.keys(kind) <= held
        for id_, ending in model.ended.items():
            assert self.store.get(desk.key("ended", id_)) == ending.encode()

    @invariant()
    def lines_and_free_sets_are_what_states_say(self) -> None:
        model = self.model
        for line in ALL_LINES:
            waiting = sorted(
                (c.score, c.id) for c in model.contacts.values() if c.waits() and line in c.lines
            )
            stands = self.desk.members("pool", POOL, "line", line)
            assert stands == [id_ for _, id_ in waiting], line
            at_work = [a for a in model.advisors.values() if line in a.staff]
            free = sorted((a.ranks[line], a.name) for a in at_work if a.free)
            assert self.desk.members("pool", POOL, "free", line) == [name for _, name in free], line
            if not line.startswith("@"):
                assert self.members("pool", POOL, "staff", line) == {a.name for a in at_work}
        at_work = [a for a in model.advisors.values() if a.staff and a.name != TESTER]
        assert self.members("pool", POOL, "staff", "*") == {a.name for a in at_work}

    @invariant()
    def whoever_can_be_matched_is_matched(self) -> None:
        """Read from the store alone: the model might share a defect."""
        desk = self.desk
        if int(desk.facts()["hold"]):
            return
        people = {name: desk.facts("person", POOL, name) for name in (*LINES, TESTER)}
        contacts = {id_: desk.facts("contact", id_) for id_ in self.members("contacts")}
        for c in contacts.values():
            if c["state"] != "queued" or c["here:p1"] != "1":
                continue
            for name, a in people.items():
                if not a or a["status"] != "available" or a["state"] != "idle":
                    continue
                there = desk.facts("session", a["session"]).get("node")
                rests = int(a["rest_until"]) > desk.now
                serves = {*self.model.lines.get(name, ("~test",)), f"@{name}"}
                spared = name in c["avoid"].split(",")
                meets = serves & set(c["lines"].split(","))
                assert not there or rests or spared or not meets, (c, a)

    @invariant()
    def who_rests_is_offered_nothing(self) -> None:
        for name, a in self.model.advisors.items():
            if a.state == "resting":
                assert f"rested|{POOL}|{name}" in self.desk.timers()
                assert not any(c.advisor == name for c in self.model.contacts.values())

    @invariant()
    def tests_are_for_test_advisors_alone(self) -> None:
        for c in self.model.contacts.values():
            if c.advisor:
                assert c.test == (c.advisor == TESTER), c

    @invariant()
    def reserve_stands_behind_everyone(self) -> None:
        for line in ALL_LINES:
            free = self.desk.members("pool", POOL, "free", line)
            assert RESERVED not in free[:-1], line

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        desk = self.desk
        contacts = [desk.facts("contact", id_) for id_ in self.members("contacts")]
        taken = [c["advisor"] for c in contacts if c["advisor"]]
        assert len(taken) == len(set(taken)), "an advisor holds two"
        for c in contacts:
            ringing = [m for m in desk.timers() if m.startswith(f"offer|{c['id']}|")]
            assert len(ringing) == (c["state"] == "offered"), "offered twice at once"
            if c["advisor"]:
                assert desk.facts("person", POOL, c["advisor"])["contact"] == c["id"]

    @invariant()
    def nobody_rings_whom_the_visitor_asked_to_be_spared(self) -> None:
        for id_ in self.members("contacts"):
            c = self.desk.facts("contact", id_)
            rings = c["advisor"] if c["state"] == "offered" else ""
            assert not rings or rings not in c["avoid"].split(","), c

    @invariant()
    def no_contact_is_lost(self) -> None:
        begun = {e["contact"] for e in self.desk.events() if e["type"] == "contact_queued"}
        ended = [e["contact"] for e in self.desk.events() if e["type"] == "contact_ended"]
        assert len(ended) == len(set(ended))
        assert begun == self.members("contacts") | set(ended)

    @invariant()
    def pages_show_what_a_fresh_snapshot_shows(self) -> None:
        for page in self.everybody:
            s = self.model.sessions.get(page.session)
            if s is not None and s.node and s.attach == page.attach:
                assert page.snapshot() == page.fresh_snapshot(), page.person

    def members(self, *parts: str) -> set[str]:
        raw: Any = self.store.smembers(self.desk.key(*parts))
        return {member.decode() for member in raw}

    def keys(self, kind: str) -> set[str]:
        prefix = self.desk.key(kind, "")
        return {k.decode()[len(prefix) :] for k in self.store.scan_iter(prefix + "*")}


def test_every_interleaving_keeps_the_rules(store: Redis) -> None:
    """Thousands of steps, the same in every run."""
    machine = type("Interleavings", (Interleavings,), {"store": store})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=80,
            stateful_step_count=50,
            deadline=None,
            derandomize=True,
            database=None,
            # Shrinking talks to a real server; each example is a whole history.
            suppress_health_check=[HealthCheck.too_slow],
        ),
    )

"""Places: by priority, then by time, and no company's rush before the others' newcomers."""

from collections import defaultdict

from .playbook import Desk, Page
from .test_calls import call
from .test_epoch import Loss

START_MS = 1_764_000_000_000


def served(desk: Desk, *lines: str) -> list[str]:
    """Let one advisor of these lines take all who wait; return the contacts in that order."""
    ana = desk.advisor("ana", *lines).open().status("available")
    order = []
    while ana.contact:
        order.append(ana.id)
        visitor = next(p for p in desk.pages.values() if p.role == "visitor" and at(p, ana.id))
        ana.accept()
        visitor.hang_up()
    return order


def at(page: Page, contact: str) -> bool:
    return page.contact is not None and page.contact["id"] == contact


def waiting(desk: Desk, queue: str, company: str, *names: str) -> list[str]:
    return [desk.visitor(name, company).open().enqueue(queue).id for name in names]


def two_companies(desk: Desk, **settings: float) -> None:
    desk.queues("shop", wrap_up="none", share=settings.get("shop", 0.5))
    desk.queues("town", wrap_up="none", share=settings.get("town", 0.5), company="ville")


def test_priority_goes_before_time(desk: Desk) -> None:
    desk.queues("shop", wrap_up="none")
    desk.queues("urgent", wrap_up="none", priority=1)
    desk.queues("most", wrap_up="none", priority=9)
    first = waiting(desk, "shop", "lumen", "a", "b")
    desk.wait(60)
    then = waiting(desk, "urgent", "lumen", "c", "d")
    last = waiting(desk, "most", "lumen", "e")
    assert served(desk, "shop", "urgent", "most") == [*last, *then, *first]


def test_who_lost_an_advisor_goes_before_every_priority_in_their_order(desk: Desk) -> None:
    desk.queues("shop", "most", wrap_up="none")
    desk.queues("most", priority=9)
    ana, vera = call(desk)
    desk.wait(1)
    bob = desk.advisor("bob", "most").open().status("available")
    will = desk.visitor("will").open().enqueue("most")
    bob.accept()
    waiting(desk, "most", "lumen", "x")
    for page in (ana, bob):
        page.close()
    desk.wait(60)
    cid = desk.advisor("cid", "shop", "most").open().status("available")
    assert cid.id == will.id, "of the first, by priority"
    cid.accept()
    assert vera.state == "queued"
    dan = desk.advisor("dan", "shop", "most").open().status("available")
    assert dan.id == vera.id


def test_within_its_share_the_order_of_coming_holds_across_companies(desk: Desk) -> None:
    two_companies(desk)
    order = []
    for n in range(4):
        order += waiting(desk, "shop", "lumen", f"a{n}") + waiting(desk, "town", "ville", f"b{n}")
    assert served(desk, "shop", "town") == order


def test_what_goes_beyond_a_burst_stands_behind_the_newcomers_of_others(desk: Desk) -> None:
    two_companies(desk)
    rush = waiting(desk, "shop", "lumen", *(f"a{n}" for n in range(8)))
    desk.wait(1)
    newcomer = waiting(desk, "town", "ville", "vic")
    assert served(desk, "shop", "town") == [*rush[:4], *newcomer, *rush[4:]]


def test_a_rush_is_delayed_and_never_starved(desk: Desk) -> None:
    two_companies(desk)
    rush = waiting(desk, "shop", "lumen", *(f"a{n}" for n in range(12)))
    others = waiting(desk, "town", "ville", *(f"b{n}" for n in range(12)))
    order = served(desk, "shop", "town")
    assert [c for c in order if c in rush] == rush
    assert [c for c in order if c in others] == others
    halves = [sum(c in rush for c in order[i : i + 8]) for i in (0, 8, 16)]
    assert halves == [4, 4, 4]


def test_a_weight_is_a_share(desk: Desk) -> None:
    two_companies(desk, shop=0.75, town=0.25)
    waiting(desk, "shop", "lumen", *(f"a{n}" for n in range(20)))
    waiting(desk, "town", "ville", *(f"b{n}" for n in range(20)))
    order = served(desk, "shop", "town")
    # After both bursts, three of one for each of the other.
    assert sum(c.startswith("c-a") for c in order[8:24]) == 12


def test_a_rush_of_which_most_leave_stays_behind_newcomers(desk: Desk) -> None:
    two_companies(desk)
    names = [f"a{n}" for n in range(30)]
    pages = {f"c-{name}": desk.visitor(name).open() for name in names}
    pages |= {f"c-b{n}": desk.visitor(f"b{n}", "ville").open() for n in range(3)}
    for name in names[:20]:
        pages[f"c-{name}"].enqueue("shop")
    for name in names[5:20]:
        pages[f"c-{name}"].hang_up()
    for name in names[20:]:
        pages[f"c-{name}"].enqueue("shop")
    ana = desk.advisor("ana", "shop", "town").open().status("available")

    def serve(count: int) -> list[str]:
        order = []
        for _ in range(count):
            order.append(ana.id)
            ana.accept()
            pages[order[-1]].hang_up()
        return order

    serve(8)
    newcomers = [pages[f"c-b{n}"].enqueue("town").id for n in range(3)]
    assert serve(4)[1:] == newcomers


def test_when_nobody_waits_all_is_forgotten(desk: Desk) -> None:
    two_companies(desk)
    waiting(desk, "shop", "lumen", *(f"a{n}" for n in range(6)))
    served(desk, "shop")
    assert desk.facts("pool", "main", "shares") == {}


def test_a_requeue_never_costs_the_place(desk: Desk) -> None:
    two_companies(desk)
    rush = waiting(desk, "shop", "lumen", *(f"a{n}" for n in range(6)))
    before = desk.facts("contact", rush[5])["score"]
    bob = desk.advisor("bob", "shop").open().status("available")
    bob.decline()
    assert desk.members("pool", "main", "line", "shop") == rush
    assert desk.facts("contact", rush[5])["score"] == before


def test_places_of_all_kinds_survive_the_loss_of_the_store(desk: Desk) -> None:
    two_companies(desk)
    desk.queues("urgent", wrap_up="none", priority=3)
    pages = [desk.visitor(f"a{n}").open().enqueue("shop") for n in range(6)]
    pages += [desk.visitor(f"b{n}", "ville").open().enqueue("town") for n in range(2)]
    pages += [desk.visitor("urg").open().enqueue("urgent")]
    lines = ("shop", "town", "urgent")
    before = [desk.members("pool", "main", "line", name) for name in lines]
    scores = {p.id: desk.facts("contact", p.id)["score"] for p in pages}
    Loss(desk).strike()
    for page in reversed(pages):
        page.open(ticket=page.ticket)
    assert [desk.members("pool", "main", "line", name) for name in lines] == before
    assert {p.id: desk.facts("contact", p.id)["score"] for p in pages} == scores
    later = desk.visitor("later").open().enqueue("shop")
    assert desk.members("pool", "main", "line", "shop") == [*before[0], later.id]


class Clock:
    """Four advisors of everybody, calls of a minute, and visitors who come on the second."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.waits: dict[str, list[int]] = defaultdict(list)
        self.came: dict[str, tuple[str, int, Page]] = {}
        self.ends: dict[str, tuple[int, Page]] = {}
        lines = ("qa", "qb", "qc")
        for line, company in zip(lines, "abc", strict=True):
            desk.queues(line, company=company, wrap_up="none", share=1 / 3)
        self.advisors = [
            desk.advisor(f"adv{n}", *lines).open().status("available") for n in range(4)
        ]

    def second(self, now: int, coming: str) -> None:
        self.desk.lease("n1", 3600)
        self.desk.drive(START_MS + now * 1000)
        self.desk.sweep()
        for contact in [c for c, (end, _) in self.ends.items() if end <= now]:
            self.ends.pop(contact)[1].hang_up()
        for company in coming:
            visitor = self.desk.visitor(f"{company}{now}", company).open().enqueue(f"q{company}")
            self.came[visitor.id] = company, now, visitor
        for advisor in self.advisors:
            if advisor.offer:
                company, then, visitor = self.came[advisor.id]
                self.waits[company].append(now - then)
                advisor.accept()
                advisor.media()
                visitor.media()
                self.ends[visitor.id] = now + 60, visitor


def test_a_company_that_sends_ten_times_its_share_does_not_starve_the_others(desk: Desk) -> None:
    clock = Clock(desk)
    for now in range(720):
        # Four calls a minute are possible; 13 a minute come of one company, one of each other.
        coming = ("a" if now % 60 % 9 < 2 else "") + ("b" if now % 60 == 7 else "")
        clock.second(now, coming + ("c" if now % 60 == 37 else ""))
    for company in "bc":
        assert len(clock.waits[company]) >= 11
        assert max(clock.waits[company]) <= 120, "behind a burst, two calls"
        assert max(clock.waits[company][2:]) <= 60, "then at most one"
    assert len(clock.waits["a"]) >= 20, "what the others leave is theirs"
    assert clock.waits["a"][-1] > 400, "and the rush waits for itself"


def test_the_clock_of_a_rush_is_that_of_its_priority(desk: Desk) -> None:
    """A place behind its time is of level 0, which Lua would write as -0."""
    two_companies(desk)
    waiting(desk, "shop", "lumen", *"abcdefgh")
    ana = desk.advisor("ana", "shop").open().status("available")
    for _ in range(7):
        visitor = next(p for p in desk.pages.values() if p.role == "visitor" and at(p, ana.id))
        ana.accept()
        visitor.hang_up()
    assert [field for field in desk.facts("pool", "main", "shares") if "clock" in field] == [
        "clock:0"
    ]

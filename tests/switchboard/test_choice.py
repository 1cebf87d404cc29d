"""Which of the free advisors gets the next contact, and what lines say of their pace."""

from signdesk.domain.pool import Lapse

from .playbook import Desk, Page
from .test_calls import call


def talks(desk: Desk, advisor: Page, visitor: Page, seconds: float, contact: str) -> None:
    """The visitor queues, is offered to that advisor, and they talk for so long."""
    visitor.enqueue("shop", contact=contact)
    assert advisor.contact is not None, f"{advisor.person} is not offered {contact}"
    advisor.accept()
    advisor.media()
    visitor.media()
    desk.wait(seconds)
    visitor.hang_up()


def pair(desk: Desk, choice: str) -> tuple[Page, Page, Page]:
    desk.queues("shop", wrap_up="none", choice=choice)
    ana = desk.advisor("ana", "shop").open().status("available")
    desk.wait(1)
    bob = desk.advisor("bob", "shop").open().status("available")
    return ana, bob, desk.visitor("vera").open()


def test_least_occupied_today(desk: Desk) -> None:
    ana, bob, vera = pair(desk, "least_occupied")
    talks(desk, ana, vera, 30, "c1")
    talks(desk, bob, vera, 100, "c2")
    talks(desk, ana, vera, 60, "c3")
    talks(desk, ana, vera, 60, "c4")
    talks(desk, bob, vera, 1, "c5")


def test_wrap_up_counts_as_busy_and_a_ring_does_not(desk: Desk) -> None:
    ana, bob, vera = pair(desk, "least_occupied")
    desk.queues("shop", wrap_up_s=30, choice="least_occupied", reject_s=1)
    vera.enqueue("shop")
    desk.wait(10)
    ana.decline()
    bob.accept()
    bob.media()
    vera.media()
    desk.wait(5)
    vera.hang_up()
    desk.wait(30)
    assert desk.facts("person", "main", "ana").get("busy", "0") == "0"
    assert desk.facts("person", "main", "bob")["busy"] == "35000"


def test_a_day_begins_at_the_pools_midnight(desk: Desk) -> None:
    ana, bob, vera = pair(desk, "least_occupied")
    talks(desk, ana, vera, 3000, "c1")
    # In steps that are shorter than a node's lease.
    midnight_s = (-(desk.now + 3_600_000) % 86_400_000) / 1000
    while midnight_s > 10:
        desk.wait(min(midnight_s - 10, 3000))
        midnight_s -= 3000
    talks(desk, bob, vera, 60, "c2")
    assert desk.facts("person", "main", "bob")["busy"] == "50000", "what was today"
    talks(desk, ana, vera, 1, "c3")
    talks(desk, ana, vera, 1, "c4")


def test_round_robin_goes_by_the_last_offer_of_the_queue(desk: Desk) -> None:
    ana, bob, vera = pair(desk, "round_robin")
    desk.queues("bank", wrap_up="none")
    desk.qualify("bob", "shop", "bank")
    talks(desk, ana, vera, 600, "c1")
    will = desk.visitor("will").open().enqueue("bank")
    bob.accept()
    will.hang_up()
    desk.wait(1)
    talks(desk, bob, vera, 1, "c2")
    talks(desk, ana, vera, 1, "c3")
    talks(desk, bob, vera, 1, "c4")


def test_each_queue_chooses_in_its_own_way(desk: Desk) -> None:
    ana, bob, vera = pair(desk, "longest_idle")
    desk.queues("bank", wrap_up="none", choice="round_robin")
    for name in ("ana", "bob"):
        desk.qualify(name, "shop", "bank")
    talks(desk, ana, vera, 5, "c1")
    talks(desk, bob, vera, 5, "c2")
    will = desk.visitor("will").open().enqueue("bank")
    assert ana.id == will.id
    will.hang_up()
    will.enqueue("bank", contact="c-again")
    assert bob.id == "c-again", "though Ana is idle for longer"
    will.hang_up()
    vera.enqueue("shop", contact="c3")
    assert ana.id == "c3"


def test_a_choice_that_changes_counts_at_once(desk: Desk) -> None:
    ana, bob, vera = pair(desk, "longest_idle")
    talks(desk, ana, vera, 100, "c1")
    talks(desk, bob, vera, 5, "c2")
    desk.queues("shop", wrap_up="none", choice="least_occupied")
    vera.enqueue("shop", contact="c3")
    assert (bob.id, ana.state) == ("c3", "idle"), "by idle time it were Ana's turn"


# -- what lapses


def test_lapses_reach_the_advisors_page_with_the_configuration(desk: Desk) -> None:
    desk.queues("shop")
    desk.qualify("ana", "shop", lapses=[Lapse("lsf", "2026-01-01")])
    ana = desk.page("ana", "advisor").open()
    assert (ana.advisor or {})["lapses"] == [{"skill": "lsf", "on": "2026-01-01"}]
    ana.status("available")
    vera = desk.visitor("vera").open()
    desk.qualify("ana", lapses=[Lapse("lsf", "2025-11-20")])
    assert (ana.advisor or {})["lapses"] == [{"skill": "lsf", "on": "2025-11-20"}]
    vera.enqueue("shop")
    assert ana.contact is None, "a lapsed qualification stops offers"
    desk.qualify("ana", "shop")
    assert "lapses" not in (ana.advisor or {})
    assert ana.id == vera.id


# -- the pace of a line


def pace(desk: Desk, page: Page) -> dict[str, float]:
    (line,) = desk.ask("places", "main", page.id)["places"]
    return {name: round(line[name], 6) for name in ("starts", "gap", "left", "waited")}


def test_starts_are_measured_while_the_line_is_backlogged(desk: Desk) -> None:
    desk.queues("shop", wrap_up="none")
    ana, vera = call(desk)
    desk.wait(10)
    will, xia, yan = (desk.visitor(n).open().enqueue("shop") for n in ("will", "xia", "yan"))
    assert pace(desk, yan) == {"starts": 0, "gap": 0, "left": 0, "waited": 0}
    desk.wait(20)
    vera.hang_up()
    assert ana.id == will.id
    assert pace(desk, yan) == {"starts": 1, "gap": 20_000, "left": 0, "waited": 0}
    ana.accept()
    will.hang_up()
    ana.accept()
    now = pace(desk, yan)
    assert (now["starts"], now["gap"], now["waited"]) == (2, 20_000, 40_000)
    xia.hang_up()
    assert ana.id == yan.id


def test_a_line_that_is_empty_measures_nothing_and_offers_at_once_no_start(desk: Desk) -> None:
    desk.queues("shop", wrap_up="none")
    ana, vera = call(desk)
    desk.wait(100)
    will = desk.visitor("will").open().enqueue("shop")
    desk.wait(3)
    will.hang_up()
    desk.wait(500)
    xia = desk.visitor("xia").open().enqueue("shop")
    desk.wait(5)
    yan = desk.visitor("yan").open().enqueue("shop")
    vera.hang_up()
    assert ana.id == xia.id
    now = pace(desk, yan)
    assert now["starts"] == 1
    assert now["gap"] == 5_000, "since the line was empty, not since the last start"
    assert round(now["left"], 1) == 0.9
    assert 2_500 < now["waited"] < 3_000, "half of it fades in an hour"


def test_sums_fade_by_half_in_an_hour(desk: Desk) -> None:
    desk.queues("shop", wrap_up="none")
    ana, vera = call(desk)
    desk.wait(60)
    vera.hang_up()
    ana.status("break")
    desk.wait(1800)
    desk.wait(1800)
    will = desk.visitor("will").open().enqueue("shop")
    (line,) = desk.ask("places", "main", will.id)["places"]
    assert (round(line["calls"], 6), round(line["handling"], 3)) == (0.5, 30_000)

"""Lines of one contact: overflow rings that open with time, and the advisor of last time."""

from signdesk.domain.pool import Ring

from .playbook import Desk, Page
from .test_calls import call

POOL_RING = "~lsf.B2"
RINGS = [Ring(30_000, "bank", "bank~lsf.B2"), Ring(45_000, line=POOL_RING)]


def lines(desk: Desk, page: Page) -> list[str]:
    return desk.facts("contact", page.id)["lines"].split(",")


def stands(desk: Desk, *names: str) -> list[list[str]]:
    return [desk.members("pool", "main", "line", name) for name in names]


def test_rings_open_with_time_and_route_at_once(desk: Desk) -> None:
    desk.queues("shop", rings=RINGS)
    bob = desk.advisor("bob", "bank", "bank~lsf.B2").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    desk.wait(29.9)
    assert (vera.state, bob.state) == ("queued", "idle")
    desk.wait(0.1)
    assert (vera.state, bob.id) == ("offered", "c-vera")
    assert desk.kinds("c-vera") == ["contact_queued", "ring_opened", "offer_made"]


def test_it_stands_in_all_opened_lines_and_leaves_all_at_once(desk: Desk) -> None:
    desk.queues("shop", rings=RINGS)
    vera = desk.visitor("vera").open().enqueue("shop")
    desk.wait(45)
    assert lines(desk, vera) == ["shop", "bank~lsf.B2", POOL_RING]
    assert stands(desk, "shop", "bank~lsf.B2", POOL_RING) == [["c-vera"]] * 3
    vera.close()
    assert stands(desk, "shop", "bank~lsf.B2", POOL_RING) == [[], [], []]
    vera.open()
    assert stands(desk, "shop", "bank~lsf.B2", POOL_RING) == [["c-vera"]] * 3
    cid = desk.advisor("cid", POOL_RING).open().status("available")
    assert cid.id == "c-vera"
    assert stands(desk, "shop", "bank~lsf.B2", POOL_RING) == [[], [], []]
    cid.accept()
    vera.hang_up()
    assert not [timer for timer in desk.timers() if "c-vera" in timer]


def test_a_ring_that_opens_during_an_offer_counts_afterwards(desk: Desk) -> None:
    desk.queues("shop", rings=RINGS, offer_s=20)
    ana = desk.advisor("ana", "shop").open()
    bob = desk.advisor("bob", "bank", "bank~lsf.B2").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    desk.wait(15)
    ana.status("available")
    desk.wait(16)
    assert (ana.state, bob.state) == ("offered", "idle")
    ana.decline()
    assert (bob.id, vera.state) == ("c-vera", "offered")


def test_the_own_line_comes_before_the_rings(desk: Desk) -> None:
    desk.queues("shop", rings=[Ring(1_000, line=POOL_RING)])
    bob = desk.advisor("bob", POOL_RING).open()
    ana = desk.advisor("ana", "shop", POOL_RING).open()
    vera = desk.visitor("vera").open()
    desk.open_store("run-2", hold_ms=5000)
    bob.status("available")
    desk.wait(1)
    ana.status("available")
    vera.enqueue("shop")
    desk.wait(4)
    assert (ana.id, bob.state) == ("c-vera", "idle"), "though Bob is idle for longer"


def test_rings_stay_open_for_whoever_lost_an_advisor(desk: Desk) -> None:
    desk.queues("shop", rings=RINGS)
    ana, vera = call(desk)
    desk.wait(40)
    assert "ring_opened" not in desk.kinds("c-vera"), "who is served waits for nobody"
    bob = desk.advisor("bob", "bank", "bank~lsf.B2").open().status("available")
    ana.close()
    desk.wait(60)
    assert bob.id == "c-vera", "the time first queued counts"
    assert "ring_opened" not in desk.kinds("c-vera")
    assert lines(desk, vera) == ["shop", "bank~lsf.B2", POOL_RING]


def test_rings_do_not_chain(desk: Desk) -> None:
    desk.queues("shop", rings=[Ring(1_000, "bank", "bank~")])
    desk.queues("bank", rings=[Ring(1_000, "shop", "shop~")])
    vera = desk.visitor("vera").open().enqueue("shop")
    desk.wait(5)
    assert lines(desk, vera) == ["shop", "bank~"]
    assert desk.kinds("c-vera") == ["contact_queued", "ring_opened"]


def test_those_in_reserve_come_behind_everyone_also_in_rings(desk: Desk) -> None:
    desk.queues("shop", rings=[Ring(1_000, line=POOL_RING)])
    desk.qualify("res", "shop", reserve=True)
    desk.qualify("ana", POOL_RING)
    desk.open_store("run-2", hold_ms=5000)
    res = desk.page("res", "advisor").open().status("available")
    desk.wait(1)
    ana = desk.page("ana", "advisor").open().status("available")
    desk.visitor("vera").open().enqueue("shop")
    desk.wait(4)
    assert (ana.id, res.state) == ("c-vera", "idle")
    desk.visitor("will").open().enqueue("shop")
    assert res.id == "c-will", "where nobody else is free"


def returning(desk: Desk, preferred_ms: int = 10_000) -> tuple[Page, Page, Page]:
    """Return Ana who answered Vera last, Bob who is idle for longer, and Vera, gone again."""
    desk.queues("shop", wrap_up_s=0, preferred_ms=preferred_ms, rings=RINGS)
    ana, vera = call(desk)
    bob = desk.advisor("bob", "shop").open().status("available")
    desk.wait(1)
    vera.hang_up()
    return ana, bob, vera


def test_a_returning_visitor_gets_the_advisor_of_last_time(desk: Desk) -> None:
    ana, bob, vera = returning(desk)
    vera.enqueue("shop", contact="c-again")
    assert (ana.id, bob.state) == ("c-again", "idle")


def test_others_get_the_longest_idle(desk: Desk) -> None:
    _, bob, _ = returning(desk)
    desk.visitor("will").open().enqueue("shop")
    assert bob.id == "c-will"


def test_a_queue_that_prefers_nobody_remembers_nobody(desk: Desk) -> None:
    _, bob, vera = returning(desk, preferred_ms=0)
    vera.enqueue("shop", contact="c-again")
    assert bob.id == "c-again"
    assert not list(desk.store.scan_iter(desk.key("last", "*")))


def busy(desk: Desk) -> tuple[Page, Page, Page]:
    """As `returning`, but Ana is in another call, and Vera waits for her."""
    ana, bob, vera = returning(desk)
    bob.status("break")
    will = desk.visitor("will").open().enqueue("shop")
    ana.accept()
    ana.media()
    will.media()
    bob.status("available")
    vera.enqueue("shop", contact="c-again")
    assert (vera.state, bob.state) == ("queued", "idle")
    assert lines(desk, vera) == ["@ana"]
    return ana, bob, vera


def test_it_waits_for_the_preferred_one_alone_and_then_for_anyone(desk: Desk) -> None:
    _, bob, vera = busy(desk)
    assert desk.ask("places", "main", vera.id)["places"][0]["place"] == 1
    desk.wait(9.9)
    assert bob.state == "idle"
    desk.wait(0.1)
    assert (bob.id, lines(desk, vera)) == ("c-again", ["shop"])


def test_the_preferred_one_who_becomes_free_gets_it(desk: Desk) -> None:
    ana, bob, _ = busy(desk)
    ana.hang_up()
    assert (ana.id, bob.state) == ("c-again", "idle")
    ana.decline()
    assert bob.id == "c-again", "who declines is preferred no more"


def test_a_preferred_one_who_misses_it_is_preferred_no_more(desk: Desk) -> None:
    ana, bob, vera = returning(desk)
    vera.enqueue("shop", contact="c-again")
    desk.wait(20)
    assert (ana.state, bob.id) == ("not_responding", "c-again")


def test_where_the_preferred_one_leaves_it_is_open_at_once(desk: Desk) -> None:
    ana, bob, _ = busy(desk)
    ana.status("break")
    assert bob.id == "c-again"


def test_where_the_preferred_one_no_longer_serves_the_queue_too(desk: Desk) -> None:
    _, bob, _ = busy(desk)
    desk.qualify("ana", "bank")
    assert bob.id == "c-again"


def test_nobody_waits_for_an_advisor_who_is_away(desk: Desk) -> None:
    ana, bob, vera = returning(desk)
    ana.status("break")
    vera.enqueue("shop", contact="c-again")
    assert bob.id == "c-again"


def test_who_comes_back_when_the_preferred_one_has_left_waits_for_anyone(desk: Desk) -> None:
    ana, bob, vera = busy(desk)
    vera.close()
    ana.status("break")
    assert bob.state == "idle"
    vera.open()
    assert bob.id == "c-again"

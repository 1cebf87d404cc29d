"""The visitor's choice of advisor: another one, or the same again."""

from typing import Any

from .playbook import POOL, Desk, Page
from .test_calls import call
from .test_epoch import Loss, lost

__all__ = ["lost"]


def talking(desk: Desk, **settings: Any) -> tuple[Page, Page, Page]:
    """Return Ana and Vera in a call, and Bob, who is free."""
    desk.queues("shop", **settings)
    ana, vera = call(desk)
    return ana, vera, desk.advisor("bob", "shop").open().status("available")


def seen(page: Page, field: str) -> object:
    assert page.contact is not None
    return page.contact.get(field)


def test_another_advisor_has_it_at_once(desk: Desk) -> None:
    ana, vera, bob = talking(desk)
    vera.another()
    assert (bob.id, seen(bob, "state"), seen(vera, "requeued")) == (
        "c-vera", "offered", "another_advisor",
    )  # fmt: skip
    assert (ana.contact, ana.state) == (None, "idle"), "without wrap-up"
    assert ana.released == [("c-vera", "another_advisor")]
    assert desk.facts("pool", POOL, "stats:shop")["n"] == "1", "its time was handled"
    requeued = [e for e in desk.events() if e["type"] == "contact_requeued"]
    assert [e["why"] for e in requeued] == ["another_advisor"]


def test_who_was_refused_never_gets_it_again(desk: Desk) -> None:
    ana, vera, bob = talking(desk, reject_s=0)
    vera.another()
    bob.decline()
    assert (ana.state, bob.id) == ("idle", "c-vera"), "it comes back to Bob, and passes Ana by"
    bob.status("break")
    desk.wait(300)
    assert (seen(vera, "state"), ana.contact) == ("queued", None)
    cid = desk.advisor("cid", "shop").open().status("available")
    assert cid.id == "c-vera"


def test_it_stands_before_all_others(desk: Desk) -> None:
    _, vera, bob = talking(desk)
    desk.visitor("will").open().enqueue("shop")
    bob.accept()
    xia = desk.visitor("xia").open().enqueue("shop")
    vera.another()
    assert desk.members("pool", POOL, "line", "shop") == ["c-vera", "c-xia"]
    assert seen(xia, "state") == "queued"


def test_an_advisor_gets_the_next_who_does_not_avoid_them(desk: Desk) -> None:
    ana, vera, bob = talking(desk)
    desk.visitor("will").open().enqueue("shop")
    bob.accept()
    desk.visitor("xia").open().enqueue("shop")
    vera.another()
    desk.wait(10)
    assert ana.id == "c-xia", "Vera stays at the head of the line"
    for page in (bob, desk.pages[desk.facts("contact", "c-will")["sid:p1"]]):
        page.media()
    bob.hang_up()
    bob.finish()
    assert bob.id == "c-vera"


def test_many_who_avoid_one_advisor_do_not_hide_the_others(desk: Desk) -> None:
    desk.queues("shop", reject_s=0, wrap_up_s=0)
    ana = desk.advisor("ana", "shop").open().status("available")
    desk.advisor("bob", "shop").open().status("available").status("break")
    bob = desk.page("bob", "advisor").open()
    for n in range(40):
        page = desk.visitor(f"v{n:02d}").open().enqueue("shop")
        ana.accept()
        bob.status("available")
        page.another()
        bob.status("break")
    assert ana.contact is None
    desk.visitor("will").open().enqueue("shop")
    assert ana.id == "c-will"


def test_it_is_refused_while_nobody_else_is_there(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    assert vera.refused("another_advisor", vera.id) == "nobody_here"
    desk.advisor("bob", "shop").open()
    assert vera.refused("another_advisor", vera.id) == "nobody_here", "Bob is offline"
    assert (vera.state, ana.state) == ("connected", "on_contact")


def test_only_the_visitor_of_a_call_asks_for_it(desk: Desk) -> None:
    ana, vera, bob = talking(desk)
    assert ana.refused("another_advisor", ana.id) == "forbidden"
    assert bob.refused("another_advisor", ana.id) == "unknown_contact"
    bob.status("break")
    will = desk.visitor("will").open().enqueue("shop")
    assert will.refused("another_advisor", will.id) == "wrong_state"
    assert vera.state == "connected"


def test_no_transfer_brings_them_back(desk: Desk) -> None:
    ana, vera, bob = talking(desk, reject_s=0)
    vera.another()
    bob.accept()
    for page in (bob, vera):
        page.media()
    targets = bob.command("colleagues", bob.id)
    assert targets.get("advisors") is None
    for command in ("transfer", "consult"):
        assert bob.refused(command, bob.id, "", "ana", "") == "avoided"
    assert bob.refused("consult", bob.id, "shop", "", "") == "nobody_free"
    bob.command("transfer", bob.id, "shop", "", "")
    assert ana.contact is None
    assert seen(bob, "state") == "offered", "it is in line for anyone but Ana"


def test_a_lost_store_forgets_neither(desk: Desk, lost: Loss) -> None:
    ana, vera, bob = talking(desk, reject_s=0)
    bob.status("break")
    desk.wait(1)
    bob.status("available")
    vera.another()
    bob.status("break")
    lost.strike()
    for page in (vera, ana, bob):
        page.open(ticket=page.ticket)
    ana.status("available")
    desk.wait(5)
    assert (seen(vera, "state"), ana.contact) == ("queued", None)
    bob.status("available")
    assert bob.id == "c-vera"


def test_those_who_wait_when_places_are_rebuilt_are_matched_past_the_refused(desk: Desk) -> None:
    ana, vera, bob = talking(desk, reject_s=0)
    will = desk.visitor("will").open().enqueue("shop")
    bob.accept()
    vera.another()
    will.another()
    assert (ana.id, bob.id) == ("c-will", "c-vera")
    bob.status("break")
    ana.status("break")
    desk.open_store("run-2", hold_ms=5_000)
    ana.status("available")
    desk.wait(5)
    assert (ana.id, seen(vera, "state")) == ("c-will", "queued")


def served_by_ana(desk: Desk, **settings: Any) -> tuple[Page, Page, Page]:
    """Return Ana, who answered Vera last, Bob, who is idle for longer, and Vera, gone again."""
    desk.queues("shop", wrap_up_s=0, **settings)
    ana, vera = call(desk)
    bob = desk.advisor("bob", "shop").open().status("available")
    desk.wait(1)
    vera.hang_up()
    return ana, bob, vera


def test_the_same_again_where_the_queue_prefers_nobody(desk: Desk) -> None:
    ana, bob, vera = served_by_ana(desk)
    ttl = desk.store.pttl(desk.key("again", POOL, "vera"))
    assert 0 < int(ttl) <= 3_600_000
    vera.enqueue("shop", contact="c-again", again=True)
    assert (ana.id, bob.contact) == ("c-again", None)


def test_without_asking_it_is_anyone(desk: Desk) -> None:
    _, bob, vera = served_by_ana(desk)
    vera.enqueue("shop", contact="c-again")
    assert bob.id == "c-again"


def test_the_same_again_is_known_during_their_wrap_up(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    bob = desk.advisor("bob", "shop").open().status("available")
    vera.hang_up()
    assert ana.state == "wrap_up"
    vera.enqueue("shop", contact="c-again", again=True)
    desk.wait(30)
    assert (bob.contact, seen(vera, "state")) == (None, "queued")
    ana.finish()
    assert ana.id == "c-again"


def test_the_same_again_waits_two_minutes_at_most(desk: Desk) -> None:
    ana, bob, vera = served_by_ana(desk)
    will = desk.visitor("will").open().enqueue("shop")
    bob.accept()
    xia = desk.visitor("xia").open().enqueue("shop")
    ana.accept()
    vera.enqueue("shop", contact="c-again", again=True)
    for page in (bob, will, ana, xia):
        page.media()
    bob.hang_up()
    desk.wait(119)
    assert bob.contact is None
    desk.wait(1)
    assert bob.id == "c-again"


def test_a_signed_in_visitor_is_known_in_another_browser_of_one_company(desk: Desk) -> None:
    desk.queues("town", company="ville")
    desk.queues("shop", wrap_up_s=0)
    ana = desk.advisor("ana", "shop", "town").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop", identity={"id": "42"})
    ana.accept()
    for page in (ana, vera):
        page.media()
    bob = desk.advisor("bob", "shop", "town").open().status("available")
    vera.hang_up()
    other = desk.visitor("phone").open()
    other.enqueue("shop", contact="c-phone", identity={"id": "42"}, again=True)
    assert ana.id == "c-phone"
    ana.decline()
    ville = desk.visitor("ville", "ville").open()
    ville.enqueue("town", contact="c-ville", identity={"id": "42"}, again=True)
    assert seen(bob, "id") in ("c-phone", "c-ville")
    assert desk.facts("contact", "c-ville")["preferred"] == ""

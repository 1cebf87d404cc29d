"""Offers: accepted, declined, timed out, rescinded."""

import pytest

from .playbook import Desk
from .test_calls import call


def test_an_offer_that_times_out_goes_to_the_next_advisor(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    desk.wait(1)
    bob = desk.advisor("bob", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    desk.wait(19.9)
    assert (ana.state, bob.state) == ("offered", "idle")
    desk.wait(0.1)
    assert (ana.state, bob.state) == ("not_responding", "offered")
    assert ana.released == [(vera.id, "timed_out")]
    bob.accept()
    assert (bob.state, vera.state) == ("on_contact", "connecting")


def test_who_does_not_respond_gets_nothing_more_until_they_act(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    desk.wait(60)
    assert (ana.state, vera.state) == ("not_responding", "queued")
    assert vera.contact is not None
    assert vera.contact["requeued"] == "timed_out"
    ana.status("available")
    assert (ana.state, vera.state) == ("offered", "offered")


def test_who_returns_is_not_the_longest_idle(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    desk.wait(20)
    bob = desk.advisor("bob", "shop").open().status("available")
    bob.accept()
    vera.hang_up()
    desk.wait(1)
    ana.status("available")
    desk.visitor("will").open().enqueue("shop")
    assert (ana.state, bob.state) == ("idle", "offered")


def test_a_second_miss_counts_where_the_queue_allows_one(desk: Desk) -> None:
    desk.queues("shop", max_misses=2, reject_s=10)
    ana = desk.advisor("ana", "shop").open().status("available")
    desk.visitor("vera").open().enqueue("shop")
    desk.wait(20)
    assert ana.state == "idle"
    desk.wait(9.9)
    assert ana.state == "idle"
    desk.wait(0.1)
    assert ana.state == "offered"
    desk.wait(20)
    assert ana.state == "not_responding"


def test_an_accepted_offer_forgives_misses(desk: Desk) -> None:
    desk.queues("shop", max_misses=2, reject_s=1)
    ana = desk.advisor("ana", "shop").open().status("available")
    desk.visitor("vera").open().enqueue("shop")
    desk.wait(21)
    ana.accept()
    assert desk.facts("person", "main", "ana")["misses"] == "0"


def test_a_declined_contact_keeps_its_place_and_goes_to_another(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    desk.wait(1)
    desk.visitor("will").open().enqueue("shop")
    ana.decline()
    assert vera.contact is not None
    assert (vera.state, vera.contact["requeued"]) == ("queued", "declined")
    bob = desk.advisor("bob", "shop").open().status("available")
    assert bob.id == vera.id
    desk.wait(10)
    assert ana.id == "c-will"


def test_a_visitor_who_leaves_rescinds_the_ring(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    idle = desk.facts("person", "main", "ana")["idle_since"]
    desk.wait(3)
    vera.hang_up()
    assert (ana.state, ana.contact) == ("idle", None)
    assert ana.released == [("c-vera", "rescinded")]
    assert desk.facts("person", "main", "ana")["idle_since"] == idle
    assert desk.kinds("c-vera")[-2:] == ["offer_ended", "contact_ended"]


def test_a_visitor_who_leaves_makes_room_for_the_next(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    will = desk.visitor("will").open().enqueue("shop")
    vera.hang_up()
    assert ana.id == will.id


def test_a_break_rescinds_the_ring_and_the_contact_goes_on(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    bob = desk.advisor("bob", "shop").open()
    vera = desk.visitor("vera").open().enqueue("shop")
    bob.status("available")
    ana.status("break")
    assert (ana.state, ana.contact) == ("idle", None)
    assert bob.id == vera.id


def test_two_accepts_one_gets_it(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    desk.visitor("vera").open().enqueue("shop")
    former = ana.offer
    desk.wait(20)
    bob = desk.advisor("bob", "shop").open().status("available")
    assert ana.refused("accept", "c-vera", former) == "offer_gone"
    assert ana.refused("accept", "c-vera", bob.offer) == "offer_gone"
    offer = bob.offer
    bob.accept()
    assert bob.refused("accept", "c-vera", offer) == "offer_gone"


def test_an_offer_is_declined_and_not_hung_up(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    desk.visitor("vera").open().enqueue("shop")
    assert ana.refused("hang_up", "c-vera") == "wrong_state"


@pytest.mark.parametrize("verb", ["accept", "decline"])
def test_an_offer_is_over_at_its_deadline_though_no_sweep_has_come(desk: Desk, verb: str) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    desk.visitor("vera").open().enqueue("shop")
    desk.wait(19)
    desk.drive(desk.now + 1000)
    before = desk.facts("contact", "c-vera")
    assert ana.refused(verb, "c-vera", ana.offer) == "offer_gone"
    assert desk.facts("contact", "c-vera") == before
    desk.sweep()
    assert ana.state == "not_responding"


def test_a_call_into_a_call_is_over_at_its_deadline_though_no_sweep_has_come(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    bob = desk.advisor("bob", "shop").open().status("available")
    ana.command("consult", vera.id, "", "bob", "")
    desk.wait(19)
    desk.drive(desk.now + 1000)
    assert bob.refused("accept", vera.id, bob.offer) == "offer_gone"
    desk.sweep()
    assert (bob.state, vera.state) == ("not_responding", "connected")

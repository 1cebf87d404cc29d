"""Hold, transfers and consults: who answers for a contact next."""

import pytest

from .playbook import Desk, Page
from .test_calls import call


def busy_desk(desk: Desk) -> tuple[Page, Page, Page]:
    """Return an advisor and a visitor in a call, and a free advisor of the same queue."""
    desk.queues("shop", "bank")
    ana, vera = call(desk)
    bob = desk.advisor("bob", "shop").open().status("available")
    return ana, vera, bob


def consulted(desk: Desk) -> tuple[Page, Page, Page]:
    """Return a call in which a second advisor is consulted."""
    ana, vera, bob = busy_desk(desk)
    ana.command("consult", vera.id, "", "bob", "knows lamps")
    bob.accept()
    return ana, vera, bob


def shown(page: Page, field: str) -> object:
    """Return a field of the contact on the page, None where it is left out."""
    assert page.contact is not None
    return page.contact.get(field)


# -- hold


def test_a_hold_is_shown_and_ends(desk: Desk) -> None:
    ana, vera, _ = busy_desk(desk)
    ana.command("hold", vera.id, "1")
    assert (vera.state, shown(ana, "state")) == ("on_hold", "on_hold")
    assert ana.refused("hold", vera.id, "1") == "wrong_state"
    ana.command("hold", vera.id, "0")
    assert vera.state == "connected"
    assert ana.refused("hold", vera.id, "0") == "wrong_state"
    assert desk.kinds("c-vera")[-2:] == ["contact_held", "contact_retrieved"]


def test_only_the_serving_advisor_holds(desk: Desk) -> None:
    ana, vera, bob = consulted(desk)
    assert vera.refused("hold", vera.id, "1") == "forbidden"
    assert bob.refused("hold", vera.id, "1") == "forbidden"
    assert ana.refused("hold", "c-other", "1") == "unknown_contact"
    assert vera.state == "connected"


def test_a_call_ends_on_hold_as_any(desk: Desk) -> None:
    ana, vera, _ = busy_desk(desk)
    ana.command("hold", vera.id, "1")
    vera.hang_up()
    assert (vera.contact, ana.state) == (None, "wrap_up")


# -- cold transfers


def test_a_transfer_to_a_queue_is_first_in_line_and_leaves_no_wrap_up(desk: Desk) -> None:
    ana, vera, bob = busy_desk(desk)
    bob.status("break")
    will = desk.visitor("will").open().enqueue("bank")
    ana.command("transfer", vera.id, "bank", "", "wants a loan")
    assert (ana.state, ana.contact, ana.released) == ("idle", None, [("c-vera", "transferred")])
    assert (vera.state, shown(vera, "queue"), shown(vera, "requeued")) == (
        "queued", "bank", "transferred",
    )  # fmt: skip
    cid = desk.advisor("cid", "bank").open().status("available")
    assert cid.id == "c-vera", "before Will, who came later and waited there for longer"
    assert shown(cid, "offer")["note"] == "wants a loan"  # type: ignore[index]
    cid.accept()
    assert shown(cid, "note") == "wants a loan"
    assert shown(vera, "note") is None, "the note is for advisors"
    assert will.state == "queued"
    event = next(e for e in desk.events() if e["type"] == "contact_transferred")
    assert event == {
        "type": "contact_transferred", "pool": "main", "at": desk.now, "contact": "c-vera",
        "advisor": "ana", "queue": "bank", "to": "", "warm": False, "note": "wants a loan",
    }  # fmt: skip


def test_those_transferred_keep_their_order(desk: Desk) -> None:
    desk.queues("shop", "bank")
    ana, vera = call(desk)
    desk.wait(1)
    bob = desk.advisor("bob", "shop").open().status("available")
    will = desk.visitor("will").open().enqueue("shop")
    bob.accept()
    bob.media()
    will.media()
    bob.command("transfer", will.id, "bank", "", "")
    ana.command("transfer", vera.id, "bank", "", "")
    assert desk.members("pool", "main", "line", "bank") == ["c-vera", "c-will"]


def test_it_does_not_come_straight_back(desk: Desk) -> None:
    desk.queues("shop", reject_s=10)
    ana, vera = call(desk)
    ana.command("transfer", vera.id, "shop", "", "")
    assert (ana.state, vera.state) == ("idle", "queued")
    desk.wait(10)
    assert ana.id == "c-vera"


def test_a_transfer_to_an_advisor_rings_that_one_alone(desk: Desk) -> None:
    ana, vera, bob = busy_desk(desk)
    cid = desk.advisor("cid", "shop").open().status("available")
    ana.command("hold", vera.id, "1")
    ana.command("transfer", vera.id, "", "cid", "asked for you")
    offer = shown(cid, "offer")
    assert offer == {
        "id": "c-vera.2", "deadline": desk.now + 20_000, "by": "Ana", "note": "asked for you",
    }  # fmt: skip
    assert (bob.contact, vera.state, ana.state) == (None, "offered", "idle")
    cid.accept()
    assert vera.people == {"Vera": "serves", "Cid": "serves"}
    assert shown(cid, "note") == "asked for you"


@pytest.mark.parametrize("how", ["declines", "misses", "leaves", "goes on a break"])
def test_who_does_not_take_it_leaves_it_first_in_its_queue(desk: Desk, how: str) -> None:
    ana, vera, bob = busy_desk(desk)
    will = desk.visitor("will").open()
    cid = desk.advisor("cid", "shop").open().status("available")
    ana.command("transfer", vera.id, "", "cid", "")
    ana.status("break")
    bob.status("break")
    will.enqueue("shop")
    match how:
        case "declines":
            cid.decline()
        case "misses":
            desk.wait(20)
            assert cid.state == "not_responding"
        case "leaves":
            cid.close()
        case _:
            cid.status("break")
    bob.status("available")
    assert bob.id == "c-vera", "Will came later"


def test_the_visitor_of_a_transferred_contact_may_leave(desk: Desk) -> None:
    ana, vera, _ = busy_desk(desk)
    ana.command("transfer", vera.id, "", "bob", "")
    vera.hang_up()
    assert desk.facts("contact", "c-vera") == {}
    assert not [timer for timer in desk.timers() if "c-vera" in timer]


def test_transfers_that_cannot_be_change_nothing(desk: Desk) -> None:
    ana, vera, _ = busy_desk(desk)
    dan = desk.advisor("dan", "bank").open().status("available")
    eve = desk.advisor("eve", "shop").open()
    fay = desk.advisor("fay", "shop").open().status("available")
    will = desk.visitor("will").open().enqueue("bank")
    dan.decline()
    before = desk.facts("contact", "c-vera")
    assert will.state == "queued"
    ana.command("consult", vera.id, "", "fay", "")
    for queue, advisor, code in (
        ("", "ana", "transfer_to_self"),
        ("", "zed", "unknown_advisor"),
        ("", "dan", "not_qualified"),
        ("", "eve", "advisor_offline"),
        ("", "fay", "advisor_busy"),
        ("shop", "bob", "invalid_field"),
        ("", "", "invalid_field"),
        ("nowhere", "", "unknown_queue"),
    ):
        assert ana.refused("transfer", vera.id, queue, advisor, "") == code, (queue, advisor)
    ana.command("cancel_consult", vera.id)
    eve.status("available")
    eve.close()
    assert ana.refused("transfer", vera.id, "", "eve", "") == "advisor_offline"
    assert vera.refused("transfer", vera.id, "bank", "", "") == "forbidden"
    after = desk.facts("contact", "c-vera")
    moved = ("version", "offers")
    assert {k: v for k, v in after.items() if k not in moved} == {
        **{k: v for k, v in before.items() if k not in moved}, "call": "",
    }  # fmt: skip
    assert fay.contact is None


def test_a_transfer_to_a_closed_queue_changes_nothing(desk: Desk) -> None:
    ana, vera, _ = busy_desk(desk)
    desk.queues("foreign", company="other")
    before = desk.facts("contact", "c-vera")
    assert ana.refused("transfer", vera.id, "bank", "", "", "0") == "after_hours"
    assert ana.refused("transfer", vera.id, "foreign", "", "", "0") == "unknown_queue"
    assert desk.facts("contact", "c-vera") == before
    assert vera.state == "connected"


def test_another_companys_queue_is_unknown(desk: Desk) -> None:
    ana, vera, _ = busy_desk(desk)
    desk.queues("foreign", company="other")
    assert ana.refused("transfer", vera.id, "foreign", "", "") == "unknown_queue"
    assert ana.refused("consult", vera.id, "foreign", "", "") == "unknown_queue"


def test_a_transfer_is_of_a_conversation(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk, connected=False)
    assert ana.refused("transfer", vera.id, "shop", "", "") == "wrong_state"
    ana.media()
    vera.media()
    vera.close()
    desk.advisor("bob", "shop").open().status("available")
    assert ana.refused("transfer", vera.id, "", "bob", "") == "wrong_state", "the visitor is away"
    ana.command("transfer", vera.id, "shop", "", "")
    assert desk.facts("contact", "c-vera")["state"] == "queued"
    vera.open()
    assert vera.state == "offered"


# -- warm: consults


def test_a_consult_rings_while_the_call_goes_on(desk: Desk) -> None:
    ana, vera, bob = busy_desk(desk)
    ana.command("consult", vera.id, "shop", "", "knows lamps")
    assert (vera.state, bob.state, shown(bob, "state")) == ("connected", "offered", "offered")
    assert shown(bob, "offer") == {
        "id": "c-vera.2", "deadline": desk.now + 20_000, "by": "Ana", "consult": True,
        "note": "knows lamps",
    }  # fmt: skip
    for page in (ana, vera):
        assert shown(page, "calling") == {"name": "Bob", "deadline": desk.now + 20_000}
    bob.accept()
    assert vera.people == {"Vera": "serves", "Ana": "serves", "Bob": "consulted"}
    assert (bob.state, shown(ana, "calling")) == ("on_contact", None)
    assert desk.kinds("c-vera")[-3:] == ["offer_made", "offer_ended", "participant_joined"]


def test_who_is_only_called_has_no_part_in_the_call(desk: Desk) -> None:
    ana, vera, bob = busy_desk(desk)
    ana.command("consult", vera.id, "", "bob", "")
    for command, *args in (
        ("media_ready", "frame"), ("text", '"hello"', ""), ("hang_up",), ("hold", "1"),
        ("description", "p1", 1, "{}"), ("quality", "{}"),
    ):  # fmt: skip
        assert bob.refused(command, vera.id, *args) == "wrong_state", command


def test_the_called_page_sees_what_changes(desk: Desk) -> None:
    ana, vera, bob = busy_desk(desk)
    ana.command("consult", vera.id, "", "bob", "")
    vera.close()
    assert [p["present"] for p in shown(bob, "participants")] == [False, True]  # type: ignore[attr-defined]
    assert bob.snapshot() == bob.fresh_snapshot()


@pytest.mark.parametrize("how", ["declines", "misses", "leaves", "goes on a break", "cancelled"])
def test_a_consult_that_fails_leaves_the_call_as_it_was(desk: Desk, how: str) -> None:
    ana, vera, bob = busy_desk(desk)
    ana.command("consult", vera.id, "", "bob", "")
    states = {
        "declines": "idle", "misses": "not_responding", "leaves": "idle",
        "goes on a break": "idle", "cancelled": "idle",
    }  # fmt: skip
    match how:
        case "declines":
            bob.decline()
        case "misses":
            desk.wait(20)
        case "leaves":
            bob.close()
        case "cancelled":
            ana.command("cancel_consult", vera.id)
        case _:
            bob.status("break")
    facts = desk.facts("person", "main", "bob")
    assert (facts["state"], facts["contact"]) == (states[how], "")
    assert shown(ana, "calling") is None
    assert (vera.state, ana.people) == ("connected", {"Vera": "serves", "Ana": "serves"})
    assert not [timer for timer in desk.timers() if timer.startswith("calling")]
    assert ana.refused("cancel_consult", vera.id) == "wrong_state"


def test_accept_after_the_deadline(desk: Desk) -> None:
    ana, vera, bob = busy_desk(desk)
    ana.command("consult", vera.id, "", "bob", "")
    late = bob.offer
    desk.wait(20)
    assert bob.refused("accept", "c-vera", late, "1") == "offer_gone"
    assert vera.people == {"Vera": "serves", "Ana": "serves"}


def test_a_call_that_ends_stops_the_ring(desk: Desk) -> None:
    ana, vera, bob = busy_desk(desk)
    ana.command("consult", vera.id, "", "bob", "")
    vera.hang_up()
    assert (bob.state, bob.contact, bob.released) == ("idle", None, [("c-vera", "rescinded")])


def test_consults_that_cannot_be(desk: Desk) -> None:
    ana, vera, bob = busy_desk(desk)
    cid = desk.advisor("cid", "shop").open().status("available")
    assert ana.refused("consult", vera.id, "bank", "", "") == "nobody_free"
    assert ana.refused("consult", vera.id, "", "ana", "") == "transfer_to_self"
    assert ana.refused("consult", vera.id, "shop", "bob", "") == "invalid_field"
    ana.command("consult", vera.id, "", "bob", "")
    assert ana.refused("consult", vera.id, "", "cid", "") == "already_calling"
    bob.accept()
    assert bob.refused("consult", vera.id, "", "cid", "") == "forbidden"
    assert cid.contact is None


@pytest.mark.parametrize("named", ["bob", "p3"])
def test_a_warm_transfer_goes_on_with_the_consulted(desk: Desk, named: str) -> None:
    ana, vera, bob = consulted(desk)
    ana.command("hold", vera.id, "1")
    ana.command("transfer", vera.id, "", named, "lamp 12")
    assert (ana.state, ana.contact, ana.released) == ("idle", None, [("c-vera", "transferred")])
    assert vera.people == {"Vera": "serves", "Bob": "serves"}
    assert (vera.state, shown(bob, "note")) == ("connected", "lamp 12")
    assert desk.kinds("c-vera")[-2:] == ["contact_retrieved", "contact_transferred"]
    assert next(e for e in desk.events() if e["type"] == "contact_transferred")["warm"]
    bob.hang_up()
    assert (bob.state, vera.contact) == ("wrap_up", None)
    bob.finish("solved")
    assert desk.events()[-2]["end"] == "completed"


def test_the_consulted_one_leaves_and_the_call_goes_on(desk: Desk) -> None:
    _ana, vera, bob = consulted(desk)
    bob.hang_up()
    assert (bob.state, bob.contact) == ("idle", None)
    assert vera.people == {"Vera": "serves", "Ana": "serves"}
    left = desk.events()[-2]
    assert (left["type"], left["participant"], left["why"]) == ("participant_left", "p3", "left")


def test_the_call_ends_for_the_consulted_too(desk: Desk) -> None:
    ana, vera, bob = consulted(desk)
    ana.hang_up()
    assert (bob.state, bob.released, vera.contact) == ("idle", [("c-vera", "advisor")], None)
    assert (ana.state, ana.people) == ("wrap_up", {"Ana": "serves"})


def test_a_lost_advisor_is_followed_by_the_consulted(desk: Desk) -> None:
    ana, vera, bob = consulted(desk)
    ana.close()
    desk.wait(60)
    assert vera.people == {"Vera": "serves", "Bob": "serves"}
    assert (vera.state, shown(vera, "requeued")) == ("connected", "advisor_lost")
    assert desk.facts("person", "main", "ana")["status"] == "offline"
    bob.hang_up()
    assert bob.state == "wrap_up"


def test_a_lost_consulted_advisor_loses_the_seat_alone(desk: Desk) -> None:
    _ana, vera, bob = consulted(desk)
    bob.close()
    desk.wait(60)
    assert vera.people == {"Vera": "serves", "Ana": "serves"}
    assert (vera.state, desk.facts("person", "main", "bob")["contact"]) == ("connected", "")


def test_both_advisors_lost_puts_the_visitor_first_in_line(desk: Desk) -> None:
    ana, vera, bob = consulted(desk)
    ana.close()
    bob.close()
    desk.wait(60)
    assert (vera.state, shown(vera, "requeued")) == ("queued", "advisor_lost")
    for name in ("ana", "bob"):
        assert desk.facts("person", "main", name)["contact"] == ""


def test_a_second_page_of_the_called_goes_on_ringing(desk: Desk) -> None:
    ana, vera, bob = busy_desk(desk)
    ana.command("consult", vera.id, "", "bob", "")
    again = desk.page("bob", "advisor").open()
    assert bob.fenced
    again.accept()
    assert vera.people["Bob"] == "consulted"


# -- where a contact could go


def test_targets_are_the_companys_queues_and_the_advisors_at_work(desk: Desk) -> None:
    ana, vera, bob = busy_desk(desk)
    desk.queues("foreign", company="other")
    desk.advisor("cid", "bank").open().status("available")
    dan = desk.advisor("dan", "shop").open().status("available")
    desk.advisor("eve", "shop").open().status("break")
    will = desk.visitor("will").open().enqueue("shop")
    bob.accept()
    targets = ana.command("colleagues", vera.id)
    assert targets["queues"] == [
        {"id": "bank", "name": "Bank", "free": 1}, {"id": "shop", "name": "Shop", "free": 1},
    ]  # fmt: skip
    assert targets["advisors"] == [
        {"id": "dan", "name": "Dan", "status": "available", "state": "idle"},
        {"id": "bob", "name": "Bob", "status": "available", "state": "on_contact"},
    ]
    assert vera.refused("colleagues", vera.id) == "forbidden"
    assert dan.contact is None
    assert will.state == "connecting"


def test_targets_are_bounded(desk: Desk) -> None:
    ana, vera, _ = busy_desk(desk)
    desk.queues(*(f"q{n:03d}" for n in range(120)))
    for n in range(120):
        desk.advisor(f"a{n:03d}", "shop").open().status("available")
    targets = ana.command("colleagues", vera.id)
    assert (len(targets["queues"]), len(targets["advisors"])) == (100, 100)


def test_what_is_asked_is_not_kept(desk: Desk) -> None:
    ana, vera, _ = busy_desk(desk)
    id_ = ana.last_id + 1
    ana.command("colleagues", vera.id, id_=id_)
    desk.advisor("new", "shop").open().status("available")
    assert len(ana.command("colleagues", vera.id, id_=id_)["advisors"]) == 2
    assert desk.store.xlen(desk.key("answers", ana.session)) == id_ - 1

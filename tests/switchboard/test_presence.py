"""Pages that go and come back: away, grace, seats, fencing, nodes."""

import pytest

from signdesk.switchboard.errors import RefusedError

from .playbook import Desk, Page
from .test_calls import call

AWAY_S, GRACE_S = 15 * 60, 60


def _three(desk: Desk) -> list[Page]:
    pages = []
    for name in ("vera", "will", "xia"):
        pages.append(desk.visitor(name).open().enqueue("shop"))
        desk.wait(1)
    return pages


def test_a_visitor_who_is_away_is_passed_over_and_keeps_the_place(desk: Desk) -> None:
    desk.queues("shop", wrap_up_s=0)
    vera, will, _ = _three(desk)
    vera.close()
    ana = desk.advisor("ana", "shop").open().status("available")
    assert ana.id == will.id
    vera.open()
    assert (vera.resumed, vera.state) == (True, "queued")
    ana.decline()
    desk.wait(10)
    assert ana.id == vera.id
    assert "contact_returned" in desk.kinds("c-vera")


def test_a_visitor_who_returns_is_offered_at_once_if_somebody_is_free(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open().enqueue("shop").close()
    ana = desk.advisor("ana", "shop").open().status("available")
    assert ana.state == "idle"
    vera.open()
    assert (vera.state, ana.state) == ("offered", "offered")


def test_only_after_a_quarter_of_an_hour_an_absent_visitor_has_left(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open().enqueue("shop").close()
    desk.wait(AWAY_S - 1)
    assert desk.facts("contact", "c-vera")["state"] == "queued"
    desk.wait(1)
    assert desk.facts("contact", "c-vera") == {}
    assert desk.kinds("c-vera")[-2:] == ["contact_away", "contact_ended"]
    assert desk.timers().keys() == {"lease|n1"}
    vera.open()
    assert (vera.resumed, vera.contact) == (False, None)


def test_coming_back_stops_the_grace(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open().enqueue("shop").close()
    desk.wait(AWAY_S - 1)
    vera.open()
    desk.wait(AWAY_S)
    assert vera.state == "queued"


def test_a_due_grace_does_nothing_to_who_is_back(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open().enqueue("shop").close()
    due = desk.timers()[f"gone|{vera.session}"]
    desk.drive(due)
    vera.open()
    desk.sweep()
    assert vera.state == "queued"


def test_a_visitor_who_closes_while_it_rings_frees_the_advisor(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    will = desk.visitor("will").open().enqueue("shop")
    vera.close()
    assert ana.released == [(vera.id, "rescinded")]
    assert ana.id == will.id
    kinds = desk.kinds("c-vera")
    assert kinds[-3:] == ["offer_ended", "contact_requeued", "contact_away"]


def test_an_advisor_who_drops_while_it_rings_loses_the_offer_at_once(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    bob = desk.advisor("bob", "shop").open().status("available")
    ana.close()
    assert bob.id == vera.id
    ana.open()
    assert (ana.state, ana.contact) == ("idle", None)
    bob.decline()
    assert ana.id == vera.id


def test_an_advisor_is_offline_after_the_grace(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available").close()
    desk.wait(GRACE_S)
    assert desk.facts("person", "main", "ana")["status"] == "offline"
    vera = desk.visitor("vera").open().enqueue("shop")
    ana.open()
    assert ana.advisor is not None
    assert (ana.advisor["status"], vera.state) == ("offline", "queued")


def test_a_lost_advisor_makes_the_visitor_first_in_line_and_says_why(desk: Desk) -> None:
    desk.queues("shop")
    early = desk.visitor("early").open().enqueue("shop")
    early.close()
    desk.wait(1)
    ana, vera = call(desk)
    early.open()
    ana.close()
    assert vera.contact is not None
    assert [p["present"] for p in vera.contact["participants"]] == [True, False]
    desk.wait(GRACE_S - 1)
    assert vera.state == "connected"
    desk.wait(1)
    assert (vera.state, vera.contact["requeued"]) == ("queued", "advisor_lost")
    assert [p["role"] for p in vera.contact["participants"]] == ["visitor"]
    bob = desk.advisor("bob", "shop").open().status("available")
    assert bob.id == vera.id
    bob.accept()
    assert bob.contact is not None
    assert [p["id"] for p in bob.contact["participants"]] == ["p1", "p3"]
    assert "requeued" not in bob.contact


def test_an_advisor_who_is_back_in_time_goes_on(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    ana.close()
    desk.wait(GRACE_S - 1)
    ana.open()
    desk.wait(GRACE_S)
    assert (vera.state, ana.state) == ("connected", "on_contact")


def test_a_lost_visitor_ends_the_call_after_the_grace(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    vera.close()
    desk.wait(GRACE_S)
    assert ana.state == "wrap_up"
    assert ana.contact is not None
    assert ana.contact["ended_by"] == "grace"


def test_both_lost_the_visitor_back_first(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    ana.close()
    desk.wait(1)
    vera.close()
    desk.wait(GRACE_S - 1)
    assert desk.members("pool", "main", "line", "shop") == []
    vera.open()
    assert vera.contact is not None
    assert (vera.state, vera.contact["requeued"]) == ("queued", "advisor_lost")
    assert desk.members("pool", "main", "line", "shop") == ["c-vera"]
    assert desk.kinds("c-vera")[-3:] == ["contact_requeued", "contact_away", "contact_returned"]


def test_wrap_up_goes_on_without_its_page_and_leaves_nothing(desk: Desk) -> None:
    desk.queues("shop", wrap_up_s=300)
    ana, vera = call(desk)
    vera.hang_up()
    ana.close()
    desk.wait(GRACE_S + 300)
    assert desk.facts("person", "main", "ana")["state"] == "idle"
    assert desk.facts("session", ana.session) == {}
    ana.open()
    assert (ana.state, ana.contact) == ("idle", None)


def test_a_new_page_takes_up_the_wrap_up_that_a_lost_one_left(desk: Desk) -> None:
    desk.queues("shop", wrap_up_s=300)
    ana, vera = call(desk)
    vera.hang_up()
    ana.close()
    desk.wait(GRACE_S)
    other = desk.page("ana", "advisor").open()
    assert other.id == "c-vera"
    other.finish("solved")
    assert other.state == "idle"


def test_one_seat_a_person_the_newest_page_has_it(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    other = desk.page("ana", "advisor").open()
    assert ana.fenced
    assert (other.id, other.state) == (vera.id, "on_contact")
    assert ana.refused("hang_up", vera.id) == "no_session"
    vera.command("description", vera.id, "p2", 1, "{}")
    assert other.messages[-1]["type"] == "peer_description"
    other.hang_up()
    assert other.state == "wrap_up"


def test_a_new_page_takes_the_ring(desk: Desk) -> None:
    desk.queues("shop")
    desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    other = desk.page("ana", "advisor").open()
    assert other.offer
    other.accept()
    assert vera.state == "connecting"


def test_a_new_page_is_there_for_the_waiting(desk: Desk) -> None:
    desk.queues("shop")
    desk.advisor("ana", "shop").open().status("available").close()
    vera = desk.visitor("vera").open().enqueue("shop")
    other = desk.page("ana", "advisor").open()
    assert other.id == vera.id


def test_a_duplicated_tab_fences_the_first_and_only_the_owner_acts(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open().enqueue("shop")
    former = vera.attach
    twin = desk.page("vera", "visitor", vera.session).open()
    assert (twin.id, twin.resumed) == (vera.id, False)
    vera.attach = former
    assert vera.refused("hang_up", twin.id) == "fenced"
    desk.ask("detach", vera.session, former)
    assert desk.facts("session", vera.session)["node"] == "n1"
    twin.hang_up()


def test_the_inbox_of_the_former_node_hears_of_the_fence(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open(node="n2").enqueue("shop")
    former = vera.attach
    vera.open(node="n1")
    entries = desk.store.xrange(desk.key("inbox", "n2"), "-", "+")
    assert isinstance(entries, list)
    assert entries[-1][1] == {b"s": vera.session.encode(), b"f": former.encode()}


def test_somebody_elses_session_is_refused(desk: Desk) -> None:
    vera = desk.visitor("vera").open()
    thief = desk.page("mallory", "visitor", vera.session)
    with pytest.raises(RefusedError, match="no_session"):
        thief.open()


def test_a_dead_nodes_sessions_are_orphaned_at_once_and_taken_up_elsewhere(desk: Desk) -> None:
    desk.queues("shop")
    desk.lease("n2", 6)
    ana = desk.advisor("ana", "shop").open(node="n2").status("available")
    vera = desk.visitor("vera").open(node="n2").enqueue("shop")
    ana.accept()
    for page in (ana, vera):
        page.media()
    will = desk.visitor("will").open(node="n2").enqueue("shop")
    desk.wait(6)
    assert desk.facts("session", ana.session)["node"] == ""
    assert desk.facts("contact", "c-vera")["state"] == "connected"
    for page in (ana, vera, will):
        page.open(node="n1")
        assert page.resumed
    assert (vera.state, ana.state, will.state) == ("connected", "on_contact", "queued")
    assert desk.lease("n2"), "the frozen node is told that it was taken for dead"
    assert not desk.lease("n2")


def test_a_node_that_wakes_up_can_harm_nothing(desk: Desk) -> None:
    desk.queues("shop")
    desk.lease("n2", 6)
    vera = desk.visitor("vera").open(node="n2").enqueue("shop")
    asleep = vera.attach
    desk.wait(6)
    vera.open(node="n1")
    desk.ask("detach", vera.session, asleep)
    assert desk.facts("session", vera.session)["node"] == "n1"


def test_a_node_that_dies_before_its_first_lease_holds_nobody(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open(node="n3").enqueue("shop")
    desk.wait(10)
    assert desk.facts("session", vera.session)["node"] == ""


def test_many_sessions_of_a_dead_node_are_orphaned_over_several_sweeps(desk: Desk) -> None:
    desk.lease("n2", 6)
    pages = [desk.visitor(f"v{n}").open(node="n2") for n in range(250)]
    desk.wait(6)
    assert all(desk.facts("session", page.session)["node"] == "" for page in pages)
    assert not desk.store.exists(desk.key("node", "n2"), desk.key("inbox", "n2"))
    desk.wait(GRACE_S)
    assert not list(desk.store.scan_iter(desk.key("session", "*")))


def test_the_replay_holds_what_was_missed_or_nothing(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    vera.close()
    for n in range(1, 4):
        ana.command("description", vera.id, "p1", n, "{}")
    vera.open()
    assert vera.resumed
    assert [m["type"] for m in vera.messages[-5:]] == [
        "contact", "peer_description", "peer_description", "peer_description", "contact",
    ]  # fmt: skip
    vera.close()
    for n in range(300):
        ana.command("candidate", vera.id, "p1", 3, f'{{"candidate":"{n}"}}')
    again = vera.open()
    assert not again.resumed, "the mailbox keeps the last 256"
    assert vera.contact is not None


def test_a_promise_put_off_in_a_sweep_is_not_kept_in_it(desk: Desk) -> None:
    """A decline's rest ends in the same sweep in which another offer times out and begins one."""
    desk.queues("shop", max_misses=9, offer_s=10, reject_s=10)
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    desk.wait(5)
    ana.decline()
    desk.wait(10)
    assert ana.id == vera.id
    # The offer is due now; so is a rest left over from before, whose name sorts after it.
    desk.drive(desk.now + 10_000)
    desk.store.zadd(desk.key("timers"), {"rest|main|ana": desk.now})
    desk.sweep()
    assert desk.timers()["rest|main|ana"] == desk.now + 10_000
    desk.wait(10)
    assert ana.id == vera.id

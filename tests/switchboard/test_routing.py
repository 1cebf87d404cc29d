"""Who gets whom: order, lines, idle time, configuration."""

from .playbook import Desk


def test_a_visitor_is_offered_to_a_free_advisor_at_once(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    assert vera.state == "offered"
    assert ana.state == "offered"
    assert ana.contact is not None
    assert ana.contact["offer"]["deadline"] == desk.now + 20_000


def test_the_waiting_are_served_oldest_first(desk: Desk) -> None:
    desk.queues("shop", wrap_up_s=0)
    visitors = []
    for name in ("zoe", "yan", "xia"):
        visitors.append(desk.visitor(name).open().enqueue("shop"))
        desk.wait(1)
    ana = desk.advisor("ana", "shop").open().status("available")
    for visitor in visitors:
        assert ana.id == visitor.id
        ana.accept()
        visitor.hang_up()
    assert ana.state == "idle"


def test_the_longest_idle_advisor_is_offered(desk: Desk) -> None:
    desk.queues("shop")
    zed = desk.advisor("zed", "shop").open().status("available")
    desk.wait(1)
    ana = desk.advisor("ana", "shop").open().status("available")
    desk.visitor("vera").open().enqueue("shop")
    assert (zed.state, ana.state) == ("offered", "idle")


def test_lines_bind_both_sides(desk: Desk) -> None:
    desk.queues("shop", "bank")
    ana = desk.advisor("ana", "bank").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    assert (vera.state, ana.state) == ("queued", "idle")
    bob = desk.advisor("bob", "bank", "shop").open().status("available")
    assert bob.id == vera.id


def test_an_advisor_of_two_lines_gets_the_oldest_of_both(desk: Desk) -> None:
    desk.queues("shop", "bank")
    desk.visitor("vera").open().enqueue("shop")
    desk.wait(1)
    desk.visitor("will").open().enqueue("bank")
    bob = desk.advisor("bob", "bank", "shop").open().status("available")
    assert bob.id == "c-vera"


def test_a_newly_qualified_advisor_who_is_there_already_gets_the_waiting(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.page("ana", "advisor").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    assert vera.state == "queued"
    desk.qualify("ana", "shop")
    assert ana.id == vera.id


def test_losing_a_line_takes_an_advisor_out_of_it(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    desk.qualify("ana")
    vera = desk.visitor("vera").open().enqueue("shop")
    assert (ana.state, vera.state) == ("idle", "queued")


def test_an_older_configuration_is_refused_and_the_same_changes_nothing(desk: Desk) -> None:
    desk.queues("shop")
    version = desk.configure().project()
    older = b'{"id":"main","version":1,"companies":{},"queues":{},"advisors":{}}'
    assert desk.ask("configure", older)["version"] == version
    desk.visitor("vera").open().enqueue("shop")


def test_a_contact_outlives_its_queue_in_the_configuration(desk: Desk) -> None:
    desk.queues("shop", wrap_up_s=5)
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    ana.accept()
    for page in (ana, vera):
        page.media()
    desk.qualify("ana")
    desk.drop_queue("shop")
    vera.hang_up()
    assert ana.state == "wrap_up"
    desk.wait(5)
    assert ana.state == "idle"


def test_a_line_that_vanished_keeps_its_waiting_and_serves_them_when_it_is_back(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open().enqueue("shop")
    desk.drop_queue("shop")
    desk.open_store("run-2", hold_ms=5000)
    desk.wait(6)
    assert vera.contact is not None
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    assert ana.id == vera.id


def test_nobody_is_offered_while_places_are_rebuilt_and_then_the_oldest_first(desk: Desk) -> None:
    desk.queues("bank", "shop")
    desk.open_store("run-2", hold_ms=5000)
    ana = desk.advisor("ana", "bank", "shop").open().status("available")
    desk.wait(1)
    bob = desk.advisor("bob", "bank", "shop").open().status("available")
    desk.visitor("vera").open().enqueue("shop")
    desk.wait(1)
    desk.visitor("will").open().enqueue("bank")
    desk.wait(2.9)
    assert (ana.state, bob.state) == ("idle", "idle")
    desk.wait(0.1)
    assert (ana.id, bob.id) == ("c-vera", "c-will")


def test_who_comes_as_the_hold_ends_goes_behind_those_who_wait(desk: Desk) -> None:
    """Its time is over, but no node has swept yet: those who wait have not been matched."""
    desk.queues("shop")
    desk.open_store("run-2", hold_ms=5000)
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    desk.drive(desk.now + 5001)
    will = desk.visitor("will").open().enqueue("shop")
    assert (ana.state, will.state) == ("idle", "queued")
    desk.sweep()
    assert ana.id == vera.id
    bob = desk.advisor("bob", "shop").open().status("available")
    assert bob.id == will.id, "the hold is over"


def test_places_count_those_who_are_there(desk: Desk) -> None:
    desk.queues("shop")
    vera, will, xia = (
        desk.visitor(name).open().enqueue("shop") for name in ("vera", "will", "xia")
    )
    assert _place(desk, xia.id) == 3
    will.close()
    assert _place(desk, xia.id) == 2
    assert desk.ask("places", "main", will.id) == {}
    vera.hang_up()
    assert _place(desk, xia.id) == 1


def test_a_shown_place_never_rises(desk: Desk) -> None:
    """Not with whoever comes back before it, and whichever node asks."""
    desk.queues("shop")
    vera, will, xia = (
        desk.visitor(name).open().enqueue("shop") for name in ("vera", "will", "xia")
    )
    will.close()
    vera.close()
    assert _shown(desk, xia.id) == (1, 1)
    will.open()
    vera.open()
    assert _shown(desk, xia.id) == (3, 1)
    vera.hang_up()
    assert _shown(desk, xia.id) == (2, 1)


def _shown(desk: Desk, contact: str) -> tuple[int, int]:
    (line,) = desk.ask("places", "main", contact)["places"]
    return line["place"], line["shown"]


def test_who_comes_in_the_same_ms_keeps_the_order_of_coming(desk: Desk) -> None:
    desk.queues("shop")
    waiting = [desk.visitor(name).open().enqueue("shop") for name in ("zoe", "adam", "mia")]
    assert [_place(desk, page.id) for page in waiting] == [1, 2, 3]


def _place(desk: Desk, contact: str) -> int:
    return int(desk.ask("places", "main", contact)["places"][0]["place"])


def test_handling_times_make_estimates(desk: Desk) -> None:
    desk.queues("shop", wrap_up_s=10)
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    ana.accept()
    for page in (ana, vera):
        page.media()
    desk.wait(50)
    vera.hang_up()
    desk.wait(10)
    desk.visitor("will").open().enqueue("shop")
    xia = desk.visitor("xia").open().enqueue("shop")
    (line,) = desk.ask("places", "main", xia.id)["places"]
    assert line == {
        "contact": xia.id, "place": 1, "shown": 1, "staff": 1, "calls": 1, "handling": 60_000,
        "starts": 0, "gap": 0, "left": 0, "waited": 0,
    }  # fmt: skip


def test_a_queue_of_another_company_is_unknown(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open()
    assert vera.refused("enqueue", "c-1", "nowhere", "1", "fr") == "unknown_queue"
    assert vera.contact is None


def test_one_contact_a_session(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open().enqueue("shop")
    assert vera.refused("enqueue", "c-2", "shop", "1", "fr") == "already_in_contact"


def test_roles_do_what_is_theirs(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open()
    vera = desk.visitor("vera").open()
    assert ana.refused("enqueue", "c-1", "shop", "1", "fr") == "forbidden"
    assert vera.refused("set_status", "available") == "forbidden"

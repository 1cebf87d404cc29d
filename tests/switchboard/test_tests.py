"""Tests of a company's developer: only test advisors answer, and nothing counts them."""

import json

import pytest

from signdesk.domain.pool import Ring

from .playbook import Desk, Page
from .test_calls import call

TEST = ("1", "", "", "0", "1")
"""Open, no context, no identity, nobody wanted again: a test."""


def a_robot(desk: Desk, number: int = 1) -> Page:
    """Return a test advisor's page; it needs no configuration."""
    return desk.page(f"~test-{number}", "advisor")


def tries(desk: Desk, name: str, queue: str = "shop", *, hours: str = "1") -> Page:
    """Return a visitor who waits in a test."""
    page = desk.visitor(name).open()
    page.command("enqueue", f"c-{name}", queue, "1", "fr", hours, *TEST[1:])
    return page


def figures(desk: Desk) -> list[dict[str, str]]:
    """Return all that estimates, shares and walls are made of."""
    return [desk.facts("pool", "main", kind) for kind in ("shares", "stats:shop", "stats:*")]


def test_only_a_test_advisor_answers_and_nothing_counts_it(desk: Desk) -> None:
    desk.queues("shop", preferred_ms=5_000, rings=[Ring(1_000, line="~")], max_wait_ms=5_000)
    ana = desk.advisor("ana", "shop", "~").open().status("available")
    robot = a_robot(desk).open().status("available")
    before, told = figures(desk), len(desk.events())
    outlook = desk.ask("outlook", "main", "shop")
    vera = tries(desk, "vera")
    assert (ana.state, robot.state) == ("idle", "offered")
    assert robot.contact is not None
    assert robot.contact["test"] is True
    robot.accept()
    assert vera.contact is not None
    assert vera.contact["test"] is True
    robot.media()
    vera.media()
    assert vera.state == "connected"
    desk.wait(3500)
    vera.hang_up()
    robot.finish()
    desk.ask("outlook", "main", "shop")
    assert (figures(desk), desk.ask("outlook", "main", "shop")) == (before, outlook)
    assert robot.state == "idle", "it never rests"
    events = desk.events()[told:]
    assert not [e for e in events if e["type"] in ("advisor_changed", "relief_offered")]
    assert [e["test"] for e in events if e["type"] == "contact_queued"] == [True]
    assert desk.members("pool", "main", "live", "") == []


def test_a_test_advisor_never_gets_a_real_contact(desk: Desk) -> None:
    desk.queues("shop", leave_empty_ms=1_000, join_empty=False)
    robot = a_robot(desk).open().status("available")
    vera = desk.visitor("vera").open()
    assert vera.refused("enqueue", "c-vera", "shop", "1", "fr") == "nobody_here"
    ana = desk.advisor("ana", "shop").open().status("available").status("break")
    assert (robot.state, ana.state) == ("idle", "idle")
    assert json.loads(desk.call("outlook", "main", "shop"))["lines"][0]["staff"] == 0


def test_tests_know_neither_hours_nor_limits_of_the_queue(desk: Desk) -> None:
    desk.queues("shop", max_length=1, join_empty=False, max_wait_ms=5_000, way_out="closed")
    vera = tries(desk, "vera", hours="0")
    will = tries(desk, "will")
    desk.wait(60)
    assert (vera.state, will.state) == ("queued", "queued")
    places = desk.ask("places", "main", "c-vera", "c-will")["places"]
    assert [(p["place"], p["staff"]) for p in places] == [(1, 0), (2, 0)]
    robot = a_robot(desk).open().status("available")
    assert robot.id == "c-vera"


def test_real_contacts_do_not_see_tests_in_their_line(desk: Desk) -> None:
    desk.queues("shop", max_length=1)
    tries(desk, "tess")
    vera = desk.visitor("vera").open().enqueue("shop")
    (place,) = desk.ask("places", "main", vera.id)["places"]
    assert place["place"] == 1
    assert desk.members("pool", "main", "line", "shop") == [vera.id]


def test_twenty_tests_are_enough(desk: Desk) -> None:
    desk.queues("shop")
    pages = [tries(desk, f"v{i:02d}") for i in range(20)]
    late, told = desk.visitor("late").open(), len(desk.events())
    assert late.refused("enqueue", "c-late", "shop", "1", "fr", *TEST) == "line_full"
    assert len(desk.events()) == told, "nobody was turned away"
    pages[0].hang_up()
    late.command("enqueue", "c-late", "shop", "1", "fr", *TEST)


def test_supervisors_have_no_part_in_tests(desk: Desk) -> None:
    desk.queues("shop")
    robot = a_robot(desk).open().status("available")
    tries(desk, "vera")
    robot.accept()
    sam = desk.supervisor("sam").open()
    assert desk.ask("live", sam.session, sam.attach, 1) == {}
    for command in ("observe", "join_call", "take_over", "end_contact"):
        video = () if command in ("observe", "end_contact") else ("1",)
        assert sam.refused(command, "c-vera", *video) == "unknown_contact"
    assert sam.refused("force_status", "~test-1", "break") in ("unknown_advisor", "forbidden")


@pytest.mark.parametrize("how", ["transfer", "consult", "invite", "colleagues"])
def test_nobody_is_drawn_into_a_test(desk: Desk, how: str) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    robot = a_robot(desk).open().status("available")
    vera = tries(desk, "vera")
    robot.accept()
    vera.media()
    robot.media()
    rest = {
        "transfer": ("", "ana", ""),
        "consult": ("shop", "", ""),
        "invite": ("i1", "expert", "M"),
    }
    assert robot.refused(how, "c-vera", *rest.get(how, ())) == "forbidden"
    assert ana.state == "idle"


def test_a_real_call_is_not_handed_to_a_test_advisor(desk: Desk) -> None:
    desk.queues("shop")
    ana, _ = call(desk)
    a_robot(desk).open().status("available")
    assert ana.refused("transfer", ana.id, "", "~test-1", "") == "unknown_advisor"


def test_a_restored_test_is_still_one(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = tries(desk, "vera")
    sealed = {**vera.ticket, "test": True}
    desk.store.flushdb()
    desk.forget_inboxes()
    desk.ask("drive", desk.now)
    desk.open_store("run-2")
    desk.project()
    vera.open(ticket=sealed)
    ana.open().status("available")
    assert (vera.state, ana.state) == ("queued", "idle")
    assert desk.facts("contact", "c-vera")["lines"] == "~test"
    assert [e["test"] for e in desk.events() if e["type"] == "contact_queued"] == [True]


def test_one_node_runs_a_pools_test_advisors_while_they_are_needed(desk: Desk) -> None:
    desk.queues("shop")
    assert desk.ask("tests", "n1", 5_000, 4) == {}
    vera = tries(desk, "vera")
    assert desk.ask("tests", "n1", 5_000, 4) == {"pools": ["main"]}
    assert desk.ask("tests", "n2", 5_000, 4) == {}
    desk.wait(4.9)
    assert desk.ask("tests", "n1", 5_000, 4) == {"pools": ["main"]}
    desk.wait(5)
    assert desk.ask("tests", "n2", 5_000, 4) == {"pools": ["main"]}, "n1 has let its lease lapse"
    assert desk.ask("tests", "n1", 5_000, 4) == {}
    desk.wait(3500)
    assert desk.ask("tests", "n1", 5_000, 0) == {}, "it has no room for another"
    assert desk.ask("tests", "n1", 5_000, 4) == {"pools": ["main"]}, "the test still waits"
    vera.hang_up()
    desk.wait(299)
    assert desk.ask("tests", "n1", 5_000, 4) == {"pools": ["main"]}
    desk.wait(1)
    assert desk.ask("tests", "n1", 5_000, 4) == {}
    assert desk.facts("pool", "main", "tester") == {}


def test_another_advisor_is_another_test_advisor(desk: Desk) -> None:
    desk.queues("shop")
    desk.advisor("ana", "shop").open().status("available")
    first = a_robot(desk).open().status("available")
    vera = tries(desk, "vera")
    first.accept()
    assert vera.refused("another_advisor", "c-vera") == "nobody_here"
    second = a_robot(desk, 2).open().status("available")
    vera.another()
    assert (first.state, second.state) == ("idle", "offered")

"""Limits of a line and the ways out: closed, full, nobody there, too long."""

import pytest

from signdesk.domain.pool import Ring

from .playbook import Desk, Page
from .test_calls import call


def asked_in_vain(desk: Desk, page: Page, why: str, *, hours: str = "1") -> None:
    """The page asks for a conversation, gets no place, and nothing but the fact is written."""
    people = len(desk.events())
    assert page.refused("enqueue", "c-vain", "shop", "1", "fr", hours) == why
    assert (page.contact, desk.facts("contact", "c-vain")) == (None, {})
    (event,) = desk.events()[people:]
    assert event == {
        "type": "contact_turned_away", "pool": "main", "at": desk.now, "company": "lumen",
        "queue": "shop", "visitor": page.person, "why": why,
    }  # fmt: skip


def test_after_hours(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open()
    asked_in_vain(desk, vera, "after_hours", hours="0")
    vera.enqueue("shop")


def test_a_full_line_counts_the_absent_and_those_being_offered(desk: Desk) -> None:
    desk.queues("shop", max_length=2)
    ana = desk.advisor("ana", "shop").open().status("available")
    desk.visitor("vera").open().enqueue("shop")
    will = desk.visitor("will").open().enqueue("shop").close()
    xia = desk.visitor("xia").open()
    asked_in_vain(desk, xia, "line_full")
    ana.accept()
    xia.enqueue("shop")
    asked_in_vain(desk, desk.visitor("yan").open(), "line_full")
    will.open()
    will.hang_up()
    desk.visitor("zoe").open().enqueue("shop")


def test_nobody_joins_where_nobody_is(desk: Desk) -> None:
    desk.queues("shop", join_empty=False, rings=[Ring(30_000, line="~")])
    vera = desk.visitor("vera").open()
    asked_in_vain(desk, vera, "nobody_here")
    bob = desk.advisor("bob", "~").open()
    asked_in_vain(desk, vera, "nobody_here")
    bob.status("available")
    vera.enqueue("shop")
    assert vera.state == "queued", "a ring that will open has somebody"


def test_who_has_waited_for_long_is_told_the_way_out_and_keeps_the_place(desk: Desk) -> None:
    desk.queues("shop", max_wait_ms=60_000)
    vera = desk.visitor("vera").open().enqueue("shop")
    desk.wait(59.9)
    assert vera.contact is not None
    assert "overdue" not in vera.contact
    desk.wait(0.1)
    assert (vera.contact["overdue"], vera.contact["way_out"]) == (True, "away")
    assert desk.kinds("c-vera") == ["contact_queued", "contact_overdue"]
    ana = desk.advisor("ana", "shop").open().status("available")
    assert ana.id == "c-vera"


@pytest.mark.parametrize("offered", [False, True])
def test_where_the_way_out_is_closed_the_contact_ends(desk: Desk, offered: bool) -> None:
    desk.queues("shop", max_wait_ms=10_000, way_out="closed")
    ana = desk.advisor("ana", "shop").open()
    if offered:
        ana.status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    desk.wait(10)
    assert (vera.contact, vera.released) == (None, [("c-vera", "timed_out")])
    assert (ana.contact, ana.state) == (None, "idle")
    assert desk.events()[-2 if offered else -1]["type"] in ("contact_ended", "advisor_changed")
    (end,) = [e["end"] for e in desk.events() if e["type"] == "contact_ended"]
    assert end == "timed_out"
    assert not [timer for timer in desk.timers() if "c-vera" in timer]
    assert desk.facts("pool", "main", "shares") == {}


def test_who_was_served_is_not_sent_away_for_the_time_before(desk: Desk) -> None:
    desk.queues("shop", max_wait_ms=10_000, way_out="closed")
    ana, vera = call(desk)
    ana.close()
    desk.wait(60)
    assert vera.contact is not None
    assert (vera.state, vera.contact["requeued"]) == ("queued", "advisor_lost")
    desk.wait(60)
    assert vera.state == "queued"


def text_desk(desk: Desk, priority: int = 0) -> Page:
    """Return a visitor who waits in a queue with a way out into text."""
    desk.queues("chat", priority=priority)
    desk.queues("shop", way_out="text", text_queue="chat", max_wait_ms=30_000)
    return desk.visitor("vera").open().enqueue("shop")


def test_into_text_with_the_time_waited(desk: Desk) -> None:
    vera = text_desk(desk, priority=1)
    queued = (vera.contact or {})["first_queued"]
    desk.wait(5)
    will = desk.visitor("will").open().enqueue("chat")
    desk.wait(25)
    vera.command("move_to_text", vera.id)
    assert vera.contact is not None
    assert (vera.contact["queue"], vera.contact["first_queued"]) == ("chat", queued)
    assert "overdue" not in vera.contact
    assert desk.members("pool", "main", "line", "chat") == ["c-vera", will.id]
    assert desk.members("pool", "main", "line", "shop") == []
    assert desk.kinds("c-vera") == ["contact_queued", "contact_overdue", "contact_moved"]
    assert not [timer for timer in desk.timers() if "c-vera" in timer]
    assert vera.refused("move_to_text", vera.id) == "no_text"


def test_into_text_from_an_offer(desk: Desk) -> None:
    vera = text_desk(desk)
    ana = desk.advisor("ana", "shop").open().status("available")
    tom = desk.advisor("tom", "chat").open().status("available")
    assert ana.id == "c-vera"
    vera.command("move_to_text", vera.id)
    assert (ana.contact, ana.released, tom.id) == (None, [("c-vera", "rescinded")], "c-vera")
    ana.status("break")
    tom.accept()
    assert vera.refused("move_to_text", vera.id) == "wrong_state"
    assert tom.refused("move_to_text", vera.id) == "forbidden"


def test_no_text_where_the_queue_has_none(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open().enqueue("shop")
    before = desk.facts("contact", vera.id)
    assert vera.refused("move_to_text", vera.id) == "no_text"
    desk.queues("shop", way_out="text", text_queue="chat")
    assert vera.refused("move_to_text", vera.id) == "no_text", "it is not configured"
    desk.queues("chat", company="other")
    assert vera.refused("move_to_text", vera.id) == "no_text", "it is another company's"
    assert desk.facts("contact", vera.id) == before


def test_when_the_last_advisor_leaves_the_waiting_are_sent_the_way_out(desk: Desk) -> None:
    desk.queues("shop", leave_empty_ms=30_000, way_out="closed", rings=[Ring(1_000, line="~")])
    ana = desk.advisor("ana", "shop").open().status("available")
    bob = desk.advisor("bob", "~").open().status("break")
    desk.visitor("vera").open().enqueue("shop")
    ana.accept()
    will = desk.visitor("will").open().enqueue("shop")
    ana.status("break")
    bob.status("training")
    desk.wait(29.9)
    assert will.state == "queued"
    desk.wait(0.1)
    assert will.released == [("c-will", "timed_out")]


def test_who_comes_back_in_time_calls_it_off(desk: Desk) -> None:
    desk.queues("shop", leave_empty_ms=30_000, way_out="closed")
    ana = desk.advisor("ana", "shop").open().status("available")
    desk.visitor("vera").open().enqueue("shop")
    ana.accept()
    will = desk.visitor("will").open().enqueue("shop")
    ana.close()
    desk.wait(20)
    ana.open()
    assert "empty|main|shop" not in desk.timers()
    desk.wait(20)
    assert will.state == "queued"


def test_whoever_joins_an_empty_line_is_sent_the_way_out_as_well(desk: Desk) -> None:
    desk.queues("shop", leave_empty_ms=30_000)
    vera = desk.visitor("vera").open().enqueue("shop")
    desk.wait(30)
    assert vera.contact is not None
    assert vera.contact["overdue"]
    assert desk.kinds("c-vera") == ["contact_queued", "contact_overdue"]


@pytest.mark.parametrize("way_out", ["away", "closed"])
def test_many_are_sent_the_way_out_some_at_each_sweep(desk: Desk, way_out: str) -> None:
    desk.queues("shop", leave_empty_ms=10_000, way_out=way_out)
    pages = [desk.visitor(f"v{n}").open().enqueue("shop") for n in range(230)]
    desk.lease("n1", 60)
    desk.drive(desk.now + 10_000)
    told = []
    for _ in range(4):
        desk.ask("sweep", 100)
        told.append(sum(1 for e in desk.events() if e["type"] == "contact_overdue"))
    desk.deliver()
    # The last of one sweep is looked at again by the next.
    assert told == [100, 200 if way_out == "closed" else 199, 230, 230]
    gone = [page for page in pages if page.contact is None]
    assert len(gone) == (230 if way_out == "closed" else 0)

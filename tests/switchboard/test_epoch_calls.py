"""Losing the store during a call of several: who is in it, hold, and the note survive."""

from itertools import permutations

import pytest
from redis import Redis

from .playbook import POOL, Desk, Page
from .test_calls import call
from .test_conference import conference, invited, join
from .test_epoch import Loss, load, lost, save
from .test_supervision import observed
from .test_transfers import busy_desk, consulted, shown

__all__ = ["lost"]


def come_back(*pages: Page) -> None:
    """Everybody resumes with a ticket."""
    for page in pages:
        page.open(ticket=page.ticket)


def forget(desk: Desk, store: Redis, saved: dict[bytes, bytes]) -> None:
    """A replica that had not seen the last steps takes over."""
    load(store, saved)
    desk.forget_inboxes()
    desk.open_store("run-3")


def same_for_all(*pages: Page) -> None:
    """Every page shows what a fresh snapshot shows."""
    for page in pages:
        assert page.snapshot() == page.fresh_snapshot(), page.person


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_everybody_is_rebuilt_whoever_comes_first(
    desk: Desk, lost: Loss, order: tuple[int, ...]
) -> None:
    ana, vera, bob = consulted(desk)
    ines = invited(desk, ana)
    join(ines, vera.id)
    ana.command("hold", vera.id, 1)
    pages = (ana, vera, bob, ines)
    lost.strike()
    come_back(*(pages[n] for n in order))
    people = {"Vera": "serves", "Ana": "serves", "Bob": "consulted", "Ines": "invited"}
    for page in pages:
        assert page.people == people
        assert shown(page, "state") == "on_hold"
    same_for_all(*pages)
    for name in ("ana", "bob"):
        facts = desk.facts("person", POOL, name)
        assert (facts["state"], facts["contact"]) == ("on_contact", "c-vera")
    ana.command("transfer", vera.id, "", "bob", "")
    bob.hang_up()
    assert (ines.contact, vera.contact, ana.state, bob.state) == (None, None, "idle", "wrap_up")
    bob.finish()
    assert set(desk.timers()) <= {"lease|n1", "hold"}


def test_who_does_not_come_back_loses_the_seat_alone(desk: Desk, lost: Loss) -> None:
    ana, vera, _ = consulted(desk)
    lost.strike()
    come_back(ana, vera)
    assert shown(vera, "state") == "connected"
    desk.wait(60)
    assert (vera.state, vera.people) == ("connected", {"Vera": "serves", "Ana": "serves"})
    assert desk.facts("person", POOL, "bob")["contact"] == ""


def test_the_consulted_one_follows_a_serving_advisor_who_does_not_come_back(
    desk: Desk, lost: Loss
) -> None:
    _, vera, bob = consulted(desk)
    lost.strike()
    come_back(vera, bob)
    desk.wait(60)
    assert vera.people == {"Vera": "serves", "Bob": "serves"}
    assert bob.state == "on_contact"


def test_an_observer_is_rebuilt_as_one(desk: Desk, lost: Loss) -> None:
    ana, vera, sam = observed(desk)
    lost.strike()
    come_back(sam, ana, vera)
    assert vera.people == {"Vera": "serves", "Ana": "serves", "Sam": "observes"}
    assert (sam.advisor or {})["status"] == "offline"
    assert sam.refused("text", vera.id, '"x"', "") == "forbidden"
    assert [a["id"] for a in sam.command("live")["advisors"]] == ["ana"]
    assert [c["id"] for c in sam.command("live")["contacts"]] == ["c-vera"]
    same_for_all(ana, vera, sam)


def test_a_supervisor_who_serves_is_rebuilt_as_such(desk: Desk, lost: Loss) -> None:
    desk.queues("shop")
    _, vera = call(desk)
    sam = desk.supervisor("sam").open()
    sam.command("take_over", vera.id, 1)
    lost.strike()
    come_back(vera, sam)
    assert vera.people == {"Vera": "serves", "Sam": "serves"}
    vera.hang_up()
    assert sam.state == "wrap_up"


def test_what_was_pending_is_dropped(desk: Desk, lost: Loss) -> None:
    ana, vera, bob = busy_desk(desk)
    ines, sam = invited(desk, ana), desk.supervisor("sam").open()
    ana.command("consult", vera.id, "", "bob", "")
    sam.command("observe", vera.id)
    lost.strike()
    come_back(ana, vera)
    bob.open()
    assert (bob.contact, shown(vera, "calling"), shown(vera, "asked")) == (None, None, None)
    assert vera.people == {"Vera": "serves", "Ana": "serves"}
    assert ines.open().refused("join", vera.id, "iines", 1) == "no_invitation"
    assert set(desk.timers()) <= {"lease|n1", "hold", f"relief|{vera.id}"}


def test_the_note_survives_and_reaches_whoever_serves_next(desk: Desk, lost: Loss) -> None:
    ana, vera, bob = busy_desk(desk)
    bob.status("break")
    will = desk.visitor("will").open().enqueue("shop")
    ana.command("transfer", vera.id, "shop", "", "lampe 12")
    lost.strike()
    come_back(will, vera)
    assert "lampe" not in str({k: v for k, v in (vera.contact or {}).items() if k != "kept_note"})
    bob.open().status("available")
    desk.wait(5)
    assert bob.id == vera.id, "a transferred contact is first in line"
    bob.accept()
    assert shown(bob, "note") == "lampe 12"


@pytest.mark.parametrize("first", [0, 1])
def test_a_partial_loss_brings_back_who_joined(desk: Desk, store: Redis, first: int) -> None:
    """The store forgot the last steps: tickets are newer than what it knows."""
    ana, vera, bob = busy_desk(desk)
    ana.command("consult", vera.id, "", "bob", "")
    before = save(store)
    bob.accept()
    forget(desk, store, before)
    pages = [vera, bob]
    come_back(pages[first], pages[1 - first], ana)
    for page in (ana, vera, bob):
        assert page.people == {"Vera": "serves", "Ana": "serves", "Bob": "consulted"}
    assert bob.state == "on_contact"
    assert not [timer for timer in desk.timers() if timer.startswith("calling")]


def test_a_partial_loss_frees_whom_the_newer_state_does_not_know(desk: Desk, store: Redis) -> None:
    ana, vera, bob = consulted(desk)
    before = save(store)
    ana.command("dismiss", vera.id, "p3")
    forget(desk, store, before)
    come_back(ana, vera, bob)
    assert vera.people == {"Vera": "serves", "Ana": "serves"}
    assert (bob.contact, bob.state) == (None, "idle")


def test_a_guest_alone_brings_the_call_back(desk: Desk, lost: Loss) -> None:
    ana, _, ines = conference(desk)
    lost.strike()
    come_back(ines)
    assert [p["present"] for p in (ines.contact or {})["participants"]] == [False, False, True]
    ana.open()
    assert ana.people["Ines"] == "invited"
    desk.wait(60)
    assert ines.contact is None, "the visitor did not come back"

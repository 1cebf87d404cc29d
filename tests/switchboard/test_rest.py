"""Signing tires: rests, relief, and what follows a conversation."""

import pytest

from .playbook import Desk, Page
from .test_calls import call

MINUTE = 60.0


def signed(desk: Desk, minutes: float) -> tuple[Page, Page]:
    """Return Ana and Vera after a conversation of so long, without wrap-up."""
    desk.queues("shop", wrap_up="none")
    ana, vera = call(desk)
    desk.wait(minutes * MINUTE)
    vera.hang_up()
    return ana, vera


def test_after_signing_for_long_an_advisor_rests(desk: Desk) -> None:
    ana, vera = signed(desk, 50)
    assert ana.advisor is not None
    assert (ana.state, ana.advisor["until"]) == ("resting", desk.now + 600_000)
    vera.enqueue("shop", contact="c-again")
    desk.wait(599.9)
    assert (ana.state, vera.state) == ("resting", "queued")
    desk.wait(0.1)
    assert (ana.state, ana.id) == ("offered", "c-again")
    assert "until" not in ana.advisor


def test_less_is_no_reason(desk: Desk) -> None:
    ana, _ = signed(desk, 49.9)
    assert ana.state == "idle"


def test_what_was_signed_within_the_hour_adds_up(desk: Desk) -> None:
    ana, vera = signed(desk, 30)
    desk.wait(5 * MINUTE)
    for minutes, state in ((19, "idle"), (5, "resting")):
        vera.enqueue("shop", contact=f"c-{minutes}")
        ana.accept()
        ana.media()
        vera.media()
        desk.wait(minutes * MINUTE)
        vera.hang_up()
        assert ana.state == state
    desk.wait(10 * MINUTE)
    vera.enqueue("shop", contact="c-last")
    ana.accept()
    vera.hang_up()
    assert ana.state == "idle", "after a rest the count begins anew"


def test_a_rest_is_not_shortened_by_what_one_says(desk: Desk) -> None:
    ana, _ = signed(desk, 50)
    ana.status("break")
    ana.status("available")
    assert ana.state == "resting"
    ana.close()
    desk.wait(30)
    ana.open()
    assert ana.state == "resting"
    ana.status("break")
    desk.wait(10 * MINUTE)
    assert (ana.state, (ana.advisor or {})["status"]) == ("idle", "break")


def test_who_rests_is_at_work_for_limits_and_estimates(desk: Desk) -> None:
    signed(desk, 50)
    desk.queues("shop", join_empty=False)
    will = desk.visitor("will").open().enqueue("shop")
    assert desk.ask("places", "main", will.id)["places"][0]["staff"] == 1


def test_text_does_not_tire(desk: Desk) -> None:
    desk.queues("shop", wrap_up="none")
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop", video=False)
    ana.accept()
    ana.media()
    vera.media("text")
    desk.wait(55 * MINUTE)
    vera.hang_up()
    assert ana.state == "idle"


def test_a_hold_counts_and_wrap_up_does_not(desk: Desk) -> None:
    desk.rules(signed_limit_ms=60_000, signed_rest_ms=30_000)
    desk.queues("shop", wrap_up_s=60)
    ana, vera = call(desk)
    desk.wait(20)
    ana.command("hold", vera.id, 1)
    desk.wait(20)
    vera.hang_up()
    desk.wait(60)
    assert ana.state == "idle"
    vera.enqueue("shop", contact="c-again")
    ana.accept()
    ana.media()
    vera.media()
    desk.wait(20)
    vera.hang_up()
    ana.finish()
    assert ana.state == "resting"


def test_a_pool_may_have_no_rests(desk: Desk) -> None:
    desk.rules(signed_rest_ms=0)
    ana, _ = signed(desk, 55)
    assert ana.state == "idle"


def test_who_is_consulted_signs_as_well(desk: Desk) -> None:
    desk.rules(signed_limit_ms=60_000)
    desk.queues("shop", wrap_up="none")
    _, vera = call(desk)
    bob = desk.advisor("bob", "shop").open().status("available")
    desk.pages[desk.facts("person", "main", "ana")["session"]].command(
        "consult", vera.id, "", "bob", ""
    )
    bob.accept()
    desk.wait(61)
    bob.hang_up()
    assert bob.state == "resting"


def test_relief_is_offered_in_a_long_call_to_whoever_serves(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    desk.wait(20 * MINUTE - 0.1)
    assert "relief" not in (ana.contact or {})
    desk.wait(0.1)
    assert (ana.contact or {})["relief"] is True
    assert "relief" not in (vera.contact or {})
    assert desk.kinds("c-vera")[-1] == "relief_offered"
    bob = desk.advisor("bob", "shop").open().status("available")
    ana.command("transfer", vera.id, "", "bob", "")
    bob.accept()
    bob.media()
    vera.media()
    assert "relief" not in (bob.contact or {})
    desk.wait(20 * MINUTE)
    assert (bob.contact or {})["relief"] is True, "their own time counts"


def test_no_relief_where_the_rules_have_none(desk: Desk) -> None:
    desk.rules(relief_ms=0)
    desk.queues("shop")
    ana, _ = call(desk)
    desk.wait(50 * MINUTE)
    assert "relief" not in (ana.contact or {})


# -- wrap-up


def wrapping(desk: Desk, **settings: object) -> Page:
    """Return Ana, whose conversation is over."""
    desk.queues("shop", wrap_up_s=60, **settings)  # type: ignore[arg-type]
    ana, vera = call(desk)
    vera.hang_up()
    return ana


def test_no_wrap_up(desk: Desk) -> None:
    ana = wrapping(desk, wrap_up="none")
    assert (ana.state, ana.contact) == ("idle", None)


def test_a_timed_wrap_up_is_extended_once_by_the_same_time(desk: Desk) -> None:
    ana = wrapping(desk)
    assert (ana.contact or {})["wrap_up_extendable"] is True
    desk.wait(30)
    ana.command("extend_wrap_up", ana.id)
    assert (ana.contact or {})["wrap_up_deadline"] == desk.now + 90_000
    assert "wrap_up_extendable" not in (ana.contact or {})
    assert ana.refused("extend_wrap_up", ana.id) == "not_extendable"
    desk.wait(89.9)
    assert ana.state == "wrap_up"
    desk.wait(0.1)
    assert ana.state == "idle"


def test_an_optional_wrap_up_is_over_when_the_advisor_says_so(desk: Desk) -> None:
    ana = wrapping(desk, wrap_up="optional")
    assert (ana.contact or {})["wrap_up_deadline"] == 0
    assert ana.refused("extend_wrap_up", ana.id) == "not_extendable"
    desk.wait(30 * MINUTE)
    assert ana.state == "wrap_up"
    ana.finish("solved")
    assert ana.state == "idle"


@pytest.mark.parametrize("gone", [False, True])
def test_or_after_an_hour_or_when_they_do_not_come_back(desk: Desk, gone: bool) -> None:
    ana = wrapping(desk, wrap_up="optional")
    if gone:
        ana.close()
    left = 60 if gone else 3600
    desk.wait(left - 0.1)
    assert desk.facts("contact", "c-vera")["state"] == "wrap_up"
    desk.wait(0.1)
    assert desk.facts("contact", "c-vera") == {}
    assert desk.facts("person", "main", "ana")["state"] == "idle"


def test_only_a_wrap_up_is_extended(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    assert ana.refused("extend_wrap_up", vera.id) == "wrong_state"

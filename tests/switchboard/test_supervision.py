"""Supervisors: what they see and do, with the visitor's consent where they watch."""

import pytest

from .playbook import Desk, Page
from .test_calls import call
from .test_conference import invited, join
from .test_transfers import busy_desk, shown


def overseen(desk: Desk) -> tuple[Page, Page, Page]:
    """Return an advisor and a visitor in a call, and a supervisor at the desk."""
    desk.queues("shop")
    ana, vera = call(desk)
    return ana, vera, desk.supervisor("sam").open()


def observed(desk: Desk) -> tuple[Page, Page, Page]:
    """Return a call that a supervisor observes."""
    ana, vera, sam = overseen(desk)
    sam.command("observe", vera.id)
    vera.command("consent", vera.id, 1)
    return ana, vera, sam


def acts(desk: Desk) -> list[tuple[str, str, str, str]]:
    """Return what supervisors did: actor, action, contact, advisor."""
    return [
        (e["actor"], e["action"], e["contact"], e["advisor"])
        for e in desk.events()
        if e["type"] == "supervised"
    ]


def test_observing_is_asked_allowed_and_shown(desk: Desk) -> None:
    ana, vera, sam = overseen(desk)
    sam.command("observe", vera.id)
    for page in (ana, vera):
        assert shown(page, "asked") == {"name": "Sam"}
    assert sam.snapshot()["contact"] is None, "nothing is seen before the visitor said yes"
    vera.command("consent", vera.id, 1)
    for page in (ana, vera, sam):
        assert page.people == {"Vera": "serves", "Ana": "serves", "Sam": "observes"}
        assert shown(page, "asked") is None
    assert sam.contact is not None
    assert sam.contact["participants"][-1]["video"] is False
    assert acts(desk) == [
        ("sam", "observe_asked", "c-vera", "ana"), ("sam", "observe_allowed", "c-vera", "ana"),
    ]  # fmt: skip


def test_the_visitor_may_refuse(desk: Desk) -> None:
    ana, vera, sam = overseen(desk)
    sam.command("observe", vera.id)
    assert ana.refused("consent", vera.id, 1) == "forbidden"
    vera.command("consent", vera.id, 0)
    assert (sam.released, shown(vera, "asked")) == ([("c-vera", "refused")], None)
    assert len(vera.people) == 2
    assert vera.refused("consent", vera.id, 1) == "wrong_state"
    assert sam.refused("observe", vera.id) == "already_asked"
    assert sam.refused("join_call", vera.id, 0) == "already_asked"


def test_the_visitor_may_stop_it(desk: Desk) -> None:
    ana, vera, sam = observed(desk)
    vera.command("dismiss", vera.id, "p3")
    assert (sam.contact, sam.state, len(ana.people)) == (None, "idle", 2)
    assert acts(desk)[-1] == ("sam", "observe_ended", "c-vera", "ana")
    assert sam.refused("observe", vera.id) == "already_asked"


def test_an_observer_says_nothing(desk: Desk) -> None:
    _, vera, sam = observed(desk)
    assert sam.refused("text", vera.id, '"hello"', "") == "forbidden"
    sam.command("description", vera.id, "p1", 1, "{}")
    assert vera.messages[-1]["type"] == "peer_description"


def test_observing_is_of_calls_alone(desk: Desk) -> None:
    desk.queues("shop")
    sam = desk.supervisor("sam").open()
    vera = desk.visitor("vera").open().enqueue("shop")
    assert sam.refused("observe", vera.id) == "wrong_state"
    ana = desk.advisor("ana", "shop").open().status("available")
    assert sam.refused("observe", vera.id) == "wrong_state"
    assert sam.refused("observe", "c-none") == "unknown_contact"
    ana.accept()
    sam.command("observe", vera.id)
    tom = desk.supervisor("tom").open()
    assert tom.refused("observe", vera.id) == "already_asked"


def test_the_question_goes_with_whoever_asked(desk: Desk) -> None:
    ana, vera, sam = overseen(desk)
    sam.command("observe", vera.id)
    sam.close()
    desk.wait(60)
    assert shown(vera, "asked") is None
    sam.open()
    sam.command("observe", vera.id)
    vera.hang_up()
    assert sam.released[-1] == ("c-vera", "visitor")
    assert ana.state == "wrap_up"


def test_who_is_let_in_while_away_is_shown_as_away(desk: Desk) -> None:
    ana, vera, sam = overseen(desk)
    sam.command("observe", vera.id)
    sam.close()
    vera.command("consent", vera.id, 1)
    assert [p["present"] for p in shown(ana, "participants")] == [True, True, False]  # type: ignore[attr-defined]
    sam.open()
    assert [p["present"] for p in shown(ana, "participants")] == [True, True, True]  # type: ignore[attr-defined]


def test_a_supervisor_asks_about_one_contact_at_a_time(desk: Desk) -> None:
    ana, vera, bob = busy_desk(desk)
    will = desk.visitor("will").open().enqueue("shop")
    bob.accept()
    sam = desk.supervisor("sam").open()
    sam.command("observe", vera.id)
    sam.command("observe", will.id)
    assert (shown(vera, "asked"), shown(will, "asked")) == (None, {"name": "Sam"})
    sam.command("join_call", vera.id, 1)
    assert shown(will, "asked") is None
    assert sam.refused("observe", will.id) == "already_in_contact"
    assert sam.refused("join_call", will.id, 1) == "already_in_contact"
    assert sam.refused("take_over", will.id, 1) == "already_in_contact"
    assert ana.people["Sam"] == "joined"


def test_consent_to_a_call_that_filled_up(desk: Desk) -> None:
    ana, vera, sam = overseen(desk)
    sam.command("observe", vera.id)
    for name in ("Ines", "Max"):
        join(invited(desk, ana, name), vera.id)
    assert vera.refused("consent", vera.id, 1) == "participants_full"
    assert shown(vera, "asked") == {"name": "Sam"}
    assert desk.supervisor("tom").open().refused("join_call", vera.id, 1) == "participants_full"


def test_whispers_reach_the_serving_advisor_alone(desk: Desk) -> None:
    ana, vera, sam = overseen(desk)
    before = len(vera.messages)
    sam.command("whisper", vera.id, '"offer \\"a refund\\""')
    assert ana.messages[-1] == {
        "type": "whispered", "contact": "c-vera", "name": "Sam", "text": 'offer "a refund"',
    }  # fmt: skip
    assert len(vera.messages) == before
    assert acts(desk) == [("sam", "whispered", "c-vera", "ana")]
    assert "refund" not in str(desk.events())


def test_joining_is_shown_as_such(desk: Desk) -> None:
    ana, vera, sam = observed(desk)
    sam.command("join_call", vera.id, 1)
    assert vera.people == {"Vera": "serves", "Ana": "serves", "Sam": "joined"}
    assert sam.refused("join_call", vera.id, 1) == "already_in_contact"
    assert vera.refused("dismiss", vera.id, "p3") == "forbidden"
    sam.command("text", vera.id, '"hello"', "")
    assert vera.messages[-1]["text"] == "hello"
    sam.hang_up()
    assert (sam.state, vera.state, len(ana.people)) == ("idle", "connected", 2)


def test_taking_over(desk: Desk) -> None:
    ana, vera, sam = overseen(desk)
    ana.command("hold", vera.id, 1)
    sam.command("take_over", vera.id, 1)
    assert vera.people == {"Vera": "serves", "Sam": "serves"}
    assert (vera.state, ana.state, ana.released) == (
        "connected",
        "idle",
        [("c-vera", "taken_over")],
    )
    assert acts(desk)[-1] == ("sam", "took_over", "c-vera", "ana")
    assert sam.refused("take_over", vera.id, 1) == "transfer_to_self"
    assert sam.refused("whisper", vera.id, '"me"') == "wrong_state"
    will = desk.visitor("will").open().enqueue("shop")
    assert will.state == "queued", "Ana rests for a moment"
    sam.hang_up()
    assert (sam.state, vera.contact) == ("wrap_up", None)
    sam.finish("solved")
    assert (sam.state, sam.contact) == ("idle", None)


def test_taking_over_from_an_advisor_whose_page_is_lost(desk: Desk) -> None:
    ana, vera, sam = overseen(desk)
    ana.close()
    sam.command("take_over", vera.id, 1)
    assert vera.people == {"Vera": "serves", "Sam": "serves"}
    ana.open()
    assert (ana.contact, ana.state) == (None, "idle")


def test_taking_over_what_connects(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk, connected=False)
    sam = desk.supervisor("sam").open()
    vera.media()
    sam.command("join_call", vera.id, 1)
    sam.media()
    assert vera.state == "connecting"
    sam.command("take_over", vera.id, 1)
    assert (vera.state, ana.contact) == ("connected", None)


def test_a_full_call_is_taken_over_in_place(desk: Desk) -> None:
    ana, vera, sam = overseen(desk)
    for name in ("Ines", "Max"):
        join(invited(desk, ana, name), vera.id)
    sam.command("take_over", vera.id, 1)
    assert set(vera.people) == {"Vera", "Sam", "Ines", "Max"}


def test_forcing_a_status(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    bob = desk.advisor("bob", "shop").open()
    vera = desk.visitor("vera").open().enqueue("shop")
    sam = desk.supervisor("sam").open()
    sam.command("force_status", "bob", "available")
    sam.command("force_status", "ana", "break")
    assert (ana.advisor or {})["status"] == "break"
    assert (bob.id, vera.state) == ("c-vera", "offered")
    assert sam.refused("force_status", "zed", "break") == "unknown_advisor"
    assert sam.refused("force_status", "sam", "break") == "unknown_advisor"
    bob.close()
    desk.wait(60)
    assert sam.refused("force_status", "bob", "available") == "advisor_offline"
    assert acts(desk) == [("sam", "status_forced", "", "bob"), ("sam", "status_forced", "", "ana")]
    assert ana.refused("force_status", "bob", "break") == "forbidden"


@pytest.mark.parametrize("state", ["queued", "offered", "connecting", "connected", "on_hold"])
def test_ending_what_is_stuck(desk: Desk, state: str) -> None:
    desk.queues("shop")
    sam = desk.supervisor("sam").open()
    ana = desk.advisor("ana", "shop").open()
    vera = desk.visitor("vera").open().enqueue("shop")
    if state != "queued":
        ana.status("available")
    if state not in ("queued", "offered"):
        ana.accept()
    if state in ("connected", "on_hold"):
        vera.media()
        ana.media()
    if state == "on_hold":
        ana.command("hold", vera.id, 1)
    assert vera.state == state
    sam.command("end_contact", vera.id)
    assert (vera.contact, ana.contact, ana.state) == (None, None, "idle")
    assert vera.released[-1] == ("c-vera", "supervisor")
    end = "completed" if state in ("connected", "on_hold") else "failed"
    assert [e["end"] for e in desk.events() if e["type"] == "contact_ended"] == [end]
    assert not [timer for timer in desk.timers() if "c-vera" in timer]
    assert sam.refused("end_contact", "c-vera") == "unknown_contact"


def test_ending_a_wrap_up(desk: Desk) -> None:
    ana, vera, sam = overseen(desk)
    vera.hang_up()
    sam.command("end_contact", "c-vera")
    assert (ana.state, ana.contact) == ("idle", None)


def test_one_company_alone(desk: Desk) -> None:
    ana, vera, _ = overseen(desk)
    desk.queues("foreign", company="other")
    tom = desk.supervisor("tom", "other").open()
    for command, *args in (
        ("observe",), ("whisper", '"x"'), ("join_call", 1), ("take_over", 1), ("end_contact",),
    ):  # fmt: skip
        assert tom.refused(command, vera.id, *args) == "forbidden", command
    assert tom.refused("force_status", "ana", "break") == "forbidden"
    assert tom.command("live") == {}
    assert (vera.state, (ana.advisor or {})["status"]) == ("connected", "available")
    eve = desk.advisor("eve", "foreign").open()
    tom.command("force_status", "eve", "break")
    assert (eve.advisor or {})["status"] == "break"


def test_supervisors_actions_are_theirs_alone(desk: Desk) -> None:
    ana, vera, _ = overseen(desk)
    for page in (ana, vera):
        for command, *args in (
            ("observe", vera.id), ("whisper", vera.id, '"x"'), ("join_call", vera.id, 1),
            ("take_over", vera.id, 1), ("force_status", "ana", "break"),
            ("end_contact", vera.id), ("live",),
        ):  # fmt: skip
            assert page.refused(command, *args) == "forbidden", command
    assert acts(desk) == []


def test_what_goes_on(desk: Desk) -> None:
    ana, _vera, bob = busy_desk(desk)
    bob.status("break")
    will = desk.visitor("will").open().enqueue("bank")
    sam = desk.supervisor("sam").open()
    live = sam.command("live")
    assert [(c["id"], c["state"], c["advisor"], c["participants"]) for c in live["contacts"]] == [
        ("c-vera", "connected", "Ana", 2), ("c-will", "queued", "", 1),
    ]  # fmt: skip
    assert live["contacts"][0]["queue_name"] == "Shop"
    assert live["contacts"][0]["company_name"] == "Atelier Lumen"
    assert [(a["id"], a["status"], a["state"]) for a in live["advisors"]] == [
        ("ana", "available", "on_contact"), ("bob", "break", "idle"),
    ]  # fmt: skip
    will.hang_up()
    ana.close()
    desk.wait(60)
    live = sam.command("live")
    assert [c["id"] for c in live["contacts"]] == ["c-vera"]
    assert [a["id"] for a in live["advisors"]] == ["bob"]


def test_what_goes_on_is_bounded(desk: Desk) -> None:
    desk.queues("shop")
    for n in range(210):
        desk.visitor(f"v{n}").open().enqueue("shop")
        desk.advisor(f"a{n:03d}", "shop").open()
    live = desk.supervisor("sam").open().command("live")
    assert len(live["contacts"]) == len(live["advisors"]) == 200
    assert live["contacts"][0]["id"] == "c-v0"


def test_a_supervisors_second_page_goes_on(desk: Desk) -> None:
    _, vera, sam = observed(desk)
    again = desk.page("sam", "supervisor").open()
    assert (sam.fenced, again.people["Sam"]) == (True, "observes")
    again.close()
    desk.wait(60)
    assert (vera.state, len(vera.people)) == ("connected", 2)
    assert acts(desk)[-1][1] == "observe_ended"

"""What a visitor brings along and says: context, identity, camera, cues, opinions, reports."""

import msgspec
import pytest

from .playbook import POOL, Desk, Page, View
from .test_calls import call
from .test_epoch import Loss, lost
from .test_supervision import observed

__all__ = ["lost"]

PAGE = {"page": "https://shop.example/sofa", "title": "<b>Canapé</b>"}
VERA = {"id": "42", "name": "Véra", "email": "vera@shop.example"}


def shown(page: Page) -> View:
    assert page.contact is not None
    return page.contact


def events(desk: Desk, kind: str) -> list[View]:
    return [e for e in desk.events() if e["type"] == kind]


def test_context_identity_and_test_go_along(desk: Desk) -> None:
    desk.queues("shop")
    robot = desk.page("~test-1", "advisor").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop", context=PAGE, identity=VERA, test=True)
    for page in (robot, vera):
        assert (shown(page)["kept_context"], shown(page)["kept_identity"]) == (PAGE, VERA)
        assert shown(page)["test"] is True
    (queued,) = events(desk, "contact_queued")
    assert (queued["context"], queued["identity"], queued["test"]) == (PAGE, VERA, True)


def test_without_them_nothing_is_said(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open().enqueue("shop")
    assert {"kept_context", "kept_identity", "test"}.isdisjoint(shown(vera))
    (queued,) = events(desk, "contact_queued")
    assert {"context", "identity", "test"}.isdisjoint(queued)


def test_another_page_and_a_sign_in_reach_whoever_rings(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    vera.command("set_context", vera.id, msgspec.json.encode(PAGE))
    vera.command("identify", vera.id, msgspec.json.encode(VERA))
    assert (shown(ana)["kept_context"], shown(ana)["kept_identity"]) == (PAGE, VERA)
    assert shown(ana)["offer"], "it still rings"
    assert [e["identity"] for e in events(desk, "contact_identified")] == [VERA]
    version = shown(ana)["version"]
    vera.command("identify", vera.id, msgspec.json.encode(VERA))
    assert (shown(ana)["version"], len(events(desk, "contact_identified"))) == (version, 1)
    vera.command("set_context", vera.id, "{}")
    assert "kept_context" not in shown(ana)


def test_nobody_else_says_who_the_visitor_is(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    for command in ("set_context", "identify"):
        assert ana.refused(command, vera.id, "{}") == "forbidden"
    vera.hang_up()
    assert vera.refused("set_context", ana.id, "{}") == "unknown_contact"


def test_a_lost_store_forgets_none_of_it(desk: Desk, lost: Loss) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open().enqueue("shop", context=PAGE, identity=VERA, test=True)
    lost.strike()
    vera.open(ticket=vera.ticket)
    assert (shown(vera)["kept_context"], shown(vera)["kept_identity"]) == (PAGE, VERA)
    assert shown(vera)["test"] is True
    (again,) = events(desk, "contact_queued")
    assert (again["context"], again["identity"], again["test"]) == (PAGE, VERA, True)


@pytest.mark.parametrize("state", ["queued", "offered", "connected"])
def test_a_camera_that_comes_and_goes_is_told_to_all(desk: Desk, state: str) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open().enqueue("shop", video=False)
    ana = desk.advisor("ana", "shop")
    if state != "queued":
        ana.open().status("available")
    if state == "connected":
        ana.accept()
        for page in (ana, vera):
            page.media()
    vera.command("set_video", vera.id, 1)
    for page in (vera, *([ana] if ana.contact else [])):
        assert shown(page)["video"] is True
        assert shown(page)["participants"][0]["video"] is True
        assert page.snapshot() == page.fresh_snapshot()
    version = shown(vera)["version"]
    vera.command("set_video", vera.id, 1)
    assert shown(vera)["version"] == version, "said before"
    vera.command("set_video", vera.id, 0)
    assert shown(vera)["video"] is False
    assert [e["video"] for e in events(desk, "contact_video")] == [True, False]


def test_an_advisors_camera_is_theirs_alone(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    ana.command("set_video", ana.id, 1)
    assert [p["video"] for p in shown(vera)["participants"]] == [True, True]
    bob = desk.advisor("bob", "shop").open().status("available")
    desk.visitor("will").open().enqueue("shop")
    assert bob.refused("set_video", bob.id, 1) == "wrong_state", "it only rings"


def test_with_the_camera_the_advisor_begins_to_sign(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop", video=False)
    ana.accept()
    for page in (ana, vera):
        page.media()
    assert desk.facts("person", POOL, "ana").get("signing", "0") == "0"
    vera.command("set_video", vera.id, 1)
    assert desk.facts("person", POOL, "ana")["signing"] == str(desk.now)


def test_a_cue_reaches_the_others_or_one(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera, sam = observed(desk)
    vera.command("cue", vera.id, "repeat", "")
    vera.command("cue", vera.id, "wait", "p2")
    cues = [[m["cue"] for m in p.messages if m["type"] == "peer_cue"] for p in (ana, vera, sam)]
    assert cues == [["repeat", "wait"], [], ["repeat"]]
    said = next(m for m in ana.messages if m["type"] == "peer_cue")
    assert (said["contact"], said["sender"]) == (vera.id, "p1")
    assert sam.refused("cue", vera.id, "wait", "") == "forbidden"
    assert vera.refused("cue", vera.id, "wait", "p9") == "no_such_participant"
    vera.hang_up()
    assert vera.refused("cue", "c-vera", "wait", "") == "unknown_contact"


def test_a_contact_is_rated_once_by_its_visitor(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    assert vera.refused("rate", vera.id, 5, "") == "wrong_state", "it goes on"
    vera.hang_up()
    will = desk.visitor("will").open()
    assert will.refused("rate", "c-vera", 1, "") == "unknown_contact"
    twin = desk.visitor("vera", "ville").open()
    assert twin.refused("rate", "c-vera", 1, "") == "unknown_contact", "of another company"
    assert ana.refused("rate", "c-vera", 5, "") == "forbidden"
    vera.command("rate", "c-vera", 4, "merci")
    assert vera.refused("rate", "c-vera", 1, "") == "already_rated"
    (rated,) = events(desk, "contact_rated")
    assert (rated["contact"], rated["score"], rated["comment"]) == ("c-vera", 4, "merci")
    assert 0 < int(desk.store.pttl(desk.key("after", "c-vera"))) <= 3_600_000


def test_it_is_rated_from_a_page_that_was_opened_anew(desk: Desk) -> None:
    desk.queues("shop", wrap_up_s=0)
    _, vera = call(desk)
    vera.hang_up()
    assert desk.store.get(desk.key("ended", "c-vera")) == b"completed"
    desk.visitor("vera").open().command("rate", "c-vera", 3, "")
    assert len(events(desk, "contact_rated")) == 1


def test_what_never_connected_is_reported_and_not_rated(desk: Desk) -> None:
    desk.queues("shop")
    _, vera = call(desk, connected=False)
    vera.hang_up()
    assert vera.refused("rate", "c-vera", 1, "") == "wrong_state"
    vera.command("report", "c-vera", "fault", "écran noir")
    (report,) = events(desk, "contact_reported")
    assert (report["advisor"], report["about"], report["comment"]) == ("ana", "fault", "écran noir")


def test_whom_nobody_served_has_nobody_to_report(desk: Desk) -> None:
    desk.queues("shop")
    vera = desk.visitor("vera").open().enqueue("shop")
    assert vera.refused("report", vera.id, "advisor", "") == "wrong_state"
    vera.hang_up()
    assert vera.refused("report", "c-vera", "advisor", "") == "unknown_contact"


def test_a_report_names_who_served_then_and_marks_the_list(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    sam = desk.supervisor("sam").open()
    desk.advisor("bob", "shop").open().status("available")
    vera.command("report", vera.id, "advisor", "")
    assert sam.command("live")["contacts"][0]["reported"] is True
    vera.another()
    vera.command("report", vera.id, "advisor", "encore")
    assert [e["advisor"] for e in events(desk, "contact_reported")] == ["ana", "ana"]
    assert ana.contact is None


def test_a_report_after_the_end_still_marks_the_wrap_up(desk: Desk) -> None:
    desk.queues("shop")
    _, vera = call(desk)
    sam = desk.supervisor("sam").open()
    vera.hang_up()
    assert "reported" not in sam.command("live")["contacts"][0]
    for _ in range(5):
        vera.command("report", "c-vera", "advisor", "")
    assert vera.refused("report", "c-vera", "advisor", "") == "rate_limited"
    assert sam.command("live")["contacts"][0]["reported"] is True

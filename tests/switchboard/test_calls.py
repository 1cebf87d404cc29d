"""A call: from accept to the end of wrap-up, and what passes between its ends."""

from .playbook import Desk, Page


def call(desk: Desk, *, connected: bool = True) -> tuple[Page, Page]:
    """Return an advisor and a visitor in a call."""
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    ana.accept()
    if connected:
        ana.media()
        vera.media()
    return ana, vera


def test_connected_is_when_both_ends_see(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk, connected=False)
    desk.wait(2)
    vera.media()
    assert vera.state == "connecting"
    ana.media()
    assert vera.state == "connected"
    assert vera.contact is not None
    assert vera.contact["connected"] == desk.now
    assert [timer for timer in desk.timers() if "c-vera" in timer] == ["relief|c-vera"]


def test_both_ends_know_each_other_and_the_order_of_joining(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    for page, me in ((vera, "p1"), (ana, "p2")):
        assert page.contact is not None
        assert page.contact["me"] == me
        assert [p["role"] for p in page.contact["participants"]] == ["visitor", "advisor"]
        assert [p["order"] for p in page.contact["participants"]] == [1, 2]


def test_the_visitor_hangs_up_and_the_advisor_wraps_up(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    vera.hang_up()
    assert vera.contact is None
    assert vera.released == [("c-vera", "visitor")]
    assert ana.state == "wrap_up"
    assert ana.contact is not None
    assert ana.contact["wrap_up_deadline"] == desk.now + 60_000
    assert ana.contact["dispositions"] == ["solved", "callback"]
    assert ana.refused("finish_wrap_up", "c-vera", "nonsense", "") == "invalid_field"
    ana.finish("solved", "called about a lamp")
    assert ana.state == "idle"
    assert desk.events()[-2] == {
        "type": "contact_ended", "pool": "main", "at": desk.now, "contact": "c-vera",
        "end": "completed", "disposition": "solved", "note": "called about a lamp",
    }  # fmt: skip
    assert desk.facts("contact", "c-vera") == {}


def test_wrap_up_ends_by_itself(desk: Desk) -> None:
    desk.queues("shop", wrap_up_s=30)
    ana, vera = call(desk)
    will = desk.visitor("will").open().enqueue("shop")
    ana.hang_up()
    assert vera.contact is None
    desk.wait(30)
    assert ana.id == will.id


def test_without_wrap_up_the_advisor_is_free_at_once(desk: Desk) -> None:
    desk.queues("shop", wrap_up_s=0)
    ana, vera = call(desk)
    vera.hang_up()
    assert (ana.state, ana.contact) == ("idle", None)


def test_no_media_retries_by_relay_then_goes_on_in_text_then_ends(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk, connected=False)
    assert vera.contact is not None
    desk.wait(20)
    assert vera.contact["transport"] == "relay"
    desk.wait(20)
    assert vera.contact["transport"] == "socket"
    assert desk.kinds("c-vera")[-2:] == ["setup_retried", "setup_failed"]
    desk.wait(20)
    assert (vera.state, ana.state) == ("", "idle")
    assert desk.events()[-2]["end"] == "failed"


def test_text_over_the_socket_connects_and_nothing_ends_it_later(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk, connected=False)
    desk.wait(45)
    ana.media("text")
    vera.media("text")
    assert vera.state == "connected"
    assert [timer for timer in desk.timers() if "c-vera" in timer] == ["relief|c-vera"]
    desk.wait(120)
    assert vera.state == "connected"


def test_one_end_that_saw_by_relay_sees_again_over_the_socket(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk, connected=False)
    vera.media()
    desk.wait(40)
    ana.media("text")
    assert vera.state == "connecting"
    vera.media("text")
    assert vera.state == "connected"


def test_descriptions_reach_the_other_end_only(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    vera.command("description", "c-vera", "p2", 1, '{"type":"offer","sdp":"é/\\u0000"}')
    assert ana.messages[-1] == {
        "type": "peer_description", "contact": "c-vera", "sender": "p1", "generation": 1,
        "description": {"type": "offer", "sdp": "é/\x00"},
    }  # fmt: skip
    assert vera.messages[-1]["type"] == "contact"
    ana.command("candidate", "c-vera", "p1", 1, "null")
    assert vera.messages[-1]["candidate"] is None


def test_relays_are_refused_where_they_reach_nobody(desk: Desk) -> None:
    desk.queues("shop")
    ana = desk.advisor("ana", "shop").open().status("available")
    vera = desk.visitor("vera").open().enqueue("shop")
    offer = '{"type":"offer"}'
    assert vera.refused("description", "c-vera", "p2", 1, offer) == "wrong_state"
    ana.accept()
    assert vera.refused("description", "c-vera", "p1", 1, offer) == "no_such_participant"
    assert vera.refused("description", "c-vera", "p9", 1, offer) == "no_such_participant"
    assert vera.refused("description", "c-other", "p2", 1, offer) == "unknown_contact"
    assert vera.refused("description", "c-vera", "p2", 10**17, offer) == "invalid_field"


def test_a_former_generation_is_stale(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    ana.command("description", "c-vera", "p1", 2, "{}")
    assert vera.refused("candidate", "c-vera", "p2", 1, "{}") == "stale_generation"
    vera.command("candidate", "c-vera", "p2", 2, "{}")


def test_text_and_legibility_pass_to_the_other_end(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk)
    vera.command("text", "c-vera", '"bonjour \\"Ana\\""', "")
    assert ana.messages[-1]["text"] == 'bonjour "Ana"'
    vera.command("text", "c-vera", '"à toi"', "p2")
    assert ana.messages[-1]["text"] == "à toi"
    assert vera.refused("text", "c-vera", '"à moi"', "p1") == "no_such_participant"
    for to in ("", "p2", "p1", "p9"):
        desk.ask("legibility", vera.session, vera.attach, "c-vera", "fair", to)
    desk.deliver()
    mark = {"type": "peer_legibility", "contact": "c-vera", "participant": "p1", "grade": "fair"}
    assert ana.whispers == [mark, mark]
    assert vera.whispers == []


def test_lines_are_kept_only_where_the_company_keeps_text(desk: Desk) -> None:
    desk.queues("shop")
    _, vera = call(desk)
    assert vera.refused("keep_line", "c-vera", "hello") == "wrong_state"
    desk.queues("shop", keep_text=True)
    vera.command("keep_line", "c-vera", 'a "line"\n')
    assert desk.events()[-1]["text"] == 'a "line"\n'


def test_quality_is_recorded_to_the_last_digit(desk: Desk) -> None:
    desk.queues("shop")
    _, vera = call(desk)
    vera.command("quality", "c-vera", '{"bitrate":123456789012345678,"fps":29.97}')
    sample = desk.events()[-1]
    assert sample["bitrate"] == 123456789012345678
    assert (sample["fps"], sample["participant"], sample["at"]) == (29.97, "p1", desk.now)


def test_a_call_that_ends_before_it_began(desk: Desk) -> None:
    desk.queues("shop")
    ana, vera = call(desk, connected=False)
    vera.hang_up()
    assert (ana.state, ana.contact, vera.contact) == ("idle", None, None)
    assert [e["end"] for e in desk.events() if e["type"] == "contact_ended"] == ["abandoned"]


def test_status_changes_in_a_call_wait_for_its_end(desk: Desk) -> None:
    desk.queues("shop", wrap_up_s=0)
    ana, vera = call(desk)
    ana.status("break")
    assert ana.state == "on_contact"
    will = desk.visitor("will").open().enqueue("shop")
    vera.hang_up()
    assert (ana.state, will.state) == ("idle", "queued")

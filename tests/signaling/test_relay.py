"""What travels between participants: within one contact, after accept, in the newest generation."""

from typing import Any

import pytest

from signdesk.records.seed import QUEUE
from tests.desk import Desk
from tests.signaling.conftest import NewPage
from tests.signaling.page import Call, Page, accepted, offered

VISITOR, ADVISOR = "p1", "p2"
HOST = "candidate:1 1 udp 2122260223 192.168.1.20 50000 typ host generation 0"
RELAY = (
    "candidate:3 1 udp 41885439 203.0.113.9 60000 typ relay raddr 192.168.1.20 rport 50000"
    " generation 0"
)
SDP = (
    "v=0\r\no=- 46117 2 IN IP4 192.168.1.20\r\ns=-\r\nt=0 0\r\n"
    "m=video 50000 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 192.168.1.20\r\n"
    "a=rtcp:50001 IN IP4 192.168.1.20\r\n"
    f"a={HOST}\r\na={RELAY}\r\na=ice-ufrag:abcd\r\n"
)
OFFER = {"type": "offer", "sdp": SDP}


def described(call: Call, **fields: Any) -> dict[str, Any]:
    """A visitor's description for the advisor."""
    return {
        "contact": call.contact, "to": ADVISOR, "generation": 1, "description": OFFER,
    } | fields  # fmt: skip


async def test_a_description_and_a_candidate_arrive_as_they_were_sent(call: Call) -> None:
    await call.visitor.done("description", **described(call))
    came = await call.advisor.hear("peer_description")
    assert (came["contact"], came["sender"], came["generation"]) == (call.contact, VISITOR, 1)
    assert came["description"] == OFFER
    candidate = {"candidate": HOST, "sdpMid": "0", "sdpMLineIndex": 0, "usernameFragment": "abcd"}
    fields = {"contact": call.contact, "to": ADVISOR, "generation": 1}
    await call.visitor.done("candidate", candidate=candidate, **fields)
    assert (await call.advisor.hear("peer_candidate"))["candidate"] == candidate
    await call.visitor.done("candidate", candidate=None, **fields)
    assert (await call.advisor.hear("peer_candidate"))["candidate"] is None


async def test_a_repeated_command_is_carried_out_once(call: Call) -> None:
    """A page sends again what was not answered; the answer is the first one's."""
    number = 4_000_000_000_000
    for _ in range(2):
        await call.visitor.done("text", id=number, contact=call.contact, text="once")
    await call.visitor.done("text", id=number + 1, contact=call.contact, text="after")
    assert (await call.advisor.hear("peer_text"))["text"] == "once"
    assert (await call.advisor.hear("peer_text"))["text"] == "after"


async def test_nothing_is_relayed_before_accept(visitor: Page, advisor: Page) -> None:
    """No address leaks to somebody who may decline."""
    offer = await offered(visitor, advisor)
    fields = {"contact": offer["id"], "generation": 1, "description": OFFER}
    assert await visitor.refused("description", to=ADVISOR, **fields) == "wrong_state"
    assert await advisor.refused("description", to=VISITOR, **fields) == "wrong_state"
    text = {"contact": offer["id"], "text": "a"}
    assert await visitor.refused("text", **text) == "wrong_state"


async def test_nothing_is_relayed_into_another_contact(call: Call, bystanders: Call) -> None:
    foreign = described(call, contact=bystanders.contact)
    assert await call.visitor.refused("description", **foreign) == "unknown_contact"
    assert await call.visitor.refused("text", contact=bystanders.contact, text="a") == (
        "unknown_contact"
    )
    assert await call.visitor.refused("hang_up", contact=bystanders.contact) == "unknown_contact"
    await bystanders.works()


@pytest.mark.parametrize("to", [VISITOR, "p3", "p9.x", ",", "p1,p2"])
async def test_only_other_participants_can_be_reached(call: Call, to: str) -> None:
    code = await call.visitor.refused("description", **described(call, to=to))
    assert code == ("invalid_field" if "," in to else "no_such_participant")
    await call.works()


async def test_an_old_peer_connection_is_stale(call: Call) -> None:
    await call.visitor.done("description", **described(call, generation=2))
    assert (await call.advisor.hear("peer_description"))["generation"] == 2
    assert await call.visitor.refused("description", **described(call)) == "stale_generation"
    late = {"contact": call.contact, "to": VISITOR, "generation": 1, "candidate": None}
    assert await call.advisor.refused("candidate", **late) == "stale_generation"
    assert await call.visitor.refused("description", **described(call, generation=2**53)) == (
        "invalid_field"
    )
    await call.works()


async def test_nothing_is_relayed_after_the_call(call: Call) -> None:
    await call.connect()
    await call.visitor.done("hang_up", contact=call.contact)
    await call.advisor.contact("wrap_up")
    late = {"contact": call.contact, "to": VISITOR, "generation": 1, "candidate": None}
    assert await call.advisor.refused("candidate", **late) == "wrong_state"
    assert await call.visitor.refused("text", contact=call.contact, text="a") == "unknown_contact"


@pytest.mark.parametrize(
    ("command", "field", "value"),
    [
        ("description", "description", None),
        ("description", "description", "an offer"),
        ("description", "description", {"type": "offer", "sdp": 5}),
        ("description", "description", {"type": "present", "sdp": ""}),
        ("description", "description", {"sdp": ""}),
        ("candidate", "candidate", 5),
        ("candidate", "candidate", [HOST]),
        ("candidate", "candidate", {"candidate": 5}),
        ("candidate", "candidate", {"candidate": HOST, "sdpMLineIndex": "0"}),
    ],
)
async def test_what_no_peer_connection_can_read_is_refused(
    call: Call, command: str, field: str, value: object
) -> None:
    fields = {"contact": call.contact, "to": ADVISOR, "generation": 1, field: value}
    answer = await call.visitor.ask(command, **fields)
    assert answer["code"] == "invalid_field"
    assert answer["detail"].startswith(f"{field}: ")
    await call.works()


async def test_what_is_too_large_is_refused(call: Call) -> None:
    large = {"type": "offer", "sdp": "a" * (64 * 1024)}
    assert await call.visitor.refused("description", **described(call, description=large)) == (
        "too_large"
    )
    fields = {"contact": call.contact, "to": ADVISOR, "generation": 1}
    candidate = {"candidate": "a" * 5000}
    assert await call.visitor.refused("candidate", candidate=candidate, **fields) == "too_large"
    await call.works()


async def relay_only_call(desk: Desk, visitor: Page, open_page: NewPage) -> Call:
    """A call with an advisor whose address is private."""
    advisor = await open_page()
    await advisor.hello(desk.advisor_token(relay_only=True))
    return await accepted(visitor, advisor)


async def test_a_private_address_leaves_in_no_description(
    desk: Desk, visitor: Page, open_page: NewPage
) -> None:
    call = await relay_only_call(desk, visitor, open_page)
    answer = {"type": "answer", "sdp": SDP}
    await call.advisor.done("description", **described(call, to=VISITOR, description=answer))
    came = (await visitor.hear("peer_description"))["description"]
    assert came["type"] == "answer"
    assert "192.168.1.20" not in came["sdp"]
    assert came["sdp"].count("a=candidate:") == 1
    assert "203.0.113.9 60000 typ relay raddr 0.0.0.0 rport 0 generation 0" in came["sdp"]


async def test_a_private_address_leaves_in_no_candidate(
    desk: Desk, visitor: Page, open_page: NewPage
) -> None:
    """Dropped, and not turned into "no more candidates", which a browser would believe."""
    call = await relay_only_call(desk, visitor, open_page)
    fields = {"contact": call.contact, "to": VISITOR, "generation": 1}
    await call.advisor.done("candidate", candidate={"candidate": HOST, "sdpMid": "0"}, **fields)
    await call.advisor.done("candidate", candidate={"candidate": RELAY, "sdpMid": "0"}, **fields)
    await call.advisor.done("candidate", candidate=None, **fields)
    first = (await visitor.hear("peer_candidate"))["candidate"]
    assert "203.0.113.9" in first["candidate"]
    assert "192.168.1.20" not in first["candidate"]
    assert first["sdpMid"] == "0"
    assert (await visitor.hear("peer_candidate"))["candidate"] is None
    await call.works()


async def test_a_private_advisor_is_told_to_relay_from_the_start(
    desk: Desk, visitor: Page, open_page: NewPage
) -> None:
    call = await relay_only_call(desk, visitor, open_page)
    assert (await call.advisor.contact("connecting"))["transport"] == "relay"
    assert "transport" not in call.view  # direct: the visitor's own address is no secret


async def test_text_reaches_the_others_alone_and_in_order(call: Call, bystanders: Call) -> None:
    for text in ("bon", "jour", "\b\b é \u2028 \x00"):
        await call.visitor.done("text", contact=call.contact, text=text)
    heard = [(await call.advisor.hear("peer_text")) for _ in range(3)]
    assert [message["text"] for message in heard] == ["bon", "jour", "\b\b é \u2028 \x00"]
    assert {message["sender"] for message in heard} == {VISITOR}
    await bystanders.works()
    assert all(message["type"] != "peer_text" for message in call.visitor.seen)
    said = {"contact": call.contact, "text": "à moi", "to": VISITOR}
    assert await call.visitor.refused("text", **said) == "no_such_participant"


async def test_lines_are_kept_only_where_the_company_keeps_text(call: Call) -> None:
    assert await call.visitor.refused("keep_line", contact=call.contact, text="a") == "wrong_state"


async def test_legibility_is_shown_to_the_other_side(call: Call) -> None:
    await call.visitor.say("legibility", contact=call.contact, grade="fair")
    mark = await call.advisor.hear("peer_legibility")
    assert (mark["participant"], mark["grade"], "seq" in mark) == (VISITOR, "fair", False)


async def test_volatile_messages_are_never_answered(call: Call) -> None:
    await call.visitor.say("legibility", contact="another", grade="fair")
    await call.works()
    assert all(message["type"] != "error" for message in call.visitor.seen)


async def test_two_cannot_take_one_offer(
    desk: Desk, open_page: NewPage, visitor: Page, advisor: Page
) -> None:
    offer = await offered(visitor, advisor)
    other = await open_page()
    await other.hello(desk.advisor_token("noe"))
    taken = {"contact": offer["id"], "offer": offer["offer"]["id"]}
    assert await other.refused("accept", **taken) == "offer_gone"
    await advisor.done("accept", **taken)
    await visitor.contact("connecting")


async def test_one_contact_a_session(call: Call) -> None:
    assert await call.visitor.refused("enqueue", queue=QUEUE, video=True) == "already_in_contact"


async def test_a_queue_of_another_company_is_unknown(desk: Desk, open_page: NewPage) -> None:
    page = await open_page()
    await page.hello(desk.visitor_token("vic", "other"))
    assert await page.refused("enqueue", queue=QUEUE, video=True) == "unknown_queue"
    await page.done("enqueue", queue="other-lsf", video=True)

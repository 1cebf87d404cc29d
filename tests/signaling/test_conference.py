"""Calls of more than two over real sockets: hold, transfer, consult, guests, supervisors."""

import msgspec
import pytest
import pytest_asyncio

from signdesk.records.seed import QUEUE
from signdesk.signaling.messages import LiveView, Targets
from signdesk.signaling.ticket import Ticket
from tests.desk import OTHER_COMPANY, Desk, NodeSite
from tests.signaling.conftest import NewPage
from tests.signaling.page import Call, Message, Page
from tests.web.test_pages import page_data

OFFER = {"type": "offer", "sdp": "v=0\r\n"}


@pytest_asyncio.fixture
async def noe(desk: Desk, open_page: NewPage) -> Page:
    """Noé's page, available: a second advisor of the queue."""
    page = await open_page()
    await page.hello(desk.advisor_token("noe"))
    await page.done("set_status", status="available")
    return page


@pytest_asyncio.fixture
async def sam(desk: Desk, open_page: NewPage) -> Page:
    """A supervisor's page."""
    page = await open_page()
    await page.hello(desk.supervisor_token())
    return page


async def people(page: Page, purpose: str) -> Message:
    """Wait until somebody is in the call for this purpose; return the contact."""
    while True:
        contact: Message = (await page.hear("contact"))["contact"]
        if purpose in {p["purpose"] for p in contact["participants"]}:
            return contact


async def guest_of(desk: Desk, node: NodeSite, call: Call, open_page: NewPage) -> tuple[Page, str]:
    """Return the page of a guest who opened the link that the advisor was given, and its token."""
    url = (await call.advisor.done("invite", contact=call.contact, role="expert", name="Max"))[
        "url"
    ]
    async with desk.http.get(node.url + url) as response:
        token = str(page_data(await response.text())["token"])
    page = await open_page()
    await page.hello(token)
    return page, token


async def test_hold_is_shown_on_the_other_screen(call: Call) -> None:
    assert await call.visitor.refused("hold", contact=call.contact, on=True) == "forbidden"
    assert await call.advisor.refused("hold", contact=call.contact, on=True) == "wrong_state"
    await call.connect()
    await call.advisor.done("hold", contact=call.contact, on=True)
    await call.visitor.contact("on_hold")
    await call.advisor.done("hold", contact=call.contact, on=False)
    await call.visitor.contact("connected")
    await call.works()


async def test_a_cold_transfer_goes_to_the_next_advisor(call: Call, noe: Page) -> None:
    await call.connect()
    await call.advisor.done("transfer", contact=call.contact, queue=QUEUE, note="lampe 12")
    assert (await call.advisor.hear("released"))["why"] == "transferred"
    offer = (await noe.contact("offered"))["offer"]
    assert (offer["note"], "by" in offer) == ("lampe 12", False)
    await noe.done("accept", contact=call.contact, offer=offer["id"])
    assert (await noe.contact("connecting"))["note"] == "lampe 12"
    view = await call.visitor.contact("connecting")
    assert "note" not in view
    assert "lampe" not in str(call.visitor.seen), "nothing of the note reaches the visitor"


async def test_transfers_that_are_refused(
    call: Call, node: NodeSite, noe: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    await call.connect()
    await noe.done("set_status", status="break")
    for fields, code in (
        ({"advisor": "camille"}, "transfer_to_self"),
        ({"advisor": "noe"}, "advisor_offline"),
        ({"advisor": "nobody"}, "unknown_advisor"),
        ({"queue": "other-lsf"}, "unknown_queue"),
        ({}, "invalid_field"),
        ({"queue": QUEUE, "advisor": "noe"}, "invalid_field"),
    ):
        refusal = await call.advisor.refused("transfer", contact=call.contact, **fields)
        assert refusal == code, fields
    monkeypatch.setattr(node.node.projection, "is_open", lambda queue: queue != QUEUE)
    assert (
        await call.advisor.refused("transfer", contact=call.contact, queue=QUEUE) == "after_hours"
    )
    targets = await call.advisor.done("colleagues", contact=call.contact)
    assert [queue["open"] for queue in targets["queues"]] == [False]
    await call.works()


async def test_targets_and_live_are_what_the_protocol_says(
    call: Call, sam: Page, noe: Page
) -> None:
    targets = msgspec.convert(await call.advisor.done("colleagues", contact=call.contact), Targets)
    assert [(q.id, q.open, q.free) for q in targets.queues] == [(QUEUE, True, 1)]
    assert [a.id for a in targets.advisors] == ["noe"]
    live = msgspec.convert(await sam.done("live"), LiveView)
    assert [(c.id, c.advisor, c.participants) for c in live.contacts] == [
        (call.contact, "Camille", 2)
    ]
    assert {a.id for a in live.advisors} == {"camille", "noe"}
    await noe.done("set_status", status="offline")
    await call.visitor.done("hang_up", contact=call.contact)
    empty = msgspec.convert(await sam.done("live"), LiveView)
    assert empty.contacts == []


async def test_a_consult_and_a_warm_transfer(call: Call, noe: Page) -> None:
    await call.connect()
    await call.advisor.done("consult", contact=call.contact, advisor="noe", note="une lampe")
    offer = await noe.contact("offered")
    assert (offer["offer"]["by"], offer["offer"]["consult"]) == ("Camille", True)
    assert "ice_servers" not in offer, "no TURN credentials before accept"
    await noe.done("accept", contact=call.contact, offer=offer["offer"]["id"])
    view = await people(call.visitor, "consulted")
    assert [p["name"] for p in view["participants"]] == ["", "Camille", "Noe"]
    await noe.done("description", contact=call.contact, to="p1", generation=1, description=OFFER)
    assert (await call.visitor.hear("peer_description"))["sender"] == "p3"
    await call.advisor.done("transfer", contact=call.contact, advisor="noe")
    assert (await call.advisor.hear("released"))["why"] == "transferred"
    await Call(call.visitor, noe, {"id": call.contact}).works()


async def test_a_guest_comes_by_a_link_that_is_good_once(
    desk: Desk, node: NodeSite, call: Call, open_page: NewPage
) -> None:
    await call.connect()
    guest, token = await guest_of(desk, node, call, open_page)
    assert guest.welcome["snapshot"]["contact"] is None, "nothing is seen before joining"
    assert await guest.done("join", video=False) == {"contact": call.contact}
    view = await people(call.visitor, "invited")
    assert (view["participants"][-1]["name"], view["participants"][-1]["video"]) == ("Max", False)
    await guest.done("text", contact=call.contact, text="bonjour", to="p1")
    assert (await call.visitor.hear("peer_text"))["sender"] == "p3"
    thief = await open_page()
    await thief.hello(token)
    assert await thief.refused("join") == "no_invitation"
    assert await thief.refused("text", contact=call.contact, text="x") == "unknown_contact"
    await guest.socket.close()
    back = await open_page()
    welcome = await back.hello(token, resume=guest.resumption(epoch=""))
    assert welcome["snapshot"]["contact"]["me"] == "p3"
    await call.works()


@pytest.mark.parametrize("name", [" ", "Max\n", "Max\x00", "\u202exaM", "\x1b[31m", "\u2028"])
async def test_a_guests_name_is_one_printable_line(call: Call, name: str) -> None:
    invited = {"contact": call.contact, "role": "expert", "name": name}
    assert await call.advisor.refused("invite", **invited) == "invalid_field"
    assert "url" in await call.advisor.done("invite", **invited | {"name": "Zoé O’Neil"})


async def test_a_guest_does_nothing_else(
    desk: Desk, node: NodeSite, call: Call, open_page: NewPage
) -> None:
    guest, _ = await guest_of(desk, node, call, open_page)
    await guest.done("join")
    for type_, fields in (
        ("dismiss", {"participant": "p1"}), ("hold", {"on": True}), ("transfer", {"queue": QUEUE}),
        ("invite", {"role": "expert", "name": "Zed"}), ("consent", {"allow": True}),
        ("end_contact", {}), ("take_over", {}),
    ):  # fmt: skip
        refusal = await guest.refused(type_, contact=call.contact, **fields)
        assert refusal == "forbidden", type_
    await call.works()


async def test_observing_with_consent_and_whispering(call: Call, sam: Page) -> None:
    await call.connect()
    await sam.done("observe", contact=call.contact)
    assert (await call.visitor.hear("contact"))["contact"]["asked"] == {"name": "Sam"}
    await call.visitor.done("consent", contact=call.contact, allow=True)
    await people(call.visitor, "observes")
    await people(sam, "observes")
    assert await sam.refused("text", contact=call.contact, text="x") == "forbidden"
    await sam.done("whisper", contact=call.contact, text="proposez un échange")
    whispered = await call.advisor.hear("whispered")
    assert (whispered["name"], whispered["text"]) == ("Sam", "proposez un échange")
    await call.visitor.done("dismiss", contact=call.contact, participant="p3")
    assert (await sam.hear("released"))["why"] == "dismissed"
    assert "échange" not in str(call.visitor.seen)
    await call.works()


async def test_a_supervisor_of_another_company_has_no_right(
    desk: Desk, call: Call, open_page: NewPage
) -> None:
    await call.connect()
    tom = await open_page()
    await tom.hello(desk.supervisor_token("tom", OTHER_COMPANY))
    for type_, fields in (
        ("observe", {}), ("whisper", {"text": "x"}), ("join_call", {}), ("take_over", {}),
        ("end_contact", {}),
    ):  # fmt: skip
        assert await tom.refused(type_, contact=call.contact, **fields) == "forbidden", type_
    refusal = await tom.refused("force_status", advisor="camille", status="break")
    assert refusal == "forbidden"
    assert await tom.done("live") == {"contacts": [], "advisors": []}
    await call.works()


async def test_taking_over_and_ending(call: Call, sam: Page) -> None:
    await call.connect()
    await sam.done("take_over", contact=call.contact)
    assert (await call.advisor.hear("released"))["why"] == "taken_over"
    await Call(call.visitor, sam, {"id": call.contact}).works()
    assert await call.advisor.refused("text", contact=call.contact, text="x") == "unknown_contact"
    await sam.done("end_contact", contact=call.contact)
    assert (await call.visitor.hear("released"))["why"] == "supervisor"


async def test_a_ticket_holds_everybody_and_the_note(
    desk: Desk, node: NodeSite, call: Call, open_page: NewPage, noe: Page
) -> None:
    await call.connect()
    await call.advisor.done("transfer", contact=call.contact, advisor="noe", note="é" * 2000)
    offer = await noe.contact("offered")
    await noe.done("accept", contact=call.contact, offer=offer["offer"]["id"])
    await noe.contact("connecting")
    guest, token = await guest_of(
        desk, node, Call(call.visitor, noe, {"id": call.contact}), open_page
    )
    await guest.done("join")
    view = await people(guest, "invited")
    ticket: Ticket = desk.tokens.open_ticket(view["ticket"])
    assert ticket.note == "é" * 2000
    assert [p.shown.purpose for p in ticket.participants] == ["serves", "serves", "invited"]
    back = await open_page()
    welcome = await back.hello(token, resume=guest.resumption(epoch=""), ticket=view["ticket"])
    assert welcome["snapshot"]["contact"]["id"] == call.contact

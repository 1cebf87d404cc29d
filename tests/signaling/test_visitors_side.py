"""What a visitor brings along, as pages get it: identity and context for staff alone."""

import time
from typing import Any

import jwt
import pytest

from signdesk import records
from signdesk.records.database import writing
from signdesk.records.identity_keys import KeySafe, drop_key, make_key
from signdesk.records.seed import COMPANY, QUEUE
from tests.desk import SECRET, Desk, NodeSite
from tests.signaling.conftest import NewPage
from tests.signaling.page import Call, Page, accepted

PAGE = {"page": "https://shop.example/sofa", "title": "<img src=x onerror=alert(1)>"}
PROVED = {"id": "42", "name": "Véra"}


async def new_key(desk: Desk, node: NodeSite) -> tuple[str, str]:
    """Make a key, and let the node know it."""
    engine = records.open_engine(desk.settings["database_url"])
    async with writing(engine) as session:
        key = await make_key(session, COMPANY, KeySafe(SECRET))
    await engine.dispose()
    await node.node.projection.read()
    return key


def signed(secret: str, **changes: Any) -> str:
    now = int(time.time())
    claims = {"sub": "42", "name": "Véra", "aud": COMPANY, "iat": now, "exp": now + 300}
    return jwt.encode(claims | changes, secret, algorithm="HS256")


async def test_staff_see_who_it_is_and_where(
    desk: Desk, node: NodeSite, visitor: Page, advisor: Page, open_page: NewPage
) -> None:
    _, secret = await new_key(desk, node)
    await visitor.done("enqueue", queue=QUEUE, video=True, context=PAGE, identity=signed(secret))
    waits = await visitor.contact("queued")
    assert {"identity", "context", "kept_identity", "kept_context"}.isdisjoint(waits)
    await advisor.done("set_status", status="available")
    rings = await advisor.contact("offered")
    assert (rings["identity"], rings["context"]) == (PROVED, PAGE)
    assert "test" not in rings
    await advisor.done("accept", contact=rings["id"], offer=rings["offer"]["id"])
    call = await advisor.contact("connecting")
    assert (call["identity"], call["context"]) == (PROVED, PAGE)
    assert {"kept_identity", "kept_context", "kept_avoid", "kept_met"}.isdisjoint(call)
    link = (await advisor.done("invite", contact=rings["id"], role="interpreter", name="Inès"))[
        "url"
    ]
    guest = await open_page()
    await guest.hello(desk.tokens.guest(desk.tokens.invited(link.rsplit("/", 1)[1])))
    await guest.done("join", video=True)
    assert {"identity", "context"}.isdisjoint(await guest.contact("connecting"))
    back = await open_page()
    welcome = await back.hello(
        desk.visitor_token(), resume=visitor.resumption(last_seq=0, epoch="x")
    )
    assert {"identity", "context"}.isdisjoint(welcome["snapshot"]["contact"])


async def test_who_signs_in_or_moves_on_while_waiting(
    desk: Desk, node: NodeSite, call: Call
) -> None:
    _, secret = await new_key(desk, node)
    await call.visitor.done("identify", contact=call.contact, identity=signed(secret))
    await call.visitor.done("set_context", contact=call.contact, context=PAGE)
    while (seen := (await call.advisor.hear("contact"))["contact"]).get("context") != PAGE:
        pass
    assert seen["identity"] == PROVED


@pytest.mark.parametrize("changes", [{"aud": "other"}, {"exp": 1}, {"sub": ""}])
async def test_a_bad_identity_queues_nobody(
    desk: Desk, node: NodeSite, visitor: Page, changes: dict[str, Any]
) -> None:
    _, secret = await new_key(desk, node)
    bad = signed(secret, **changes)
    answer = await visitor.ask("enqueue", queue=QUEUE, video=True, identity=bad)
    assert answer["code"] == "bad_identity"
    assert answer["detail"].split(":")[0] in changes
    await visitor.done("enqueue", queue=QUEUE, video=True)
    contact = (await visitor.contact("queued"))["id"]
    assert await visitor.refused("identify", contact=contact, identity=bad) == "bad_identity"
    await call_works(desk, visitor)


async def call_works(desk: Desk, visitor: Page) -> None:
    """The socket lives on."""
    assert (await visitor.ask("hang_up", contact="nobody"))["code"] == "unknown_contact"


async def test_a_dropped_key_signs_no_more(desk: Desk, node: NodeSite, visitor: Page) -> None:
    key, secret = await new_key(desk, node)
    engine = records.open_engine(desk.settings["database_url"])
    async with writing(engine) as session:
        await drop_key(session, COMPANY, key)
    await engine.dispose()
    await node.node.projection.read()
    answer = await visitor.ask("enqueue", queue=QUEUE, video=True, identity=signed(secret))
    assert answer["code"] == "bad_identity"


async def test_a_context_that_is_too_large_is_refused(visitor: Page) -> None:
    large = {f"n{n}": "é" * 500 for n in range(5)}
    fields = {"queue": QUEUE, "video": True}
    assert await visitor.refused("enqueue", **fields, context=large) == "too_large"
    for wrong in ({"": "x"}, {"x" * 41: "x"}, {"x": "y" * 501}, {f"{n}": "" for n in range(21)}):
        assert await visitor.refused("enqueue", **fields, context=wrong) == "invalid_field"
    await visitor.done("enqueue", **fields, context={"x": "y" * 500})


async def test_a_camera_a_cue_and_an_opinion(call: Call) -> None:
    await call.connect()
    await call.visitor.done("set_video", contact=call.contact, on=False)
    while (await call.advisor.hear("contact"))["contact"]["video"]:
        pass
    await call.advisor.done("cue", contact=call.contact, cue="hands_hidden")
    cue = await call.visitor.hear("peer_cue")
    assert (cue["contact"], cue["sender"], cue["cue"]) == (call.contact, "p2", "hands_hidden")
    assert cue["seq"] > 0, "it must arrive"
    said = {"contact": call.contact, "about": "advisor", "comment": "\U0001f91f"}
    await call.visitor.done("report", **said)
    assert await call.visitor.refused("rate", contact=call.contact, score=5) == "wrong_state"
    await call.visitor.done("hang_up", contact=call.contact)
    for score in (0, 6, 2.5, "5", None):
        refused = await call.visitor.refused("rate", contact=call.contact, score=score)
        assert refused == "invalid_field"
    await call.visitor.done("rate", contact=call.contact, score=5, comment="merci")
    assert await call.visitor.refused("rate", contact=call.contact, score=1) == "already_rated"


async def test_another_advisor_of_the_same_desk(
    desk: Desk, visitor: Page, advisor: Page, open_page: NewPage
) -> None:
    call = await accepted(visitor, advisor)
    alone = await visitor.ask("another_advisor", contact=call.contact)
    assert alone["code"] == "nobody_here"
    noe = await open_page()
    await noe.hello(desk.advisor_token("noe"))
    await noe.done("set_status", status="available")
    await visitor.done("another_advisor", contact=call.contact)
    assert (await noe.contact("offered"))["id"] == call.contact
    released = await advisor.hear("released")
    assert released["why"] == "another_advisor"


async def test_what_all_others_are_told_is_said_now_and_then(visitor: Page, advisor: Page) -> None:
    """Each of it is kept for everybody in the contact, or recorded."""
    call = await accepted(visitor, advisor)
    for number in range(1, 301):
        content = {"context": {"page": str(number)}} if number % 2 else {"cue": "wait"}
        type_ = "set_context" if number % 2 else "cue"
        await visitor.say(type_, id=1_000_000 + number, contact=call.contact, **content)
    answers = [await visitor.hear("ok", "error", id=1_000_000 + n) for n in range(1, 301)]
    refused = [answer["code"] for answer in answers if answer["type"] == "error"]
    assert set(refused) == {"rate_limited"}
    assert 20 <= len(answers) - len(refused) < 100
    # Other commands have all the room that a socket has.
    await visitor.done("hang_up", id=2_000_000, contact=call.contact)

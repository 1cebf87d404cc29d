"""Coming back: a replay or a snapshot, never a part; one page a session; only one's own session."""

import asyncio

import msgspec
import pytest

from signdesk.domain.advisor import AdvisorStatus
from signdesk.domain.contact import ContactState, MediaKind
from signdesk.media.client import SignalingClient, State
from signdesk.records.seed import QUEUE
from signdesk.signaling.messages import (
    Accept,
    Capabilities,
    CloseCode,
    ContactView,
    Decline,
    Enqueue,
    FinishWrapUp,
    HangUp,
    MediaIsReady,
    SetStatus,
)
from signdesk.switchboard.errors import StoreUnavailableError
from signdesk.switchboard.switchboard import Switchboard
from signdesk.switchboard.views import Entry
from signdesk.tasks import cancel, spawn
from tests.desk import Desk, NodeSite
from tests.signaling.conftest import NewPage
from tests.signaling.page import Call, Message, Page, accepted


def lasting(view: Message | None) -> Message | None:
    """A contact without what the node makes afresh at each delivery."""
    return view and {k: v for k, v in view.items() if k not in ("ticket", "ice_servers")}


async def test_what_was_missed_is_replayed(
    desk: Desk, open_page: NewPage, visitor: Page, advisor: Page
) -> None:
    await visitor.done("enqueue", queue=QUEUE, video=True)
    seen = visitor.last_seq
    await visitor.socket.close()
    await advisor.done("set_status", status="available")
    back = await open_page()
    welcome = await back.hello(desk.visitor_token(), resume=visitor.resumption())
    assert (welcome["resumed"], welcome["seq"], welcome["snapshot"]) == (True, seen, None)
    first = await back.hear("contact")
    assert first["seq"] == seen + 1
    await back.contact("offered")
    numbers = [message["seq"] for message in back.seen if message["type"] == "contact"]
    assert numbers == list(range(seen + 1, back.last_seq + 1))


async def test_a_page_without_state_gets_the_snapshot(
    desk: Desk, open_page: NewPage, call: Call
) -> None:
    """A reload: the page has nothing that a replay could be added to, and says no epoch."""
    back = await open_page()
    resume = call.visitor.resumption(epoch="")
    welcome = await back.hello(desk.visitor_token(), resume=resume)
    assert welcome["resumed"] is False
    assert welcome["session"] == call.visitor.welcome["session"]
    assert welcome["snapshot"]["contact"]["id"] == call.contact
    assert welcome["seq"] >= call.visitor.last_seq


@pytest.mark.parametrize("last_seq", [10_000, 2**53])
async def test_a_position_that_never_was_gets_the_snapshot(
    desk: Desk, open_page: NewPage, call: Call, last_seq: int
) -> None:
    back = await open_page()
    resume = call.visitor.resumption(last_seq)
    welcome = await back.hello(desk.visitor_token(), resume=resume)
    assert welcome["resumed"] is False
    assert welcome["snapshot"]["contact"]["id"] == call.contact


async def test_more_than_the_mailbox_keeps_gets_the_snapshot(
    desk: Desk, open_page: NewPage, call: Call
) -> None:
    """Never a partial replay (the mailbox keeps about 256)."""
    stood_at = call.visitor.last_seq
    for _ in range(380):
        await call.advisor.done("text", contact=call.contact, text="a")
    back = await open_page()
    welcome = await back.hello(desk.visitor_token(), resume=call.visitor.resumption(stood_at))
    assert welcome["resumed"] is False
    assert welcome["snapshot"]["contact"]["id"] == call.contact


class Follower:
    """The real client: what it stands at is its first snapshot and every event since."""

    def __init__(self, desk: Desk, node: NodeSite, token: str) -> None:
        async def fetch() -> str:
            return token

        self.client = SignalingClient(desk.http, node.url, fetch)
        self._node = node
        self._run = spawn(self.client.run(), "client")

    async def online(self) -> None:
        """Wait for the welcome."""
        await self.client.until(lambda: self.client.state is State.ONLINE)

    async def contact(self, state: ContactState) -> ContactView:
        """Wait until the contact is in `state`."""
        await self.client.until(lambda: self.client.contact is not None)
        await self.client.until(lambda: self.client.contact.state == state)  # type: ignore[union-attr]
        assert self.client.contact is not None
        return self.client.contact

    async def stands_at_the_truth(self) -> None:
        """Assert that snapshot + events equals what a newcomer would be shown now."""
        session = self._node.node.sessions[self.client.session.session]
        claims = session.claims
        # The same attach token again: it changes nothing, and nobody is fenced.
        now = await session.switchboard.attach(
            {
                "session": session.id, "attach": session.attach, "node": self._node.node.id,
                "pool": claims.pool, "role": claims.role, "person": claims.person,
                "name": claims.name, "company": claims.company, "capabilities": Capabilities(),
                "last_seq": 0, "epoch": "", "ticket": None,
            }
        )  # fmt: skip
        await self.client.until(lambda: self.client.session.seq >= now.seq)
        fresh = msgspec.to_builtins(session._presenter.snapshot(bytes(now.snapshot), claims))
        assert self.client.session.seq == now.seq
        assert lasting(msgspec.to_builtins(self.client.contact)) == lasting(fresh["contact"])
        assert msgspec.to_builtins(self.client.advisor) == fresh["advisor"]

    async def stop(self) -> None:
        """Leave."""
        await self.client.stop()
        await cancel(self._run)


async def test_snapshot_and_events_add_up_to_a_fresh_snapshot(desk: Desk, node: NodeSite) -> None:
    """At every step of a contact, for everybody in it, through the real socket."""
    vera = Follower(desk, node, desk.visitor_token())
    camille = Follower(desk, node, desk.advisor_token())
    noe = Follower(desk, node, desk.advisor_token("noe"))
    everybody = vera, camille, noe

    async def check() -> None:
        for page in everybody:
            await page.stands_at_the_truth()

    for page in everybody:
        await page.online()
    await check()
    await vera.client.command(Enqueue, queue=QUEUE, video=True)
    await check()
    await camille.client.command(SetStatus, status=AdvisorStatus.AVAILABLE)
    offer = await camille.contact(ContactState.OFFERED)
    assert offer.offer is not None
    await check()
    await camille.client.command(Decline, contact=offer.id, offer=offer.offer.id)
    await check()
    await noe.client.command(SetStatus, status=AdvisorStatus.AVAILABLE)
    offer = await noe.contact(ContactState.OFFERED)
    assert offer.offer is not None
    await check()
    await noe.client.command(Accept, contact=offer.id, offer=offer.offer.id)
    await check()
    await vera.client.command(MediaIsReady, contact=offer.id, kind=MediaKind.FRAME)
    await noe.client.command(MediaIsReady, contact=offer.id, kind=MediaKind.FRAME)
    await check()
    await noe.contact(ContactState.CONNECTED)
    await vera.client.drop()
    await noe.client.until(lambda: not noe.client.contact.participants[0].present)  # type: ignore[union-attr]
    await noe.stands_at_the_truth()
    await noe.client.until(lambda: noe.client.contact.participants[0].present)  # type: ignore[union-attr]
    await vera.online()
    await check()
    await vera.client.command(HangUp, contact=offer.id)
    await noe.contact(ContactState.WRAP_UP)
    await check()
    await noe.client.command(FinishWrapUp, contact=offer.id, disposition="Question")
    await check()
    assert vera.client.contact is None
    assert noe.client.contact is None
    for page in everybody:
        await page.stop()


async def test_a_duplicated_tab_fences_the_first(
    desk: Desk, open_page: NewPage, call: Call
) -> None:
    second = await open_page()
    await second.hello(desk.visitor_token(), resume=call.visitor.resumption())
    assert await call.visitor.closed() == CloseCode.FENCED
    await Call(second, call.advisor, call.view).works()


async def test_a_duplicated_tab_on_another_node_fences_the_first(
    desk: Desk, open_page: NewPage, call: Call
) -> None:
    second = await open_page(await desk.node())
    await second.hello(desk.visitor_token(), resume=call.visitor.resumption())
    assert await call.visitor.closed() == CloseCode.FENCED
    await Call(second, call.advisor, call.view).works()


async def test_a_fenced_page_can_change_nothing(
    desk: Desk, node: NodeSite, open_page: NewPage, call: Call
) -> None:
    """Even one whose node has not heard of it yet: the store compares the attach token."""
    sessions = dict(node.node.sessions)
    second = await open_page(await desk.node())
    node.node.sessions.clear()  # this node is deaf: no notice of the fence reaches the page
    await second.hello(desk.visitor_token(), resume=call.visitor.resumption())
    assert await call.visitor.refused("hang_up", contact=call.contact) == "fenced"
    node.node.sessions.update(sessions)
    await Call(second, call.advisor, call.view).works()


async def test_a_wrong_secret_gets_no_session(desk: Desk, open_page: NewPage, call: Call) -> None:
    thief = await open_page()
    resume = call.visitor.resumption(secret="é" * 32)
    await thief.say("hello", token=desk.visitor_token(), resume=resume)
    assert (await thief.error())["code"] == "no_session"
    assert await thief.closed() == CloseCode.UNAUTHORIZED
    await call.works()


async def test_the_session_of_somebody_else_is_refused(
    desk: Desk, open_page: NewPage, call: Call
) -> None:
    """A right secret is not enough: the token must be the same person's."""
    thief = await open_page()
    token = desk.visitor_token("mallory")
    await thief.say("hello", token=token, resume=call.visitor.resumption())
    assert (await thief.error())["code"] == "no_session"
    assert await thief.closed() == CloseCode.UNAUTHORIZED
    # The page that was passed by for a moment comes back by itself, and goes on.
    assert await call.visitor.closed() == CloseCode.RESUME
    back = await open_page()
    await back.hello(desk.visitor_token(), resume=call.visitor.resumption())
    await Call(back, call.advisor, call.view).works()


async def test_a_store_that_is_away_makes_both_pages_come_back(
    desk: Desk, open_page: NewPage, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first must not be fenced by a second that never was attached."""

    async def away(*_args: object) -> None:
        raise StoreUnavailableError("away")

    with monkeypatch.context() as patch:
        patch.setattr(Switchboard, "attach", away)
        second = await open_page()
        await second.say("hello", token=desk.visitor_token(), resume=call.visitor.resumption())
        assert await second.closed() == CloseCode.UNAVAILABLE
        assert await call.visitor.closed() == CloseCode.RESUME
    back = await open_page()
    await back.hello(desk.visitor_token(), resume=call.visitor.resumption())
    await Call(back, call.advisor, call.view).works()


async def test_a_missed_number_makes_the_page_resume(
    desk: Desk, node: NodeSite, open_page: NewPage, call: Call
) -> None:
    session = call.visitor.welcome["session"]
    lost = Entry(session=session, seq=call.visitor.last_seq + 2, body=b"{}", fenced="")
    await node.node._deliver([lost])
    assert await call.visitor.closed() == CloseCode.RESUME
    back = await open_page()
    await back.hello(desk.visitor_token(), resume=call.visitor.resumption())
    await Call(back, call.advisor, call.view).works()


async def test_an_old_number_is_dropped(node: NodeSite, call: Call) -> None:
    session = call.visitor.welcome["session"]
    await node.node._deliver(
        [Entry(session=session, seq=1, body=b'{"type":"peer_old"}', fenced="")]
    )
    await call.works()
    assert all(message["type"] != "peer_old" for message in call.visitor.seen)


async def test_a_message_that_cannot_be_read_hurts_its_session_alone(
    desk: Desk, node: NodeSite, open_page: NewPage, call: Call, bystanders: Call
) -> None:
    def entry(page: Page, body: bytes) -> Entry:
        seq = page.last_seq + 1
        return Entry(session=page.welcome["session"], seq=seq, body=body, fenced="")

    other = bystanders.visitor
    await node.node._deliver(
        [
            entry(call.visitor, b'{"type":"contact","contact":5}'),
            entry(other, b'{"type":"peer_text","text":"still here"}'),
        ]
    )
    assert (await other.hear("peer_text"))["text"] == "still here"
    assert await call.visitor.closed() == CloseCode.RESUME


async def test_a_lapsed_lease_makes_the_pages_resume(
    desk: Desk, node: NodeSite, open_page: NewPage, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def lapsed(*_args: object) -> bool:
        return True

    with monkeypatch.context() as patch:
        patch.setattr(Switchboard, "lease", lapsed)
        await node.node._renew(node.node._leases[0])
        assert await call.visitor.closed() == CloseCode.RESUME
        assert await call.advisor.closed() == CloseCode.RESUME


async def test_a_page_that_left_while_the_store_was_away_is_not_forgotten(
    node: NodeSite, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its detach is owed: the node's lease would keep a gone advisor at work for ever."""
    told = asyncio.Event()
    detach = Switchboard.detach
    failed = asyncio.Event()

    async def away(*_args: object) -> None:
        failed.set()
        raise StoreUnavailableError("away")

    async def back(self: Switchboard, session: str, attach: str) -> None:
        await detach(self, session, attach)
        told.set()

    monkeypatch.setattr(Switchboard, "detach", away)
    await call.visitor.socket.close()
    await asyncio.wait_for(failed.wait(), 10)
    monkeypatch.setattr(Switchboard, "detach", back)
    await node.node._renew(node.node._leases[0])
    await asyncio.wait_for(told.wait(), 10)
    while (contact := await call.advisor.hear("contact"))["contact"]["participants"][0]["present"]:
        assert contact
    assert call.visitor.welcome["session"] not in node.node.sessions


async def test_a_resumed_page_is_as_well_served_as_before(
    desk: Desk, node: NodeSite, open_page: NewPage, visitor: Page
) -> None:
    """After a replay that held no contact the node still knows which one the page has."""
    await visitor.done("enqueue", queue=QUEUE, video=True)
    assert (await visitor.hear("place"))["place"] == 1
    back = await open_page()
    welcome = await back.hello(desk.visitor_token(), resume=visitor.resumption())
    assert welcome["resumed"] is True
    assert (await back.hear("place"))["place"] == 1
    session = node.node.sessions[welcome["session"]]
    assert session.contact


async def test_a_resumed_advisor_keeps_the_call(
    desk: Desk, open_page: NewPage, visitor: Page, advisor: Page
) -> None:
    call = await accepted(visitor, advisor)
    back = await open_page()
    await back.hello(desk.advisor_token(), resume=advisor.resumption())
    await Call(visitor, back, call.view).works()

"""The store dies, or its replies do: nobody loses a place, nothing happens twice."""

import asyncio
from contextlib import AsyncExitStack

import pytest
import pytest_asyncio
from sqlalchemy import select

from signdesk.domain.contact import ContactState
from signdesk.records.contact_tables import (
    AdvisorChangeRow,
    ContactRow,
    MediaRow,
    OfferRow,
    QualityRow,
    SegmentRow,
)
from signdesk.records.tables import RejectedEventRow
from signdesk.signaling.messages import Quality
from tests.chaos.swallow import ReplyThief
from tests.nodes import Desk, until
from tests.players import advisor, visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")

WAITING = 5
HOLD_MS = "1500"


@pytest.mark.parametrize("file", ["kept", "lost"])
async def test_five_keep_their_places_when_the_store_is_killed(empty_desk: Desk, file: str) -> None:
    desk = empty_desk
    await desk.add_node(REBUILD_HOLD_MS=HOLD_MS).up()
    async with AsyncExitStack() as stack:
        line = []
        for _ in range(WAITING):
            line.append(await stack.enter_async_context(visitor(desk.url)))
            await line[-1].enqueue()
        for place, player in enumerate(line, 1):
            await player.at_place(place)
        asked = [player.contact for player in line]

        for player in line:
            player.client.session.place = None  # only what is said from now on counts
        desk.valkey.kill()
        if file == "lost":
            desk.valkey.lose_file()
        await desk.valkey.up()
        for place, player in enumerate(line, 1):
            await player.at_place(place)
        for player, contact in zip(line, asked, strict=True):
            assert (player.contact.id, player.contact.first_queued) == (
                contact.id,
                contact.first_queued,
            )

        camille = await stack.enter_async_context(advisor(desk.url, "camille"))
        for player, contact in zip(line, asked, strict=True):
            await camille.rings_for(contact.id)
            await player.hang_up()
        await camille.free()
    contacts = await desk.recorded("abandoned", WAITING)
    assert [contact.id for contact in contacts] == [contact.id for contact in asked]


@pytest_asyncio.fixture(loop_scope="session")
async def thief(empty_desk: Desk) -> ReplyThief:
    """What stands between a node and its store, and loses replies when told to."""
    return ReplyThief(lambda: [empty_desk.valkey.port])


async def test_a_lost_reply_repeats_nothing(empty_desk: Desk, thief: ReplyThief) -> None:
    desk = empty_desk
    await thief.open()
    await desk.add_node(f"redis://127.0.0.1:{thief.port}").up()
    async with visitor(desk.url) as caller, advisor(desk.url, "camille") as camille:
        contact, _ = await asyncio.gather(caller.enqueue(), thief.steal("enqueue"))
        await camille.rings()
        await asyncio.gather(camille.accept(), thief.steal("accept"))
        await caller.in_state(ContactState.CONNECTING)
        await asyncio.gather(caller.media(), thief.steal("media_ready"))
        await camille.media()
        await caller.in_state(ContactState.CONNECTED)
        sample = {"seconds": 10, "grade": "good", "fps": 29.5, "frozen": 0, "bitrate": 700_000}
        sample |= {"contact": contact, "width": 480, "height": 640}
        await asyncio.gather(
            caller.client.command(Quality, **sample), thief.steal("quality")
        )  # fmt: skip
        await asyncio.gather(caller.hang_up(), thief.steal("hang_up"))
        await camille.in_state(ContactState.WRAP_UP)
        await asyncio.gather(camille.wrap_up("Autre"), thief.steal("finish_wrap_up"))
        await camille.free()
    assert thief.stolen == 6

    (record,) = await desk.recorded()
    assert record.id == contact
    assert [row.id for row in await desk.rows(select(ContactRow))] == [contact]
    assert [row.outcome for row in await desk.rows(select(OfferRow))] == ["accepted"]
    assert len(await desk.rows(select(MediaRow))) == 2
    assert [row.fps for row in await desk.rows(select(QualityRow))] == [29.5]
    assert [row.kind for row in await desk.rows(select(SegmentRow))] == ["queue", "advisor"]
    states = select(AdvisorChangeRow).where(AdvisorChangeRow.status == "available")

    async def free_again() -> bool:
        return (await desk.rows(states.order_by(AdvisorChangeRow.id)))[-1].state == "idle"

    await until(free_again, "the advisor recorded as idle")
    assert [row.state for row in await desk.rows(states.order_by(AdvisorChangeRow.id))] == [
        "idle",
        "offered",
        "on_contact",
        "wrap_up",
        "idle",
    ]
    assert await desk.rows(select(RejectedEventRow)) == []
    await thief.close()

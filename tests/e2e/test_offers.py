"""Offers on a real node: declined, missed, and accepted twice at once."""

import asyncio

import pytest
from sqlalchemy import select

from signdesk.domain.contact import ContactState
from signdesk.media.commands import CommandRefusedError
from signdesk.records.contact_tables import OfferRow
from signdesk.signaling.messages import Accept
from tests.nodes import Desk
from tests.players import AdvisorPlayer, advisor, visitor

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_declined_and_missed_offers_go_to_the_next_advisor(empty_desk: Desk) -> None:
    desk = empty_desk
    await desk.tune_queue(offer_ms=500, wrap_up_ms=0)
    await desk.add_node().up()
    async with (
        advisor(desk.url, "camille") as declines,
        advisor(desk.url, "noe") as misses,
        advisor(desk.url, "demo-advisor") as answers,
        visitor(desk.url) as caller,
    ):
        contact = await caller.enqueue()
        assert (await declines.rings()).id == contact
        await declines.decline()
        assert (await misses.rings()).id == contact
        assert (await answers.rings()).id == contact
        await misses.free()
        assert misses.client.advisor is not None
        assert misses.client.advisor.state == "not_responding"
        await answers.accept()
        await caller.in_state(ContactState.CONNECTING)
        await asyncio.gather(caller.media(), answers.media())
        await caller.in_state(ContactState.CONNECTED)
        await caller.hang_up()
        await answers.free()

    (record,) = await desk.recorded()
    assert (record.advisor, record.requeues) == ("demo-advisor", 2)
    offers = await desk.rows(select(OfferRow).order_by(OfferRow.made_at))
    assert [(offer.advisor, offer.outcome) for offer in offers] == [
        ("camille", "declined"),
        ("noe", "timed_out"),
        ("demo-advisor", "accepted"),
    ]


async def test_of_two_who_accept_at_once_one_gets_it(desk: Desk) -> None:
    async with (
        advisor(desk.url, "camille") as first,
        advisor(desk.url, "noe") as second,
        visitor(desk.url) as caller,
    ):
        await caller.enqueue()
        offered = await first.rings()
        assert offered.offer is not None
        offer = {"contact": offered.id, "offer": offered.offer.id}

        async def accept(player: AdvisorPlayer) -> str:
            try:
                await player.client.command(Accept, **offer)
            except CommandRefusedError as refusal:
                return refusal.code
            return "accepted"

        outcomes = [*await asyncio.gather(accept(second), accept(first))]
        assert outcomes == ["offer_gone", "accepted"]
        contact = await caller.in_state(ContactState.CONNECTING)
        assert [p.name for p in contact.participants if p.role == "advisor"] == ["Camille Martin"]
        assert second.client.contact is None

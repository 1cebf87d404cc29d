"""What the switchboard promises, whatever store it is on."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk import records
from signdesk.domain.events import CallEnded, ContactConnected, ContactEnded, ContactQueued
from signdesk.partitions import EventSource
from signdesk.records.consumer import Progress
from signdesk.records.contact_tables import ContactRow, OfferRow
from signdesk.records.database import reading
from tests.contract.conftest import AnyStore
from tests.contract.people import Node, Page, new_pool, node
from tests.nodes import until
from tests.stores import Cluster, Sentinel, Server, Single

pytestmark = pytest.mark.asyncio(loop_scope="session")


with_replicas = pytest.mark.parametrize("store", ["sentinel", "cluster"], indirect=True)


def primary(store: AnyStore) -> Server:
    """The server that holds the pools of these tests."""
    return store.server if isinstance(store, Single) else store.primary


async def a_call(here: Node, name: str) -> tuple[Page, Page]:
    """A visitor and Ana, from the click to the end of wrap-up."""
    ana = here.page("ana", "advisor")
    await (await ana.attach()).command("set_status", "available")
    visitor = await (await here.page(name).attach()).enqueue()
    await ana.rings_for(visitor)
    await ana.accept()
    await visitor.shows("connecting")
    await ana.talk(visitor)
    await visitor.command("hang_up", visitor.id)
    await ana.shows("wrap_up")
    await ana.command("finish_wrap_up", visitor.id, "solved", "")
    await ana.shows("")
    return visitor, ana


async def test_a_call_from_the_click_to_the_end_of_wrap_up(store: AnyStore) -> None:
    async with asyncio.timeout(30), node(store.url, new_pool()) as here:
        visitor, ana = await a_call(here, "vera")
        assert visitor.state == ""
        assert ana.advisor is not None
        assert (ana.advisor["status"], ana.advisor["state"]) == ("available", "idle")
        kinds = [type(event) for event in await here.events()]
        turns = [ContactQueued, ContactConnected, CallEnded, ContactEnded]
        assert [kind for kind in kinds if kind in turns] == turns


async def test_places_are_those_of_the_order_of_coming(store: AnyStore) -> None:
    async with asyncio.timeout(30), node(store.url, new_pool()) as here:
        line = [await (await here.page(f"v{n}").attach()).enqueue() for n in (2, 0, 1)]
        names = [page.id for page in line]
        assert [p.place for p in await here.board.places(here.pool, names)] == [1, 2, 3]
        await line[0].command("hang_up", line[0].id)
        assert [p.place for p in await here.board.places(here.pool, names)] == [1, 2]


async def test_a_lost_reply_repeats_nothing(store: AnyStore) -> None:
    """The server acts on what it has received, and nobody is there to hear the answer."""
    async with asyncio.timeout(30), node(store.url, new_pool()) as here:
        visitor = await here.page("vera").attach()
        primary(store).freeze()
        try:
            asking = asyncio.ensure_future(visitor.command("enqueue", "c-1", "shop", "1", "fr"))
            await until(lambda: here.board.pipe._sent, "the command is on its way")
            cut(here)
        finally:
            primary(store).thaw()
        assert await asking == {"contact": "c-1"}
        again = await visitor.sent("enqueue", 1, "c-2", "shop", "1", "fr")
        assert again == await visitor.sent("enqueue", 1, "c-3", "shop", "1", "fr")
        assert [type(event) for event in await here.events()].count(ContactQueued) == 1
        assert here.epochs == []


def cut(here: Node) -> None:
    """Cut the node's connection, as a network does."""
    connection: Any = here.board.pipe._connection
    connection._writer.transport.abort()


async def test_an_emptied_store_is_noticed_by_whoever_is_connected(store: AnyStore) -> None:
    async with asyncio.timeout(30), node(store.url, new_pool()) as here:
        visitor = await (await here.page("vera").attach()).enqueue()
        await primary(store).ask("FLUSHALL")
        await here.board.lease(here.id, 60_000)
        await visitor.resume()
        assert len(here.epochs) == 1
        assert [p.place for p in await here.board.places(here.pool, [visitor.id])] == [1]
        await visitor.command("hang_up", visitor.id)


@with_replicas
async def test_a_primary_that_hands_over_before_maintenance(store: Sentinel | Cluster) -> None:
    async with asyncio.timeout(30), node(store.url, new_pool()) as here:
        visitor = await (await here.page("vera").attach()).enqueue()
        await store.hand_over()
        await visitor.resume()
        assert (await visitor.shows("queued")).id == visitor.id
        await visitor.command("hang_up", visitor.id)
        assert len(here.epochs) == 1
        if isinstance(store, Cluster):
            await store.rejoined()  # Sentinels order it only after 10 s.


@with_replicas
async def test_too_few_replicas_are_waited_for_and_unguarded_ones_warned_of(
    store: Sentinel | Cluster,
) -> None:
    needed = ("CONFIG", "SET", "min-replicas-to-write")
    async with asyncio.timeout(30), node(store.url, new_pool()) as here:
        visitor = await here.page("vera").attach()
        assert not (await here.store.condition()).unguarded
        await store.primary.ask(*needed, "3")
        asking = asyncio.ensure_future(visitor.enqueue())
        await until(lambda: not here.board.pipe.up.is_set(), "the pipe waits")
        assert not asking.done()
        await store.primary.ask(*needed, "1")
        await asking
        assert here.epochs == []
        await store.primary.ask(*needed, "0")
        assert (await here.store.condition()).unguarded
        await store.primary.ask(*needed, "1")


async def test_events_become_records_exactly_once(store: AnyStore, engine: AsyncEngine) -> None:
    """Two consumers race for them, as on two nodes."""
    async with asyncio.timeout(30), node(store.url, new_pool()) as here:
        visitor, _ = await a_call(here, "vera")
        source = EventSource(here.board)
        consumers = [records.Consumer(engine, here.pool, source, batch=3) for _ in range(2)]
        await asyncio.gather(*(drained(consumer) for consumer in consumers))
        async with reading(engine) as session:
            rows = list(await session.scalars(select(ContactRow)))
            offers = list(await session.scalars(select(OfferRow)))
        assert [(row.id, row.end, row.disposition) for row in rows] == [
            (visitor.id, "completed", "solved")
        ]
        assert [offer.outcome for offer in offers] == ["accepted"]
        assert await here.board.events(10) == []


async def drained(consumer: records.Consumer) -> None:
    """Move until nothing is left."""
    while await consumer.step() is not Progress.EMPTY:
        pass

"""The consumer: what it writes, what it sets aside, and how it waits."""

import asyncio
from collections.abc import Sequence

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.records import Consumer, contact, migrate, open_engine
from signdesk.records.consumer import Progress
from signdesk.records.contact_tables import ContactRow
from signdesk.records.database import reading, writing
from signdesk.records.stream import Entry
from signdesk.records.tables import PartitionRow, PositionRow, RejectedEventRow
from tests.postgres import Cluster
from tests.records.conftest import NewEngine
from tests.records.playbook import MemoryStream, Story, everything, long_story


async def drain(consumer: Consumer) -> None:
    while await consumer.step() is not Progress.EMPTY:
        pass


async def test_moves_everything_and_removes_it(engine: AsyncEngine) -> None:
    stream = MemoryStream(long_story())
    await drain(Consumer(engine, "p07", stream, batch=7))
    assert stream.entries == []
    async with reading(engine) as session:
        ids = set(await session.scalars(select(ContactRow.id)))
        positions = {p.epoch: p.last_id for p in await session.scalars(select(PositionRow))}
    assert ids == {"a", "a-on", "b", "b-on", "lost", "huge", "half", "c"}
    last = {epoch: entry for entry, epoch, _ in long_story()}
    assert positions == last


async def test_size_of_batches_changes_nothing(new_engine: NewEngine) -> None:
    outcomes = []
    for batch in (256, 7, 1):
        engine = await new_engine()
        stream = MemoryStream(long_story())
        await drain(Consumer(engine, "p07", stream, batch=batch, clock=lambda: 5))
        outcomes.append(await everything(engine))
    assert outcomes[0] == outcomes[1] == outcomes[2]


async def test_sets_aside_what_cannot_be_recorded(engine: AsyncEngine) -> None:
    await drain(Consumer(engine, "p07", MemoryStream(long_story()), clock=lambda: 99))
    async with reading(engine) as session:
        rejected = list(await session.scalars(select(RejectedEventRow)))
    raws = sorted(row.raw for row in rejected)
    assert [raw[:20] for raw in raws] == [
        b'{"type":"contact_con',
        b'{"type":"unheard_of"',
        b"{not json",
    ]
    assert {row.rejected_at for row in rejected} == {99}
    after_it = await contact(engine, "huge")
    assert after_it is not None
    assert (after_it.end, after_it.connected_at) == ("abandoned", None)


async def test_new_epoch_may_use_ids_again(engine: AsyncEngine) -> None:
    before = Story("e1").queued("old")
    await drain(Consumer(engine, "p07", MemoryStream(before.entries)))
    surviving = before.entries + Story("e2", at=before.at - 60_000).queued("new").entries
    await drain(Consumer(engine, "p07", MemoryStream(surviving)))
    new = await contact(engine, "new")
    assert new is not None
    old = await contact(engine, "old")
    assert old is not None
    assert old.requeues == 0


class FailedOver(MemoryStream):
    """A stream whose store fails over when its first batch is to be removed."""

    def __init__(self, entries: list[Entry], new: list[Entry]) -> None:
        super().__init__(entries)
        self._new = new

    async def remove(self, entries: Sequence[Entry]) -> None:
        # The new primary's clock is behind: what it wrote comes first, with ids used before.
        self.entries, self._new = self._new + self.entries, []
        await super().remove(entries)


async def test_what_a_new_epoch_wrote_below_is_not_removed_with_what_is_recorded(
    engine: AsyncEngine,
) -> None:
    old = Story("e1").queued("old").queued("older")
    new = Story("e2", at=old.at - 3000, number=-1).queued("new").queued("newer").queued("newest")
    assert {entry[0] for entry in old.entries} & {entry[0] for entry in new.entries}
    stream = FailedOver(old.entries, new.entries)
    await drain(Consumer(engine, "p07", stream))
    assert stream.entries == []
    for id_ in ("old", "older", "new", "newer", "newest"):
        assert await contact(engine, id_) is not None


async def test_partitions_do_not_mix(engine: AsyncEngine) -> None:
    story = Story().queued("x")
    await drain(Consumer(engine, "p01", MemoryStream(story.entries)))
    await drain(Consumer(engine, "p02", MemoryStream(Story().queued("y").entries)))
    async with reading(engine) as session:
        assert set(await session.scalars(select(ContactRow.id))) == {"x", "y"}


async def test_consumers_of_one_partition_write_once(new_engine: NewEngine) -> None:
    engine, alone = await new_engine(), await new_engine()
    shared = MemoryStream(long_story())
    consumers = [Consumer(engine, "p07", shared, batch=3, clock=lambda: 5) for _ in range(4)]
    await asyncio.gather(*(drain(consumer) for consumer in consumers))
    await drain(Consumer(alone, "p07", MemoryStream(long_story()), clock=lambda: 5))
    assert await everything(engine) == await everything(alone)


async def test_leaves_a_partition_that_another_node_holds(postgres: Cluster) -> None:
    """On PostgreSQL alone: SQLite has one writer at a time, for the whole file."""
    url = postgres.create_database()
    await migrate(url)
    engine = open_engine(url)
    stream = MemoryStream(Story().queued("x").entries)
    consumer = Consumer(engine, "p07", stream)
    async with writing(engine) as session:
        session.add(PartitionRow(partition="p07"))
    async with writing(engine) as session:
        await session.scalar(select(PartitionRow).with_for_update())
        assert await consumer.step() is Progress.BUSY
        assert len(stream.entries) == 1
    assert await consumer.step() is Progress.MOVED
    await engine.dispose()


class WatchedStream(MemoryStream):
    """Says when it was found empty, and fails when told to."""

    def __init__(self, entries: list[Entry]) -> None:
        super().__init__(entries)
        self.emptied = asyncio.Event()
        self.failing: Exception | None = None
        self.failed = asyncio.Event()

    async def read(self, count: int) -> list[Entry]:
        if self.failing is not None:
            self.failed.set()
            raise self.failing
        found: Sequence[Entry] = await super().read(count)
        if not found:
            self.emptied.set()
        return list(found)


async def test_runs_until_stopped_and_wakes_at_once(engine: AsyncEngine) -> None:
    stream, stop = WatchedStream([]), asyncio.Event()
    consumer = Consumer(engine, "p07", stream)
    running = asyncio.ensure_future(consumer.run(stop))
    async with asyncio.timeout(10):
        await stream.emptied.wait()
        stream.emptied.clear()
        stream.entries += Story().whole_contact("x").entries
        consumer.wake.set()
        await stream.emptied.wait()
        row = await contact(engine, "x")
        assert row is not None
        assert row.end == "completed"
        stop.set()
        await running


async def test_goes_on_when_source_and_database_come_back(engine: AsyncEngine) -> None:
    stream, stop = WatchedStream(long_story()), asyncio.Event()
    stream.failing = ConnectionError("the store is away")
    consumer = Consumer(engine, "p07", stream)
    async with writing(engine) as session:
        await session.execute(text("ALTER TABLE positions RENAME TO positions_away"))
    running = asyncio.ensure_future(consumer.run(stop))
    async with asyncio.timeout(30):
        await stream.failed.wait()
        stream.failing = None
        async with writing(engine) as session:
            await session.execute(text("ALTER TABLE positions_away RENAME TO positions"))
        await stream.emptied.wait()
        stop.set()
        await running
    row = await contact(engine, "c")
    assert row is not None
    assert row.end == "completed"


async def test_a_database_without_its_table_costs_no_event(engine: AsyncEngine) -> None:
    stream = MemoryStream(long_story())
    consumer = Consumer(engine, "p07", stream)
    async with writing(engine) as session:
        await session.execute(text("ALTER TABLE positions RENAME TO positions_away"))
    with pytest.raises(DBAPIError, match="positions"):
        await consumer.step()
    assert stream.entries == long_story()

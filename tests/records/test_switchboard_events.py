"""The switchboard's own events as records: what it does is what the fold takes it for."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.records import Consumer
from signdesk.records.consumer import Progress
from signdesk.records.contact_tables import (
    AuditRow,
    ComplaintRow,
    ParticipantRow,
    RatingRow,
    SegmentRow,
)
from signdesk.records.database import reading
from tests.records.playbook import MemoryStream
from tests.records.test_fold import record_of
from tests.switchboard.conftest import desk, store, valkey
from tests.switchboard.playbook import Desk, Page
from tests.switchboard.test_calls import call

__all__ = ["desk", "store", "valkey"]


async def stays(desk: Desk, engine: AsyncEngine) -> list[tuple[str | None, str | None, str | None]]:
    """Record all events; return queue, advisor and outcome of Vera's stays."""
    raw: Any = desk.store.xrange(desk.key("events"))
    entries = [(id_.decode(), fields[b"p"].decode(), fields[b"e"]) for id_, fields in raw]
    consumer = Consumer(engine, "p00", MemoryStream(entries))
    while await consumer.step() is not Progress.EMPTY:
        pass
    hers = select(SegmentRow).where(SegmentRow.contact == "c-vera").order_by(SegmentRow.number)
    async with reading(engine) as session:
        return [(s.queue, s.advisor, s.outcome) for s in await session.scalars(hers)]


def talking(desk: Desk) -> tuple[Page, Page, Page]:
    """Return Ana and Vera in a call, and Bob, who is free."""
    desk.queues("shop", "bank", wrap_up_s=60)
    ana, vera = call(desk)
    return ana, vera, desk.advisor("bob", "shop", "bank").open().status("available")


async def test_a_cold_transfer_on_hold(desk: Desk, engine: AsyncEngine) -> None:
    ana, vera, bob = talking(desk)
    ana.command("hold", vera.id, "1")
    desk.wait(5)
    ana.command("transfer", vera.id, "bank", "", "a loan")
    desk.wait(3)
    for page in (bob.accept(), vera):
        page.media()
    bob.hang_up()
    bob.finish()
    assert await stays(desk, engine) == [
        ("shop", None, "accepted"),
        ("shop", "ana", "transferred"),
        ("bank", None, "accepted"),
        ("bank", "bob", "completed"),
    ]
    contact = await record_of(engine, "c-vera")
    assert (contact.transfers, contact.requeues, contact.end) == (1, 0, "completed")
    async with reading(engine) as session:
        held = await session.scalars(select(SegmentRow.held_ms).order_by(SegmentRow.number))
        assert list(held) == [0, 5000, 0, 0]


async def test_a_transfer_to_an_advisor_who_declines(desk: Desk, engine: AsyncEngine) -> None:
    ana, vera, bob = talking(desk)
    ana.command("transfer", vera.id, "", "bob", "")
    bob.decline()
    assert await stays(desk, engine) == [
        ("shop", None, "accepted"),
        ("shop", "ana", "transferred"),
        ("shop", None, None),
    ]
    contact = await record_of(engine, "c-vera")
    assert (contact.state, contact.transfers, contact.requeues) == ("queued", 1, 1)


async def test_a_consult_that_becomes_a_warm_transfer(desk: Desk, engine: AsyncEngine) -> None:
    ana, vera, bob = talking(desk)
    ana.command("consult", vera.id, "", "bob", "")
    bob.accept()
    desk.wait(2)
    ana.command("transfer", vera.id, "", "bob", "")
    vera.hang_up()
    assert await stays(desk, engine) == [
        ("shop", None, "accepted"),
        ("shop", "ana", "transferred"),
        ("shop", "bob", None),
    ]
    contact = await record_of(engine, "c-vera")
    assert (contact.state, contact.advisor, contact.ended_by) == ("wrap_up", "bob", "visitor")
    async with reading(engine) as session:
        (was_there,) = await session.scalars(select(ParticipantRow))
        assert (was_there.person, was_there.purpose, was_there.why) == (
            "bob",
            "consulted",
            "serves",
        )
        (_, ana_, bob_) = await session.scalars(select(SegmentRow).order_by(SegmentRow.number))
        assert ana_.to_at == bob_.from_at == bob_.connected_at


async def test_a_supervisor_takes_over(desk: Desk, engine: AsyncEngine) -> None:
    _, vera, _ = talking(desk)
    sam = desk.supervisor("sam").open()
    sam.command("take_over", vera.id, 1)
    vera.hang_up()
    assert await stays(desk, engine) == [
        ("shop", None, "accepted"),
        ("shop", "ana", "transferred"),
        ("shop", "sam", None),
    ]
    async with reading(engine) as session:
        (act,) = await session.scalars(select(AuditRow))
        assert (act.actor, act.action, act.contact) == ("sam", "took_over", "c-vera")


async def test_a_supervisor_ends_a_contact_that_is_stuck(desk: Desk, engine: AsyncEngine) -> None:
    _, vera, _ = talking(desk)
    sam = desk.supervisor("sam").open()
    sam.command("end_contact", vera.id)
    assert (await stays(desk, engine))[-1][:2] == ("shop", "ana")
    contact = await record_of(engine, "c-vera")
    assert contact.end is not None
    assert contact.ended_by == "supervisor"


async def test_another_advisor_ends_a_stay_and_begins_a_wait(
    desk: Desk, engine: AsyncEngine
) -> None:
    ana, vera, bob = talking(desk)
    desk.wait(4)
    vera.another()
    bob.accept()
    for page in (bob, vera):
        page.media()
    vera.hang_up()
    bob.finish()
    vera.command("rate", "c-vera", 5, "")
    vera.command("report", "c-vera", "advisor", "the first one")
    assert await stays(desk, engine) == [
        ("shop", None, "accepted"),
        ("shop", "ana", "another_advisor"),
        ("shop", None, "accepted"),
        ("shop", "bob", "completed"),
    ]
    contact = await record_of(engine, "c-vera")
    assert (contact.requeues, contact.transfers, contact.end) == (0, 0, "completed")
    assert ana.state == "idle"
    async with reading(engine) as session:
        assert (await session.scalars(select(RatingRow.score))).all() == [5]
        assert (await session.scalars(select(ComplaintRow.advisor))).all() == ["bob"]

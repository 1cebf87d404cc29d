"""What holds, transfers, guests and supervisors leave in the records."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.contact import ContactState, EndedBy, Purpose, Requeue, Role, TurnedAway
from signdesk.domain.offer import OfferOutcome
from signdesk.records.contact_tables import (
    AuditRow,
    ContactRow,
    ParticipantRow,
    SegmentRow,
    TurnedAwayRow,
)
from signdesk.records.database import reading, writing
from tests.records.playbook import OTHER_QUEUE, QUEUE, TEXT_QUEUE, Story
from tests.records.test_fold import record_of, seconds, segments, tell


async def stays(engine: AsyncEngine, contact_id: str) -> list[tuple[object, ...]]:
    chosen = select(SegmentRow).where(SegmentRow.contact == contact_id).order_by(SegmentRow.number)
    async with reading(engine) as session:
        return [
            (s.queue, s.advisor, s.outcome, s.held_ms) for s in await session.scalars(chosen)
        ]  # fmt: skip


async def present(engine: AsyncEngine) -> list[tuple[object, ...]]:
    chosen = select(ParticipantRow).order_by(ParticipantRow.participant)
    async with reading(engine) as session:
        return [
            (p.person, p.role, p.purpose, seconds(p.joined_at), seconds(p.left_at), p.why)
            for p in await session.scalars(chosen)
        ]


async def test_a_contact_that_is_handed_on_twice(engine: AsyncEngine) -> None:
    await tell(engine, Story().handed_on("a"))
    c = await record_of(engine, "a")
    assert (c.transfers, c.requeues, c.rings, c.overdue) == (2, 0, 2, True)
    assert (c.queue, c.advisor, c.end, c.ended_by) == (
        OTHER_QUEUE, "lou", "completed", "supervisor",
    )  # fmt: skip
    assert await stays(engine, "a") == [
        (QUEUE, None, "moved", 0),
        (TEXT_QUEUE, None, "accepted", 0),
        (TEXT_QUEUE, "noe", "transferred", 2000),
        (OTHER_QUEUE, None, "accepted", 0),
        (OTHER_QUEUE, "camille", "transferred", 0),
        (OTHER_QUEUE, "lou", "completed", 1000),
    ]


async def test_a_cold_transfer_waits_and_a_warm_one_does_not(engine: AsyncEngine) -> None:
    await tell(engine, Story().handed_on("a"))
    noe, waits, camille, lou = (await segments(engine, "a"))[2:]
    assert noe[-2:] == (waits[2], "transferred")
    assert waits[-2] == camille[2]
    assert camille[-2] == lou[2] == lou[3]


async def test_a_transfer_to_an_advisor_is_a_wait_for_them(engine: AsyncEngine) -> None:
    story = Story().queued("a").accepted("a", 1, "noe").connected("a", "noe")
    story.transferred("a", "noe", to="lou").offered("a", 2, "lou")
    await tell(engine, story)
    assert (await record_of(engine, "a")).state == "offered"
    story.entries.clear()
    story.offer_ended("a", 2, "lou", OfferOutcome.TIMED_OUT).requeued("a", Requeue.TIMED_OUT)
    await tell(engine, story)
    c = await record_of(engine, "a")
    assert (c.state, c.advisor, c.transfers, c.requeues) == ("queued", None, 1, 1)
    assert await segments(engine, "a") == [
        ("queue", None, 1, None, None, 3, "accepted"),
        ("advisor", "noe", 3, 4, None, 5, "transferred"),
        ("queue", None, 5, None, None, None, None),
    ]


async def test_several_holds_add_up_and_the_end_of_the_call_ends_one(engine: AsyncEngine) -> None:
    story = Story().queued("a").accepted("a", 1, "noe").connected("a", "noe")
    await tell(engine, story.held("a").retrieved("a").held("a"))
    assert (await record_of(engine, "a")).state == "on_hold"
    story.entries.clear()
    story.at += 4000
    await tell(engine, story.retrieved("a"))
    assert (await record_of(engine, "a")).state == "connected"
    assert (await stays(engine, "a"))[1][3] == 6000
    story.entries.clear()
    story.held("a").held("a").call_ended("a")
    story.at += 60_000
    await tell(engine, story.ended("a", ContactState.COMPLETED))
    assert (await stays(engine, "a"))[1] == (QUEUE, "noe", "completed", 8000)


async def test_a_hold_goes_on_when_a_rebuilt_store_tells_of_the_call_again(
    engine: AsyncEngine,
) -> None:
    story = Story().queued("a").accepted("a", 1, "noe").connected("a", "noe").held("a")
    await tell(engine, story.connected("a", "noe"))
    assert (await record_of(engine, "a")).state == "on_hold"


async def test_a_consulted_advisor_does_not_interrupt_the_call(engine: AsyncEngine) -> None:
    story = Story().queued("a").accepted("a", 1, "noe").connected("a", "noe")
    story.offered("a", 2, "lou").offer_ended("a", 2, "lou", OfferOutcome.DECLINED)
    story.accepted("a", 3, "sam").joined("a", "p3", "sam", Role.ADVISOR, Purpose.CONSULTED)
    await tell(engine, story)
    c = await record_of(engine, "a")
    assert (c.state, c.advisor, c.requeues) == ("connected", "noe", 0)
    assert (await segments(engine, "a"))[1:] == [("advisor", "noe", 3, 4, None, None, None)]
    assert await present(engine) == [("sam", "advisor", "consulted", 9, None, "")]


async def test_who_was_in_the_call_and_for_how_long(engine: AsyncEngine) -> None:
    await tell(engine, Story().handed_on("a"))
    guest, observer, lou = await present(engine)
    assert guest[:3] == ("guest", "interpreter", "invited")
    assert (guest[-1], observer[-1], lou[-1]) == ("ended", "dismissed", "serves")
    assert guest[4] == seconds((await record_of(engine, "a")).completed_at)


async def test_a_participant_whose_beginning_was_lost(engine: AsyncEngine) -> None:
    await tell(engine, Story().left("a", "p3", "lost"))
    assert await present(engine) == [(None, None, None, None, 1, "lost")]


async def test_relief_belongs_to_the_stay(engine: AsyncEngine) -> None:
    await tell(engine, Story().handed_on("a"))
    async with reading(engine) as session:
        relieved = select(SegmentRow.advisor).where(SegmentRow.relief_at.is_not(None))
        assert list(await session.scalars(relieved)) == ["camille"]


async def test_who_was_turned_away(engine: AsyncEngine) -> None:
    story = Story().turned_away("late", TurnedAway.AFTER_HOURS)
    await tell(engine, story.turned_away("many", TurnedAway.LINE_FULL))
    async with reading(engine) as session:
        rows = list(await session.scalars(select(TurnedAwayRow).order_by(TurnedAwayRow.at)))
        assert [(r.visitor, r.queue, seconds(r.at), r.why) for r in rows] == [
            ("late", QUEUE, 1, "after_hours"),
            ("many", QUEUE, 2, "line_full"),
        ]
        assert list(await session.scalars(select(ContactRow.id))) == []


async def test_the_audit_log_outlives_a_contact_without_a_word_of_it(engine: AsyncEngine) -> None:
    story = Story().supervised("status_forced", advisor="camille", detail="break").handed_on("a")
    await tell(engine, story)
    async with writing(engine) as session:
        await session.execute(delete(ContactRow))
    assert await present(engine) == []
    async with reading(engine) as session:
        rows = await session.scalars(select(AuditRow).order_by(AuditRow.at))
        assert [(r.actor, r.action, r.contact, r.advisor, r.detail) for r in rows] == [
            ("sasha", "status_forced", "", "camille", "break"),
            ("sasha", "observe_asked", "a", "", ""),
            ("sasha", "observe_allowed", "a", "", ""),
            ("sasha", "whispered", "a", "camille", ""),
        ]


async def test_an_ended_contact_is_not_handed_on(engine: AsyncEngine) -> None:
    await tell(engine, Story().whole_contact("a"))
    before = await stays(engine, "a")
    again = Story("e2").moved("a", TEXT_QUEUE).held("a").transferred("a", "camille")
    again.transferred("a", "noe", to="lou", warm=True).call_ended("a", EndedBy.SUPERVISOR)
    await tell(engine, again)
    assert (await record_of(engine, "a")).state == "completed"
    assert await stays(engine, "a") == before


async def test_any_event_of_a_transfer_may_be_the_first(engine: AsyncEngine) -> None:
    whole = Story().handed_on("somebody").entries
    for first in range(len(whole)):
        story = Story(f"e{first}")
        for entry_id, _, raw in whole[first:]:
            renamed = raw.replace(b"somebody", b"somebody%d" % first)
            story.entries.append((entry_id, story.epoch, renamed))
        await tell(engine, story)
    async with reading(engine) as session:
        ends = list(await session.scalars(select(ContactRow.end)))
        holding = list(await session.scalars(select(SegmentRow.held_at)))
    assert ends == ["completed"] * len(whole)
    assert not any(holding)

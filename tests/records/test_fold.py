"""What a contact's story leaves in the records: every instant, every stay, every offer."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.contact import ContactState, EndedBy, Requeue
from signdesk.domain.offer import OfferOutcome
from signdesk.domain.pool import Company
from signdesk.records import Consumer, contact, is_contact_ended
from signdesk.records.consumer import Progress
from signdesk.records.contact_tables import (
    AbsenceRow,
    ContactRow,
    LineRow,
    MediaRow,
    OfferRow,
    QualityRow,
    SegmentRow,
)
from signdesk.records.database import reading, writing
from signdesk.records.writes import add_company
from tests.records.playbook import COMPANY, QUEUE, T0, MemoryStream, Story


async def tell(engine: AsyncEngine, story: Story) -> None:
    consumer = Consumer(engine, "p07", MemoryStream(story.entries))
    while await consumer.step() is not Progress.EMPTY:
        pass


async def record_of(engine: AsyncEngine, contact_id: str) -> ContactRow:
    row = await contact(engine, contact_id)
    assert row is not None
    return row


async def segments(engine: AsyncEngine, contact_id: str) -> list[tuple[object, ...]]:
    chosen = select(SegmentRow).where(SegmentRow.contact == contact_id).order_by(SegmentRow.number)
    async with reading(engine) as session:
        return [
            (s.kind, s.advisor, seconds(s.from_at), seconds(s.connected_at), seconds(s.ended_at),
             seconds(s.to_at), s.outcome)
            for s in await session.scalars(chosen)
        ]  # fmt: skip


def seconds(at: int | None) -> int | None:
    return None if at is None else (at - T0) // 1000


async def test_a_whole_contact(engine: AsyncEngine) -> None:
    await tell(engine, Story().whole_contact("a"))
    c = await record_of(engine, "a")
    assert (c.pool, c.company, c.queue, c.visitor) == ("main", COMPANY, QUEUE, "visitor-of-a")
    assert (c.locale, c.video, c.state, c.end) == ("fr", True, "completed", "completed")
    times = (c.queued_at, c.offered_at, c.accepted_at, c.connected_at, c.ended_at, c.completed_at)
    assert [seconds(t) for t in times] == [1, 4, 8, 12, 16, 17]
    assert (c.advisor, c.ended_by, c.requeues) == ("camille", "visitor", 1)
    assert (c.disposition, c.note) == ("Question", "Rappeler\ufffd lundi")
    assert (c.legible_ms, c.sampled_ms) == (10_000, 20_000)
    assert await segments(engine, "a") == [
        ("queue", None, 1, None, None, 8, "accepted"),
        ("advisor", "camille", 8, 12, 16, 17, "completed"),
    ]
    async with reading(engine) as session:
        offers = await session.scalars(select(OfferRow).order_by(OfferRow.id))
        assert [
            (o.advisor, o.outcome, seconds(o.made_at), seconds(o.ended_at)) for o in offers
        ] == [
            ("noe", "declined", 4, 5),
            ("camille", "accepted", 7, 8),
        ]
        absence = (await session.scalars(select(AbsenceRow))).one()
        assert (seconds(absence.from_at), seconds(absence.to_at)) == (2, 3)
        media = await session.scalars(select(MediaRow).order_by(MediaRow.at))
        assert [(m.participant, m.kind, seconds(m.at)) for m in media] == [
            ("p1", "frame", 10),
            ("p2", "frame", 11),
        ]
        samples = await session.scalars(select(QualityRow).order_by(QualityRow.at))
        assert [(q.grade, q.fps, q.delay) for q in samples] == [
            ("good", 27.5, 90),
            ("poor", 27.5, 90),
        ]


async def test_a_lost_advisor_begins_another_stay(engine: AsyncEngine) -> None:
    story = Story().queued("a").accepted("a", 1, "camille").connected("a", "camille")
    story.requeued("a", Requeue.ADVISOR_LOST).accepted("a", 2, "noe").connected("a", "noe")
    await tell(engine, story.call_ended("a", EndedBy.ADVISOR))
    c = await record_of(engine, "a")
    assert (c.state, c.advisor, c.requeues) == ("wrap_up", "noe", 1)
    assert (seconds(c.accepted_at), seconds(c.connected_at)) == (3, 4)
    assert await segments(engine, "a") == [
        ("queue", None, 1, None, None, 3, "accepted"),
        ("advisor", "camille", 3, 4, None, 5, "advisor_lost"),
        ("queue", None, 5, None, None, 7, "accepted"),
        ("advisor", "noe", 7, 8, 9, None, None),
    ]


async def test_abandoned_while_offered_and_away(engine: AsyncEngine) -> None:
    story = Story().queued("a").offered("a", 1, "noe")
    story.offer_ended("a", 1, "noe", OfferOutcome.RESCINDED).away("a")
    await tell(engine, story.ended("a", ContactState.ABANDONED))
    c = await record_of(engine, "a")
    assert (c.end, c.accepted_at, c.ended_at) == ("abandoned", None, None)
    assert await segments(engine, "a") == [("queue", None, 1, None, None, 5, "abandoned")]
    async with reading(engine) as session:
        assert (await session.scalars(select(AbsenceRow.to_at))).one() == c.completed_at


async def test_set_up_that_fails(engine: AsyncEngine) -> None:
    story = Story().queued("a").accepted("a", 1, "noe").setup_retried("a").setup_failed("a")
    await tell(engine, story.ended("a", ContactState.FAILED))
    c = await record_of(engine, "a")
    assert (c.setup_retried, c.setup_failed, c.end) == (True, True, "failed")
    assert (await segments(engine, "a"))[1][0:2] == ("advisor", "noe")


async def test_what_is_left_when_the_beginning_was_lost(engine: AsyncEngine) -> None:
    story = Story().connected("a", "camille").call_ended("a")
    await tell(engine, story.ended("a", ContactState.COMPLETED))
    c = await record_of(engine, "a")
    assert (c.company, c.queued_at, c.accepted_at) == (None, None, None)
    assert (seconds(c.connected_at), c.end, c.advisor) == (1, "completed", "camille")
    assert await segments(engine, "a") == [("advisor", "camille", None, 1, 2, 3, "completed")]


async def test_any_event_may_be_the_first(engine: AsyncEngine) -> None:
    whole = Story().whole_contact("somebody").entries
    for first in range(len(whole)):
        story = Story(f"e{first}")
        for entry_id, _, raw in whole[first:]:
            renamed = raw.replace(b"somebody", b"somebody%d" % first)
            story.entries.append((entry_id, story.epoch, renamed))
        await tell(engine, story)
    async with reading(engine) as session:
        ends = list(await session.scalars(select(ContactRow.end)))
    assert ends == ["completed"] * len(whole)


async def test_an_ended_contact_never_moves_again(engine: AsyncEngine) -> None:
    await tell(engine, Story().whole_contact("a"))
    again = Story("e2", at=T0 + 60_000).queued("a").requeued("a", Requeue.DECLINED)
    again.accepted("a", 9, "noe").connected("a", "noe").call_ended("a")
    await tell(engine, again.ended("a", ContactState.ABANDONED))
    c = await record_of(engine, "a")
    assert (c.state, c.end, seconds(c.completed_at)) == ("completed", "completed", 17)
    assert len(await segments(engine, "a")) == 2


async def test_only_an_end_counts_as_one(engine: AsyncEngine) -> None:
    story = Story().queued("a").accepted("a", 1, "noe").connected("a", "noe").call_ended("a")
    await tell(engine, story)
    assert not await is_contact_ended(engine, "a")
    assert not await is_contact_ended(engine, "unheard-of")
    story.entries.clear()
    await tell(engine, story.ended("a", ContactState.COMPLETED))
    assert await is_contact_ended(engine, "a")


async def test_text_is_kept_only_where_the_company_keeps_it(engine: AsyncEngine) -> None:
    async with writing(engine) as session:
        for name, keeps in (("keeper", True), ("discreet", False)):
            company = Company(name, name, "main", "fr", "#000000", [], keep_text=keeps)
            await add_company(session, company)
    story = Story().queued("k", "keeper").line("k", "gardé").queued("d", "discreet")
    await tell(engine, story.line("d", "secret").line("partial", "secret"))
    async with reading(engine) as session:
        lines = await session.scalars(select(LineRow))
        assert [(x.contact, x.text) for x in lines] == [("k", "gardé")]


async def test_unmeasured_time_says_nothing_of_legibility(engine: AsyncEngine) -> None:
    story = Story().queued("a")
    for grade in ("unknown", "good", "fair", "unreadable"):
        story.sampled("a", grade, 2.5)
    await tell(engine, story)
    c = await record_of(engine, "a")
    assert (c.legible_ms, c.sampled_ms) == (5_000, 7_500)

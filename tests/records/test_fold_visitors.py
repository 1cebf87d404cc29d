"""What a visitor's own words leave in the records: who they are, what they think and report."""

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.domain.contact import ReportAbout, Requeue
from signdesk.records.contact_tables import ComplaintRow, ContactRow, RatingRow
from signdesk.records.database import reading, writing
from tests.records.playbook import Story
from tests.records.test_fold import record_of, seconds, segments, tell


async def ratings(engine: AsyncEngine) -> list[tuple[object, ...]]:
    async with reading(engine) as session:
        rows = await session.scalars(select(RatingRow).order_by(RatingRow.contact))
        return [(r.contact, seconds(r.at), r.score, r.comment) for r in rows]


async def complaints(engine: AsyncEngine) -> list[tuple[object, ...]]:
    async with reading(engine) as session:
        rows = await session.scalars(select(ComplaintRow).order_by(ComplaintRow.id))
        return [(r.contact, r.about, r.advisor, r.comment) for r in rows]


async def test_who_it_was_and_where_from(engine: AsyncEngine) -> None:
    await tell(engine, Story().introduced("a", test=True).queued("b"))
    a, b = await record_of(engine, "a"), await record_of(engine, "b")
    assert (a.identity_id, a.identity_name, a.identity_email) == ("42", "Véra", "vera@shop.example")
    assert (a.context, a.test) == ({"page": "https://shop.example/"}, True)
    assert (b.identity_id, b.identity_name, b.context, b.test) == (None, "", {}, False)


async def test_a_sign_in_while_waiting_counts_and_the_place_told_again_does_not_undo_it(
    engine: AsyncEngine,
) -> None:
    await tell(engine, Story().queued("a").identified("a", id="43", name="Zoé").queued("a"))
    contact = await record_of(engine, "a")
    assert (contact.identity_id, contact.identity_name, contact.identity_email) == ("43", "Zoé", "")


async def test_the_first_rating_is_kept(engine: AsyncEngine) -> None:
    story = Story().queued("a").rated("a", 5, "merci\0").rated("a", 1).queued("b")
    await tell(engine, story)
    await tell(engine, Story("e2", story.at + 1000).rated("a", 2).rated("b", 3))
    assert await ratings(engine) == [("a", 2, 5, "merci\ufffd"), ("b", 7, 3, "")]


async def test_a_report_whose_contact_was_lost(engine: AsyncEngine) -> None:
    story = Story().reported("a", ReportAbout.ADVISOR, "ana", "mains cachées")
    await tell(engine, story.reported("a", ReportAbout.FAULT, "ana"))
    assert await complaints(engine) == [
        ("a", "advisor", "ana", "mains cachées"),
        ("a", "fault", "ana", ""),
    ]
    assert (await record_of(engine, "a")).company is None


async def test_what_was_said_is_erased_with_the_contact(engine: AsyncEngine) -> None:
    story = Story().queued("a").rated("a", 5).reported("a", ReportAbout.FAULT, "ana")
    await tell(engine, story)
    async with writing(engine) as session:
        await session.execute(delete(ContactRow))
    assert (await ratings(engine), await complaints(engine)) == ([], [])


async def test_a_visitors_choice_is_nobodys_failure(engine: AsyncEngine) -> None:
    story = Story().whole_contact("z").queued("a").requeued("a", Requeue.ANOTHER_ADVISOR)
    await tell(engine, story)
    contact = await record_of(engine, "a")
    assert (contact.requeues, contact.state) == (0, "queued")
    assert len(await segments(engine, "a")) == 1


async def test_its_wait_begins_when_it_was_asked_for(engine: AsyncEngine) -> None:
    """The beginning of the contact is lost with the store; what ends a stay begins the next."""
    await tell(engine, Story().requeued("a", Requeue.ANOTHER_ADVISOR))
    ((_, _, begins, *_),) = await segments(engine, "a")
    assert begins == 1


async def test_a_camera_that_came_counts_and_one_that_never_was_seen_does_not(
    engine: AsyncEngine,
) -> None:
    story = Story().queued("a").shown("a", video=False).queued("b").shown("b", video=False)
    story.shown("b", video=True).accepted("b", 1, "ana").connected("b", "ana")
    await tell(engine, story.shown("b", video=False))
    videos = [(await record_of(engine, name)).video for name in ("a", "b")]
    assert videos == [False, True], "what was seen in the call has been seen"

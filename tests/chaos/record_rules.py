"""What must hold in the records when everybody has gone home."""

import itertools
from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk.records.contact_tables import AbsenceRow, ContactRow, OfferRow, SegmentRow
from signdesk.records.database import reading
from signdesk.records.tables import RejectedEventRow

INSTANTS = ("queued_at", "offered_at", "accepted_at", "connected_at", "ended_at", "completed_at")


async def broken(engine: AsyncEngine, told: Iterable[str]) -> list[str]:
    """Return each rule that does not hold. `told` are the contacts that clients know of."""
    async with reading(engine) as session:
        contacts = {row.id: row for row in await session.scalars(select(ContactRow))}
        segments = list(await session.scalars(select(SegmentRow)))
        offers = list(await session.scalars(select(OfferRow)))
        absences = list(await session.scalars(select(AbsenceRow)))
        rejected = list(await session.scalars(select(RejectedEventRow)))
    return [
        *(f"contact {id_} was told and is lost" for id_ in told if id_ not in contacts),
        *(f"contact {id_} has no end: {row.state}" for id_, row in contacts.items() if not row.end),
        *(wrong for row in contacts.values() for wrong in _in_order(row)),
        *(f"an event was rejected: {row.error} {row.raw!r}" for row in rejected),
        *(f"contact {row.contact}: offer {row.id} is open" for row in offers if not row.ended_at),
        *_segments(segments),
        *_places(contacts, absences, {s.contact: s.queue for s in segments if s.number == 1}),
    ]


def _in_order(row: ContactRow) -> list[str]:
    known = [(name, at) for name in INSTANTS if (at := getattr(row, name)) is not None]
    return [
        f"contact {row.id}: {before} {earlier} is after {after} {later}"
        for (before, earlier), (after, later) in itertools.pairwise(known)
        if earlier > later
    ]


def _segments(segments: Sequence[SegmentRow]) -> list[str]:
    """The stays of a contact follow one another, and so do those of an advisor."""
    wrong = [
        f"contact {row.contact}: stay {row.number} is open" for row in segments if not row.to_at
    ]
    lanes: dict[str, list[SegmentRow]] = defaultdict(list)
    for row in segments:
        lanes[f"contact {row.contact}"].append(row)
        if row.advisor:
            lanes[f"advisor {row.advisor}"].append(row)
    for lane, rows in lanes.items():
        rows.sort(key=lambda row: (row.from_at or 0, row.to_at or 0))
        for one, other in itertools.pairwise(rows):
            if one.to_at and other.from_at and one.to_at > other.from_at:
                wrong.append(
                    f"{lane} is in contact {one.contact} until {one.to_at}, "
                    f"and in contact {other.contact} from {other.from_at}"
                )
    return wrong


def _places(
    contacts: dict[str, ContactRow],
    absences: Sequence[AbsenceRow],
    queues: dict[str, str | None],
) -> list[str]:
    """Nobody who waited, and was there, was first offered after somebody who came later.

    `queues` are those in which the contacts waited first; a transfer may have moved them.
    """
    away: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for row in absences:
        away[row.contact].append((row.from_at or 0, row.to_at or 1 << 62))
    lines: dict[str, list[ContactRow]] = defaultdict(list)
    for contact in contacts.values():
        if contact.queued_at is not None:
            lines[queues.get(contact.id) or ""].append(contact)
    wrong = []
    for line in lines.values():
        line.sort(key=lambda row: row.queued_at or 0)
        waiting: list[ContactRow] = []
        for late in line:
            at = late.offered_at
            if at is not None:
                waiting = [row for row in waiting if _first_left(row) > (late.queued_at or 0)]
                wrong += [
                    f"contact {early.id} waited since {early.queued_at}, passed over at {at} "
                    f"by contact {late.id} of {late.queued_at}"
                    for early in waiting
                    if early.queued_at != late.queued_at  # of one ms: in the order of their ids
                    and _first_left(early) > at
                    and not any(start <= at <= end for start, end in away[early.id])
                ]
            waiting.append(late)
    return wrong


def _first_left(row: ContactRow) -> int:
    """When the contact first left the line: offered, or gone."""
    return min(at for at in (row.offered_at, row.completed_at, 1 << 62) if at is not None)

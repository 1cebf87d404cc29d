"""The rows that a batch of events touches: loaded with few queries, changed in memory."""

from collections.abc import Iterable
from typing import Self

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from signdesk.domain.contact import ContactState
from signdesk.domain.events import AnyEvent, ContactRated, LineKept, OfferEnded, OfferMade
from signdesk.domain.offer import OfferOutcome

from .contact_tables import (
    AbsenceRow,
    ContactRow,
    OfferRow,
    ParticipantRow,
    RatingRow,
    SegmentRow,
)
from .tables import Base, CompanyRow


class Ledger:
    """What is known of the contacts of one batch; `fold` writes in it, `store` sends it off."""

    def __init__(self) -> None:
        self._contacts: dict[str, ContactRow] = {}
        self._segments: dict[str, SegmentRow] = {}
        self._offers: dict[str, OfferRow] = {}
        self._absences: dict[str, AbsenceRow] = {}
        self._participants: dict[str, dict[str, ParticipantRow]] = {}
        self._keepers: set[str] = set()
        self._rated: set[str] = set()
        self._new_contacts: list[ContactRow] = []
        self._new_rows: list[Base] = []

    @classmethod
    async def load(cls, session: AsyncSession, events: Iterable[AnyEvent]) -> Self:
        """Load what these events may touch."""
        ledger = cls()
        events = list(events)
        ids = {c for e in events if (c := getattr(e, "contact", ""))}
        if not ids:
            return ledger
        for contact in await session.scalars(select(ContactRow).where(ContactRow.id.in_(ids))):
            ledger._contacts[contact.id] = contact
        segments = select(SegmentRow).where(SegmentRow.contact.in_(ids))
        for segment in await session.scalars(segments.order_by(SegmentRow.number)):
            ledger._segments[segment.contact] = segment
        absences = select(AbsenceRow).where(AbsenceRow.contact.in_(ids), AbsenceRow.to_at.is_(None))
        for absence in await session.scalars(absences.order_by(AbsenceRow.id)):
            ledger._absences[absence.contact] = absence
        present = select(ParticipantRow).where(ParticipantRow.contact.in_(ids))
        for participant in await session.scalars(present):
            of_contact = ledger._participants.setdefault(participant.contact, {})
            of_contact[participant.participant] = participant
        offer_ids = {e.offer for e in events if isinstance(e, OfferMade | OfferEnded)}
        if offer_ids:
            for offer in await session.scalars(select(OfferRow).where(OfferRow.id.in_(offer_ids))):
                ledger._offers[offer.id] = offer
        rated = {e.contact for e in events if isinstance(e, ContactRated)}
        if rated:
            known = select(RatingRow.contact).where(RatingRow.contact.in_(rated))
            ledger._rated = set(await session.scalars(known))
        if any(isinstance(e, LineKept) for e in events):
            keepers = select(CompanyRow.id).where(CompanyRow.keep_text)
            ledger._keepers = set(await session.scalars(keepers))
        return ledger

    async def store(self, session: AsyncSession) -> None:
        """Write the changes. Contacts come first: the other rows refer to them."""
        session.add_all(self._new_contacts)
        await session.flush()
        session.add_all(self._new_rows)
        await session.flush()

    def add(self, row: Base) -> None:
        """Add a row that no later event changes."""
        self._new_rows.append(row)

    def contact(self, contact: str, pool: str, state: ContactState) -> ContactRow:
        """Return the contact; a partial one in `state` if its beginning was lost."""
        row = self._contacts.get(contact)
        if row is None:
            row = self._contacts[contact] = ContactRow(
                id=contact,
                pool=pool,
                state=state.value,
                disposition="",
                note="",
                requeues=0,
                transfers=0,
                rings=0,
                overdue=False,
                setup_retried=False,
                setup_failed=False,
                test=False,
                identity_name="",
                identity_email="",
                context={},
                legible_ms=0,
                sampled_ms=0,
            )
            self._new_contacts.append(row)
        return row

    def keeps_text(self, contact: ContactRow) -> bool:
        """Say whether the contact's company keeps text; an unknown company does not."""
        return contact.company in self._keepers

    def open_segment(self, contact: ContactRow) -> SegmentRow | None:
        """Return the stay that is going on, if any."""
        segment = self._segments.get(contact.id)
        return segment if segment is not None and segment.to_at is None else None

    def begin_segment(
        self, contact: ContactRow, kind: str, at: int | None, advisor: str | None = None
    ) -> SegmentRow:
        """Begin the contact's next stay, in its queue or with `advisor`."""
        last = self._segments.get(contact.id)
        segment = SegmentRow(
            contact=contact.id,
            number=last.number + 1 if last is not None else 1,
            kind=kind,
            queue=contact.queue,
            advisor=advisor,
            from_at=at,
            held_ms=0,
        )
        self._segments[contact.id] = segment
        self.add(segment)
        return segment

    def end_segment(self, contact: ContactRow, at: int, outcome: str) -> None:
        """End the stay that is going on, if any, and a hold in it."""
        segment = self.open_segment(contact)
        if segment is not None:
            self.end_hold(contact, at)
            segment.to_at, segment.outcome = at, outcome

    def begin_hold(self, contact: ContactRow, at: int) -> None:
        """The visitor waits within the conversation; outside of one there is nothing to hold."""
        segment = self.open_segment(contact)
        if segment is not None and segment.advisor is not None and segment.held_at is None:
            segment.held_at = at

    def end_hold(self, contact: ContactRow, at: int) -> None:
        """The hold that is going on, if any, is over."""
        segment = self.open_segment(contact)
        if segment is not None and segment.held_at is not None:
            segment.held_ms += max(0, at - segment.held_at)
            segment.held_at = None

    def participant(self, contact: ContactRow, participant: str) -> ParticipantRow:
        """Return who is or was in the call; one without a beginning if that was lost."""
        of_contact = self._participants.setdefault(contact.id, {})
        row = of_contact.get(participant)
        if row is None:
            row = of_contact[participant] = ParticipantRow(
                contact=contact.id, participant=participant, name="", why=""
            )
            self.add(row)
        return row

    def present(self, contact: ContactRow) -> list[ParticipantRow]:
        """Return who is in the call besides the visitor and the serving advisor."""
        of_contact = self._participants.get(contact.id, {})
        return [row for row in of_contact.values() if row.left_at is None]

    def offer(self, offer: str, contact: ContactRow, advisor: str) -> OfferRow:
        """Return the offer; one without a beginning if that was lost."""
        row = self._offers.get(offer)
        if row is None:
            row = self._offers[offer] = OfferRow(
                id=offer, contact=contact.id, advisor=advisor, outcome=OfferOutcome.PENDING.value
            )
            self.add(row)
        return row

    def rate(self, contact: ContactRow, event: ContactRated) -> None:
        """Keep the first rating: a store that lost what it knew may take another."""
        if contact.id not in self._rated:
            self._rated.add(contact.id)
            self.add(
                RatingRow(contact=contact.id, at=event.at, score=event.score, comment=event.comment)
            )

    def begin_absence(self, contact: ContactRow, at: int | None) -> None:
        """The visitor's page is gone."""
        if contact.id not in self._absences:
            absence = AbsenceRow(contact=contact.id, from_at=at)
            self._absences[contact.id] = absence
            self.add(absence)

    def end_absence(self, contact: ContactRow, at: int) -> None:
        """The visitor's page is back, or will never be."""
        absence = self._absences.pop(contact.id, None)
        if absence is not None:
            absence.to_at = at

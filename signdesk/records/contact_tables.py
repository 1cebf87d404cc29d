"""The tables that hold what happened: contacts, and everything that belongs to one.

Nothing here refers to companies, queues or people by foreign key: a record outlives them, and an
event is never refused because of them. What belongs to a contact is erased with it; the audit log
is not.
"""

from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .tables import Base, RowId


class ContactRow(Base):
    """One request of a visitor. Absent values were not reached, or were lost with the store.

    `offered_at`, `accepted_at` and `connected_at` are the first of their kind (a wait is
    `connected_at - queued_at`); later ones are in the segments. `ended_at` is the end of the
    conversation, `completed_at` the end of it all. Of `sampled_ms` of seen video, `legible_ms`
    were good or fair. `rings` is the last overflow ring that was opened to it; `overdue`: it
    waited for its queue's longest time. `identity_…` is what the company's server signed of the
    visitor, `context` what its page said when the contact queued. A `test` counts in no figure.
    """

    __tablename__ = "contacts"

    id: Mapped[str] = mapped_column(primary_key=True)
    pool: Mapped[str]
    company: Mapped[str | None] = mapped_column(index=True)
    queue: Mapped[str | None] = mapped_column(index=True)
    visitor: Mapped[str | None]
    locale: Mapped[str | None]
    video: Mapped[bool | None]
    state: Mapped[str]
    queued_at: Mapped[int | None] = mapped_column(index=True)
    offered_at: Mapped[int | None]
    accepted_at: Mapped[int | None]
    connected_at: Mapped[int | None]
    ended_at: Mapped[int | None]
    completed_at: Mapped[int | None]
    end: Mapped[str | None]
    ended_by: Mapped[str | None]
    advisor: Mapped[str | None] = mapped_column(index=True)
    disposition: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    requeues: Mapped[int] = mapped_column(default=0)
    transfers: Mapped[int] = mapped_column(default=0)
    rings: Mapped[int] = mapped_column(default=0)
    overdue: Mapped[bool] = mapped_column(default=False)
    setup_retried: Mapped[bool] = mapped_column(default=False)
    setup_failed: Mapped[bool] = mapped_column(default=False)
    test: Mapped[bool] = mapped_column(default=False)
    identity_id: Mapped[str | None] = mapped_column(index=True)
    identity_name: Mapped[str] = mapped_column(default="")
    identity_email: Mapped[str] = mapped_column(default="")
    context: Mapped[dict[str, Any]] = mapped_column(default=dict)
    legible_ms: Mapped[int] = mapped_column(default=0)
    sampled_ms: Mapped[int] = mapped_column(default=0)


class SegmentRow(Base):
    """One stay of a contact in a queue (`kind` queue) or with an advisor (`kind` advisor).

    With an advisor it lasts from accept to the end of wrap-up, or to a transfer; `connected_at`
    and `ended_at` bound the conversation in it, of which the visitor was on hold for `held_ms`
    (and since `held_at`, while a hold goes on). `relief_at`: the advisor was offered relief.
    Absent `from_at`: its beginning was lost with the store.
    """

    __tablename__ = "segments"

    contact: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    kind: Mapped[str]
    queue: Mapped[str | None] = mapped_column(index=True)
    advisor: Mapped[str | None] = mapped_column(index=True)
    from_at: Mapped[int | None]
    to_at: Mapped[int | None]
    connected_at: Mapped[int | None]
    ended_at: Mapped[int | None]
    held_at: Mapped[int | None]
    held_ms: Mapped[int] = mapped_column(default=0)
    relief_at: Mapped[int | None]
    outcome: Mapped[str | None]


class ParticipantRow(Base):
    """Somebody besides the visitor and the serving advisor was in a call.

    Absent `person`, `role` and `joined_at`: the beginning was lost with the store.
    """

    __tablename__ = "participants"

    contact: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    participant: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str | None] = mapped_column(index=True)
    name: Mapped[str] = mapped_column(default="")
    role: Mapped[str | None]
    purpose: Mapped[str | None]
    joined_at: Mapped[int | None]
    left_at: Mapped[int | None]
    why: Mapped[str] = mapped_column(default="")


class OfferRow(Base):
    """A contact proposed to an advisor. Absent `made_at`: only its end was seen."""

    __tablename__ = "offers"

    id: Mapped[str] = mapped_column(primary_key=True)
    contact: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    advisor: Mapped[str] = mapped_column(index=True)
    made_at: Mapped[int | None]
    deadline: Mapped[int | None]
    ended_at: Mapped[int | None]
    outcome: Mapped[str]


class AbsenceRow(Base):
    """A waiting visitor's page was gone from `from_at` until `to_at`."""

    __tablename__ = "absences"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    contact: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    from_at: Mapped[int | None]
    to_at: Mapped[int | None]


class MediaRow(Base):
    """One end of a call had its first decoded frame, or its text channel, at this instant."""

    __tablename__ = "media"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    contact: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    participant: Mapped[str]
    kind: Mapped[str]
    at: Mapped[int]


class LineRow(Base):
    """A line of text, only of contacts whose company keeps text."""

    __tablename__ = "lines"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    contact: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    participant: Mapped[str]
    at: Mapped[int]
    text: Mapped[str]


class RatingRow(Base):
    """The visitor's opinion of a contact, 1 to 5 (5 is best)."""

    __tablename__ = "ratings"

    contact: Mapped[str] = mapped_column(
        ForeignKey("contacts.id", ondelete="CASCADE"), primary_key=True
    )
    at: Mapped[int]
    score: Mapped[int]
    comment: Mapped[str]


class ComplaintRow(Base):
    """The visitor reported a fault, or the advisor (`about`); `advisor` served then."""

    __tablename__ = "complaints"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    contact: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    at: Mapped[int] = mapped_column(index=True)
    about: Mapped[str]
    advisor: Mapped[str] = mapped_column(index=True)
    comment: Mapped[str]


class QualityRow(Base):
    """What one participant saw of the other over `seconds` before `at` (docs/quality.md)."""

    __tablename__ = "quality"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    contact: Mapped[str] = mapped_column(ForeignKey("contacts.id", ondelete="CASCADE"), index=True)
    participant: Mapped[str]
    at: Mapped[int]
    seconds: Mapped[float]
    grade: Mapped[str]
    fps: Mapped[float]
    frozen: Mapped[float]
    width: Mapped[int]
    height: Mapped[int]
    bitrate: Mapped[int]
    delay: Mapped[int | None]


class AdvisorChangeRow(Base):
    """An advisor's status or state changed at this instant."""

    __tablename__ = "advisor_changes"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    pool: Mapped[str]
    advisor: Mapped[str] = mapped_column(index=True)
    at: Mapped[int] = mapped_column(index=True)
    status: Mapped[str]
    state: Mapped[str]


class TurnedAwayRow(Base):
    """Somebody asked for a conversation and got no place in line; no contact began."""

    __tablename__ = "turned_away"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    pool: Mapped[str]
    company: Mapped[str] = mapped_column(index=True)
    queue: Mapped[str] = mapped_column(index=True)
    visitor: Mapped[str]
    at: Mapped[int] = mapped_column(index=True)
    why: Mapped[str]


class AuditRow(Base):
    """Something that a supervisor did.

    It outlives the contact that it is about, so it holds ids alone, and never what was written.
    """

    __tablename__ = "audit"

    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    pool: Mapped[str] = mapped_column(index=True)
    at: Mapped[int] = mapped_column(index=True)
    actor: Mapped[str] = mapped_column(index=True)
    action: Mapped[str]
    contact: Mapped[str] = mapped_column(index=True)
    advisor: Mapped[str]
    detail: Mapped[str]

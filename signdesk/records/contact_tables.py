"""The tables that hold what happened: contacts, and everything that belongs to one.

Nothing here refers to companies, queues or people by foreign key: a record outlives them, and an
event is never refused because of them. What belongs to a contact is erased with it.
"""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from .tables import Base, RowId


class ContactRow(Base):
    """One request of a visitor. Absent values were not reached, or were lost with the store.

    `offered_at`, `accepted_at` and `connected_at` are the first of their kind (a wait is
    `connected_at - queued_at`); later ones are in the segments. `ended_at` is the end of the
    conversation, `completed_at` the end of it all. Of `sampled_ms` of seen video, `legible_ms`
    were good or fair.
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
    setup_retried: Mapped[bool] = mapped_column(default=False)
    setup_failed: Mapped[bool] = mapped_column(default=False)
    legible_ms: Mapped[int] = mapped_column(default=0)
    sampled_ms: Mapped[int] = mapped_column(default=0)


class SegmentRow(Base):
    """One stay of a contact in a queue (`kind` queue) or with an advisor (`kind` advisor).

    With an advisor it lasts from accept to the end of wrap-up; `connected_at` and `ended_at`
    bound the conversation in it. Absent `from_at`: its beginning was lost with the store.
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
    outcome: Mapped[str | None]


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

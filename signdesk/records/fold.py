"""What each event means for the records: pure changes of rows, in the order of the stream.

A store that loses data loses events, so nothing here relies on an earlier one: what is missing
stays absent, and a contact that reached an end never moves again. Here is what does not move a
contact; its waiting and its calls have modules of their own.
"""

from typing import assert_never

from signdesk.domain import events
from signdesk.domain.contact import ContactState

from .contact_tables import (
    AdvisorChangeRow,
    AuditRow,
    ComplaintRow,
    ContactRow,
    LineRow,
    QualityRow,
    TurnedAwayRow,
)
from .fold_calls import CallEvent, fold_call
from .fold_waiting import WaitingEvent, fold_waiting, identify
from .ledger import Ledger

LEGIBLE = {"good", "fair"}
MEASURED = LEGIBLE | {"poor", "unreadable"}
WHISPERED = "whispered"

SeenEvent = (
    events.ContactTurnedAway
    | events.ContactIdentified
    | events.ContactVideo
    | events.ContactRated
    | events.ContactReported
    | events.AdvisorChanged
    | events.Supervised
    | events.QualitySampled
    | events.LineKept
)


def fold(event: events.AnyEvent, ledger: Ledger) -> None:
    """Apply one event to the rows of the ledger."""
    if isinstance(event, WaitingEvent):
        fold_waiting(event, ledger)
    elif isinstance(event, CallEvent):
        fold_call(event, ledger)
    else:
        _fold_seen(event, ledger)


def _fold_seen(event: SeenEvent, ledger: Ledger) -> None:
    match event:
        case events.ContactTurnedAway():
            ledger.add(
                TurnedAwayRow(
                    pool=event.pool,
                    company=event.company,
                    queue=event.queue,
                    visitor=event.visitor,
                    at=event.at,
                    why=event.why.value,
                )
            )
        case events.ContactIdentified():
            identify(_contact(event, ledger), event.identity)
        case events.ContactVideo():
            contact = _contact(event, ledger)
            # A camera that went during the call has been seen: the contact was one in sign.
            contact.video = event.video or bool(contact.video and contact.connected_at)
        case events.ContactRated():
            ledger.rate(_contact(event, ledger), event)
        case events.ContactReported():
            ledger.add(
                ComplaintRow(
                    contact=_contact(event, ledger).id,
                    at=event.at,
                    about=event.about.value,
                    advisor=event.advisor,
                    comment=event.comment,
                )
            )
        case events.AdvisorChanged():
            ledger.add(
                AdvisorChangeRow(
                    pool=event.pool,
                    advisor=event.advisor,
                    at=event.at,
                    status=event.status.value,
                    state=event.state.value,
                )
            )
        case events.Supervised():
            ledger.add(_audited(event))
        case events.QualitySampled():
            _sampled(event, ledger)
        case events.LineKept():
            _keep_line(event, ledger)
        case _:
            assert_never(event)


def _contact(
    event: events.ContactIdentified
    | events.ContactVideo
    | events.ContactRated
    | events.ContactReported
    | events.QualitySampled
    | events.LineKept,
    ledger: Ledger,
) -> ContactRow:
    return ledger.contact(event.contact, event.pool, ContactState.CONNECTED)


def _audited(event: events.Supervised) -> AuditRow:
    return AuditRow(
        pool=event.pool,
        at=event.at,
        actor=event.actor,
        action=event.action,
        contact=event.contact,
        advisor=event.advisor,
        # What was written about somebody would outlive the erasure of the contact.
        detail="" if event.action == WHISPERED else event.detail,
    )


def _keep_line(event: events.LineKept, ledger: Ledger) -> None:
    contact = _contact(event, ledger)
    # The switchboard has asked already; the database decides what it holds.
    if ledger.keeps_text(contact):
        ledger.add(
            LineRow(contact=contact.id, participant=event.participant, at=event.at, text=event.text)
        )


def _sampled(event: events.QualitySampled, ledger: Ledger) -> None:
    contact = _contact(event, ledger)
    milliseconds = round(event.seconds * 1000)
    # What could not be measured (a hidden page) says nothing about legibility.
    if event.grade in MEASURED:
        contact.sampled_ms += milliseconds
    if event.grade in LEGIBLE:
        contact.legible_ms += milliseconds
    ledger.add(
        QualityRow(
            contact=contact.id,
            participant=event.participant,
            at=event.at,
            seconds=event.seconds,
            grade=event.grade,
            fps=event.fps,
            frozen=event.frozen,
            width=event.width,
            height=event.height,
            bitrate=event.bitrate,
            delay=event.delay,
        )
    )

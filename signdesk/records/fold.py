"""What each event means for the records: pure changes of rows, in the order of the stream.

A store that loses data loses events, so nothing here relies on an earlier one: what is missing
stays absent, and a contact that reached an end never moves again.
"""

from typing import assert_never

from signdesk.domain import events
from signdesk.domain.contact import ContactState, Requeue
from signdesk.domain.offer import OfferOutcome

from .contact_tables import AdvisorChangeRow, ContactRow, LineRow, MediaRow, QualityRow
from .ledger import Ledger

QUEUE, ADVISOR = "queue", "advisor"
# The outcome of a stay whose end was lost with the store.
LOST = "lost"
LEGIBLE = {"good", "fair"}
MEASURED = LEGIBLE | {"poor", "unreadable"}

WaitingEvent = (
    events.ContactQueued
    | events.ContactRequeued
    | events.ContactAway
    | events.ContactReturned
    | events.OfferMade
    | events.OfferEnded
)
CallEvent = (
    events.MediaReady
    | events.ContactConnected
    | events.SetupRetried
    | events.SetupFailed
    | events.CallEnded
    | events.ContactEnded
)
SeenEvent = events.AdvisorChanged | events.QualitySampled | events.LineKept


def fold(event: events.AnyEvent, ledger: Ledger) -> None:
    """Apply one event to the rows of the ledger."""
    if isinstance(event, WaitingEvent):
        _fold_waiting(event, ledger)
    elif isinstance(event, CallEvent):
        _fold_call(event, ledger)
    else:
        _fold_seen(event, ledger)


def _fold_waiting(event: WaitingEvent, ledger: Ledger) -> None:
    contact = ledger.contact(event.contact, event.pool, ContactState.QUEUED)
    match event:
        case events.ContactQueued():
            _queued(event, contact, ledger)
        case events.ContactRequeued():
            _requeued(event, contact, ledger)
        case events.ContactAway():
            ledger.begin_absence(contact, event.at)
        case events.ContactReturned():
            ledger.end_absence(contact, event.at)
        case events.OfferMade():
            _move(contact, ContactState.OFFERED)
            contact.offered_at = _first(contact.offered_at, event.at)
            offer = ledger.offer(event.offer, contact, event.advisor)
            offer.made_at, offer.deadline = event.at, event.deadline
        case events.OfferEnded():
            offer = ledger.offer(event.offer, contact, event.advisor)
            offer.ended_at, offer.outcome = event.at, event.outcome.value
            if event.outcome is OfferOutcome.ACCEPTED:
                _accepted(event, contact, ledger)
        case _:
            assert_never(event)


def _fold_call(event: CallEvent, ledger: Ledger) -> None:
    contact = ledger.contact(event.contact, event.pool, ContactState.CONNECTING)
    match event:
        case events.MediaReady():
            ledger.add(
                MediaRow(
                    contact=contact.id,
                    participant=event.participant,
                    kind=event.kind.value,
                    at=event.at,
                )
            )
        case events.ContactConnected():
            _connected(event, contact, ledger)
        case events.SetupRetried():
            contact.setup_retried = True
        case events.SetupFailed():
            contact.setup_failed = True
        case events.CallEnded():
            _move(contact, ContactState.WRAP_UP)
            contact.ended_at, contact.ended_by = event.at, event.by.value
            segment = ledger.open_segment(contact)
            if segment is not None and segment.kind == ADVISOR:
                segment.ended_at = event.at
        case events.ContactEnded():
            _ended(event, contact, ledger)
        case _:
            assert_never(event)


def _fold_seen(event: SeenEvent, ledger: Ledger) -> None:
    match event:
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
        case events.QualitySampled():
            _sampled(event, ledger)
        case events.LineKept():
            contact = ledger.contact(event.contact, event.pool, ContactState.CONNECTED)
            # The switchboard has asked already; the database decides what it holds.
            if ledger.keeps_text(contact):
                ledger.add(
                    LineRow(
                        contact=contact.id,
                        participant=event.participant,
                        at=event.at,
                        text=event.text,
                    )
                )
        case _:
            assert_never(event)


def _first(known: int | None, at: int) -> int:
    return at if known is None else known


def _move(contact: ContactRow, state: ContactState) -> None:
    if contact.end is None:
        contact.state = state.value


def _queued(event: events.ContactQueued, contact: ContactRow, ledger: Ledger) -> None:
    _move(contact, ContactState.QUEUED)
    contact.company, contact.queue, contact.visitor = event.company, event.queue, event.visitor
    contact.locale, contact.video = event.locale, event.video
    contact.queued_at = _first(contact.queued_at, event.at)
    if contact.end is None and ledger.open_segment(contact) is None:
        ledger.begin_segment(contact, QUEUE, event.at)


def _requeued(event: events.ContactRequeued, contact: ContactRow, ledger: Ledger) -> None:
    contact.requeues += 1
    if contact.end is not None:
        return
    _move(contact, ContactState.QUEUED)
    contact.queue, contact.advisor = event.queue, None
    segment = ledger.open_segment(contact)
    # An offer that failed does not interrupt the stay in the queue; a lost advisor begins one.
    if segment is None:
        began = event.at if event.why is Requeue.ADVISOR_LOST else None
        ledger.begin_segment(contact, QUEUE, began)
    elif segment.kind == ADVISOR:
        ledger.end_segment(contact, event.at, event.why.value)
        ledger.begin_segment(contact, QUEUE, event.at)


def _accepted(event: events.OfferEnded, contact: ContactRow, ledger: Ledger) -> None:
    _move(contact, ContactState.CONNECTING)
    contact.accepted_at = _first(contact.accepted_at, event.at)
    contact.advisor = event.advisor
    segment = ledger.open_segment(contact)
    if segment is not None:
        outcome = OfferOutcome.ACCEPTED.value if segment.kind == QUEUE else LOST
        ledger.end_segment(contact, event.at, outcome)
    if contact.end is None:
        ledger.begin_segment(contact, ADVISOR, event.at, event.advisor)


def _connected(event: events.ContactConnected, contact: ContactRow, ledger: Ledger) -> None:
    _move(contact, ContactState.CONNECTED)
    contact.connected_at = _first(contact.connected_at, event.at)
    contact.advisor = event.advisor
    if contact.end is not None:
        return
    segment = ledger.open_segment(contact)
    if segment is None or segment.advisor != event.advisor:
        ledger.end_segment(contact, event.at, LOST)
        segment = ledger.begin_segment(contact, ADVISOR, None, event.advisor)
    segment.connected_at = _first(segment.connected_at, event.at)


def _ended(event: events.ContactEnded, contact: ContactRow, ledger: Ledger) -> None:
    if contact.end is not None:
        return
    contact.state = contact.end = event.end.value
    contact.completed_at = event.at
    contact.disposition, contact.note = event.disposition, event.note
    ledger.end_segment(contact, event.at, event.end.value)
    ledger.end_absence(contact, event.at)


def _sampled(event: events.QualitySampled, ledger: Ledger) -> None:
    contact = ledger.contact(event.contact, event.pool, ContactState.CONNECTED)
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

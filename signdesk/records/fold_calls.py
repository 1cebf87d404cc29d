"""What events of a call mean for a contact's record: its stays with advisors, and who was there."""

from typing import assert_never

from signdesk.domain import events
from signdesk.domain.contact import ContactState

from .contact_tables import ContactRow, MediaRow
from .fold_waiting import ADVISOR, LOST, first, move, talks, wait_in
from .ledger import Ledger

TRANSFERRED = "transferred"
"""The outcome of a stay with an advisor who gave the contact away."""
SERVES, ENDED = "serves", "ended"
"""Why somebody is no longer beside the serving advisor: became it, or the contact ended."""

CallEvent = (
    events.MediaReady
    | events.ContactConnected
    | events.SetupRetried
    | events.SetupFailed
    | events.ContactHeld
    | events.ContactRetrieved
    | events.ContactTransferred
    | events.ParticipantJoined
    | events.ParticipantLeft
    | events.ReliefOffered
    | events.CallEnded
    | events.ContactEnded
)


def fold_call(event: CallEvent, ledger: Ledger) -> None:
    """Apply one event of a contact that an advisor has, or of its end."""
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
        case events.ContactHeld():
            move(contact, ContactState.ON_HOLD)
            ledger.begin_hold(contact, event.at)
        case events.ContactRetrieved():
            move(contact, ContactState.CONNECTED)
            ledger.end_hold(contact, event.at)
        case events.ContactTransferred():
            _transferred(event, contact, ledger)
        case events.ParticipantJoined() | events.ParticipantLeft():
            _present(event, contact, ledger)
        case events.ReliefOffered():
            segment = ledger.open_segment(contact)
            if segment is not None and segment.advisor == event.advisor:
                segment.relief_at = first(segment.relief_at, event.at)
        case events.CallEnded():
            _call_ended(event, contact, ledger)
        case events.ContactEnded():
            _ended(event, contact, ledger)
        case _:
            assert_never(event)


def _connected(event: events.ContactConnected, contact: ContactRow, ledger: Ledger) -> None:
    contact.connected_at = first(contact.connected_at, event.at)
    contact.advisor = event.advisor
    if contact.end is not None:
        return
    segment = ledger.open_segment(contact)
    if segment is None or segment.advisor != event.advisor:
        ledger.end_segment(contact, event.at, LOST)
        segment = ledger.begin_segment(contact, ADVISOR, None, event.advisor)
    segment.connected_at = first(segment.connected_at, event.at)
    # Told again by a store that was rebuilt from tickets; a hold goes on meanwhile.
    move(contact, ContactState.CONNECTED if segment.held_at is None else ContactState.ON_HOLD)


def _transferred(event: events.ContactTransferred, contact: ContactRow, ledger: Ledger) -> None:
    contact.transfers += 1
    if contact.end is not None:
        return
    talking = talks(contact, ledger) is not None
    ledger.end_segment(contact, event.at, TRANSFERRED)
    if not event.warm:
        wait_in(contact, event.queue or contact.queue or "", event.at, ledger)
        return
    # The advisor who was consulted is in the call: the conversation goes on without a wait.
    move(contact, ContactState.CONNECTED if talking else ContactState.CONNECTING)
    contact.advisor = event.to
    segment = ledger.begin_segment(contact, ADVISOR, event.at, event.to)
    segment.connected_at = event.at if talking else None
    for participant in ledger.present(contact):
        if participant.person == event.to:
            participant.left_at, participant.why = event.at, SERVES


def _present(
    event: events.ParticipantJoined | events.ParticipantLeft, contact: ContactRow, ledger: Ledger
) -> None:
    row = ledger.participant(contact, event.participant)
    match event:
        case events.ParticipantJoined():
            row.person, row.name = event.person, event.name
            row.role, row.purpose = event.role.value, event.purpose.value
            row.joined_at = first(row.joined_at, event.at)
        case events.ParticipantLeft():
            if row.left_at is None:
                row.left_at, row.why = event.at, event.why
        case _:
            assert_never(event)


def _call_ended(event: events.CallEnded, contact: ContactRow, ledger: Ledger) -> None:
    move(contact, ContactState.WRAP_UP)
    contact.ended_at, contact.ended_by = event.at, event.by.value
    segment = ledger.open_segment(contact)
    if segment is not None and segment.kind == ADVISOR:
        ledger.end_hold(contact, event.at)
        segment.ended_at = event.at


def _ended(event: events.ContactEnded, contact: ContactRow, ledger: Ledger) -> None:
    if contact.end is not None:
        return
    contact.state = contact.end = event.end.value
    contact.completed_at = event.at
    contact.disposition, contact.note = event.disposition, event.note
    ledger.end_segment(contact, event.at, event.end.value)
    ledger.end_absence(contact, event.at)
    for participant in ledger.present(contact):
        participant.left_at, participant.why = event.at, ENDED

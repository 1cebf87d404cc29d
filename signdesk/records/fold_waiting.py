"""What events of waiting mean for a contact's record: its stays in queues, and its offers."""

from collections.abc import Mapping
from typing import assert_never

from signdesk.domain import events
from signdesk.domain.contact import ContactState, Requeue
from signdesk.domain.offer import OfferOutcome

from .contact_tables import ContactRow, SegmentRow
from .ledger import Ledger

QUEUE, ADVISOR = "queue", "advisor"
LOST = "lost"
"""The outcome of a stay whose end was lost with the store."""
MOVED = "moved"
"""The outcome of a stay in a queue that the visitor left for another."""

BEGIN_A_STAY = {Requeue.ADVISOR_LOST, Requeue.TRANSFERRED, Requeue.ANOTHER_ADVISOR}

WaitingEvent = (
    events.ContactQueued
    | events.ContactRequeued
    | events.ContactAway
    | events.ContactReturned
    | events.RingOpened
    | events.ContactOverdue
    | events.ContactMoved
    | events.OfferMade
    | events.OfferEnded
)


def fold_waiting(event: WaitingEvent, ledger: Ledger) -> None:
    """Apply one event of a contact that waits, or is proposed to an advisor."""
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
        case events.RingOpened():
            contact.rings = max(contact.rings, event.ring)
        case events.ContactOverdue():
            contact.overdue = True
        case events.ContactMoved():
            if contact.end is None:
                ledger.end_segment(contact, event.at, MOVED)
                wait_in(contact, event.queue, event.at, ledger)
        case events.OfferMade():
            _offered(event, contact, ledger)
        case events.OfferEnded():
            offer = ledger.offer(event.offer, contact, event.advisor)
            offer.ended_at, offer.outcome = event.at, event.outcome.value
            if event.outcome is OfferOutcome.ACCEPTED:
                _accepted(event, contact, ledger)
        case _:
            assert_never(event)


def first(known: int | None, at: int) -> int:
    """Return the instant that is known, or else `at`."""
    return at if known is None else known


def identify(contact: ContactRow, identity: Mapping[str, str]) -> None:
    """Keep what the company's server signed of the visitor; the newest counts."""
    contact.identity_id = identity.get("id", "")
    contact.identity_name = identity.get("name", "")
    contact.identity_email = identity.get("email", "")


def move(contact: ContactRow, state: ContactState) -> None:
    """Put the contact into `state`, unless it has ended."""
    if contact.end is None:
        contact.state = state.value


def wait_in(contact: ContactRow, queue: str, at: int | None, ledger: Ledger) -> None:
    """Begin a stay in `queue`; nobody has the contact now."""
    move(contact, ContactState.QUEUED)
    contact.queue, contact.advisor = queue, None
    ledger.begin_segment(contact, QUEUE, at)


def talks(contact: ContactRow, ledger: Ledger) -> SegmentRow | None:
    """Return the stay with the advisor whom the contact is connected to, if any."""
    segment = ledger.open_segment(contact)
    if segment is None or segment.kind != ADVISOR or segment.connected_at is None:
        return None
    return segment


def _queued(event: events.ContactQueued, contact: ContactRow, ledger: Ledger) -> None:
    move(contact, ContactState.QUEUED)
    contact.company, contact.queue, contact.visitor = event.company, event.queue, event.visitor
    contact.locale, contact.video = event.locale, event.video
    contact.test, contact.context = event.test, event.context
    if event.identity:
        identify(contact, event.identity)
    contact.queued_at = first(contact.queued_at, event.at)
    if contact.end is None and ledger.open_segment(contact) is None:
        ledger.begin_segment(contact, QUEUE, event.at)


def _requeued(event: events.ContactRequeued, contact: ContactRow, ledger: Ledger) -> None:
    # A transfer is counted as one; that, or a visitor's choice, is nobody's failure.
    contact.requeues += event.why not in {Requeue.TRANSFERRED, Requeue.ANOTHER_ADVISOR}
    if contact.end is not None:
        return
    segment = ledger.open_segment(contact)
    # An offer that failed does not interrupt the stay in the queue. Of what ends a stay with an
    # advisor the instant is the beginning; of anything else it was lost.
    if segment is None:
        begins = event.why in BEGIN_A_STAY
        wait_in(contact, event.queue, event.at if begins else None, ledger)
    elif segment.kind == ADVISOR or segment.queue != event.queue:
        ledger.end_segment(contact, event.at, event.why.value)
        wait_in(contact, event.queue, event.at, ledger)
    else:
        move(contact, ContactState.QUEUED)
        contact.advisor = None


def _offered(event: events.OfferMade, contact: ContactRow, ledger: Ledger) -> None:
    offer = ledger.offer(event.offer, contact, event.advisor)
    offer.made_at, offer.deadline = event.at, event.deadline
    contact.offered_at = first(contact.offered_at, event.at)
    # A second advisor who is called into a conversation does not interrupt it.
    if talks(contact, ledger) is None:
        move(contact, ContactState.OFFERED)


def _accepted(event: events.OfferEnded, contact: ContactRow, ledger: Ledger) -> None:
    contact.accepted_at = first(contact.accepted_at, event.at)
    if talks(contact, ledger) is not None:
        return
    move(contact, ContactState.CONNECTING)
    contact.advisor = event.advisor
    segment = ledger.open_segment(contact)
    if segment is not None:
        outcome = OfferOutcome.ACCEPTED.value if segment.kind == QUEUE else LOST
        ledger.end_segment(contact, event.at, outcome)
    if contact.end is None:
        ledger.begin_segment(contact, ADVISOR, event.at, event.advisor)

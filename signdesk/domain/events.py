"""Events: what the switchboard did, in the order in which it did it.

Each transition appends its events to the partition's stream in the same step; the records
consumer reads them once (docs/switchboard.md). They are immutable facts: metrics are computed
from them and from nothing else. `at` is the switchboard's clock in ms since the Unix epoch.
"""

from typing import Annotated

import msgspec

from .advisor import AdvisorState, AdvisorStatus
from .contact import (
    ContactState,
    EndedBy,
    MediaKind,
    Purpose,
    ReportAbout,
    Requeue,
    Role,
    TurnedAway,
)
from .offer import OfferOutcome

Ms = Annotated[int, msgspec.Meta(ge=0)]
Score = Annotated[int, msgspec.Meta(ge=1, le=5)]


class Event(msgspec.Struct, tag_field="type", tag=True, frozen=True, kw_only=True):
    """What every event carries: the pool, and the instant (ms)."""

    pool: str
    at: Ms


class ContactQueued(Event, tag="contact_queued"):
    """A visitor asked for a conversation and got a place in line.

    `context` is what the company's page said, `identity` what its server signed (`id`, `name`,
    `email`), or empty. A `test` is a developer's try: no figure counts it.
    """

    contact: str
    company: str
    queue: str
    visitor: str
    locale: str
    video: bool
    context: dict[str, str] = {}
    identity: dict[str, str] = {}
    test: bool = False


class ContactIdentified(Event, tag="contact_identified"):
    """The company's server said, signed, who the visitor of a living contact is."""

    contact: str
    identity: dict[str, str]


class ContactVideo(Event, tag="contact_video"):
    """The visitor's camera came, or is gone for good."""

    contact: str
    video: bool


class ContactRated(Event, tag="contact_rated"):
    """The visitor's opinion after a call: 1 to 5, 5 is best."""

    contact: str
    score: Score
    comment: str = ""


class ContactReported(Event, tag="contact_reported"):
    """The visitor reported a fault, or the advisor who served then."""

    contact: str
    about: ReportAbout
    advisor: str
    comment: str = ""


class ContactTurnedAway(Event, tag="contact_turned_away"):
    """A visitor asked for a conversation and got no place; no contact began."""

    company: str
    queue: str
    visitor: str
    why: TurnedAway


class ContactRequeued(Event, tag="contact_requeued"):
    """A contact went back to a line: at its old place, or first."""

    contact: str
    queue: str
    why: Requeue


class ContactAway(Event, tag="contact_away"):
    """A waiting visitor's page is gone; the place is kept until the grace runs out."""

    contact: str


class ContactReturned(Event, tag="contact_returned"):
    """A visitor who was away is back, at the original place."""

    contact: str


class RingOpened(Event, tag="ring_opened"):
    """A contact that had waited for long was opened to more advisors; rings count from 1."""

    contact: str
    ring: int


class ContactOverdue(Event, tag="contact_overdue"):
    """A contact had waited for its queue's longest time: its visitor was told of the way out."""

    contact: str


class ContactMoved(Event, tag="contact_moved"):
    """A waiting visitor took the way out into another queue, keeping the time first queued."""

    contact: str
    queue: str


class OfferMade(Event, tag="offer_made"):
    """A contact was proposed to an advisor until `deadline` (ms)."""

    contact: str
    offer: str
    advisor: str
    deadline: Ms


class OfferEnded(Event, tag="offer_ended"):
    """An offer was accepted, declined, timed out or rescinded."""

    contact: str
    offer: str
    advisor: str
    outcome: OfferOutcome


class MediaReady(Event, tag="media_ready"):
    """One end of a call reported its first decoded frame, or its open text channel."""

    contact: str
    participant: str
    kind: MediaKind


class ContactConnected(Event, tag="contact_connected"):
    """Both ends reported media: the wait is over."""

    contact: str
    advisor: str


class SetupRetried(Event, tag="setup_retried"):
    """No media came in time: one more try, through TURN only."""

    contact: str


class SetupFailed(Event, tag="setup_failed"):
    """No media came on the second try either: the contact goes on in text over the socket."""

    contact: str


class ContactHeld(Event, tag="contact_held"):
    """The advisor put the visitor on hold."""

    contact: str


class ContactRetrieved(Event, tag="contact_retrieved"):
    """The hold is over."""

    contact: str


class ContactTransferred(Event, tag="contact_transferred"):
    """The advisor gave the contact away: to a queue, or to another advisor (`to`, else empty).

    `warm`: the other advisor was consulted in the call before. `note` is for whoever takes it.
    """

    contact: str
    advisor: str
    queue: str
    to: str
    warm: bool
    note: str


class ParticipantJoined(Event, tag="participant_joined"):
    """Somebody besides the visitor and the serving advisor came into the call."""

    contact: str
    participant: str
    person: str
    name: str
    role: Role
    purpose: Purpose


class ParticipantLeft(Event, tag="participant_left"):
    """Somebody besides the visitor and the serving advisor left the call."""

    contact: str
    participant: str
    why: str


class ReliefOffered(Event, tag="relief_offered"):
    """An advisor had signed for long in one call and was offered to be relieved."""

    contact: str
    advisor: str


class CallEnded(Event, tag="call_ended"):
    """The conversation is over; the advisor wraps up."""

    contact: str
    by: EndedBy


class ContactEnded(Event, tag="contact_ended"):
    """The contact reached an end. `disposition` and `note` are the advisor's, or empty."""

    contact: str
    end: ContactState
    disposition: str = ""
    note: str = ""


class AdvisorChanged(Event, tag="advisor_changed"):
    """An advisor's status or state changed."""

    advisor: str
    status: AdvisorStatus
    state: AdvisorState


class Supervised(Event, tag="supervised"):
    """A supervisor acted on a contact or on an advisor; the audit log keeps it.

    `action` is observe_asked, observe_allowed, observe_refused, observe_ended, whispered, joined,
    took_over, status_forced or contact_ended; `contact` and `advisor` are empty where it is about
    none.
    """

    actor: str
    action: str
    contact: str
    advisor: str
    detail: str = ""


class QualitySampled(Event, tag="quality_sampled"):
    """What one participant saw of the other over `seconds` of connected time.

    `fps` are frames shown a second; `delay` is ms, or absent where the browser lacks a term;
    `frozen` is the share of time frozen (0 to 1); `bitrate` is received bit/s.
    """

    contact: str
    participant: str
    seconds: float
    grade: str
    fps: float
    frozen: float
    width: int
    height: int
    bitrate: int
    delay: int | None = None


class LineKept(Event, tag="line_kept"):
    """A line of text, only where the company keeps text and both sides were told."""

    contact: str
    participant: str
    text: str


AnyEvent = (
    ContactQueued
    | ContactIdentified
    | ContactVideo
    | ContactRated
    | ContactReported
    | ContactTurnedAway
    | ContactRequeued
    | ContactAway
    | ContactReturned
    | RingOpened
    | ContactOverdue
    | ContactMoved
    | OfferMade
    | OfferEnded
    | MediaReady
    | ContactConnected
    | SetupRetried
    | SetupFailed
    | ContactHeld
    | ContactRetrieved
    | ContactTransferred
    | ParticipantJoined
    | ParticipantLeft
    | ReliefOffered
    | CallEnded
    | ContactEnded
    | AdvisorChanged
    | Supervised
    | QualitySampled
    | LineKept
)

_decoder = msgspec.json.Decoder(AnyEvent)


def decode(raw: bytes) -> AnyEvent:
    """Decode one entry of the event stream. Raises msgspec.ValidationError on anything else."""
    event: AnyEvent = _decoder.decode(raw)
    return event

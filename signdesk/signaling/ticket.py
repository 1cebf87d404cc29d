"""A ticket: what a contact is rebuilt from if the store is lost, held by its participants' pages.

Field names are those that the Lua library reads (`restore.contact`).
"""

import msgspec

from signdesk.domain.contact import ContactState, Purpose, Role, Transport

from .messages import Capabilities, ContactView, Identity, Participant

CARRIED = 4096
"""Bytes of note and context that a ticket has room for: a page sends it with every hello."""


class Seat(msgspec.Struct, frozen=True):
    """Which session and person sit in a seat of a contact."""

    id: str
    session: str
    person: str


class StoredView(ContactView, frozen=True, omit_defaults=True):
    """A contact as the store gives it, with what pages must not see."""

    seats: list[Seat] = msgspec.field(default_factory=list)
    accepted: int = 0
    kept_note: str = ""
    kept_identity: Identity | None = None
    kept_context: dict[str, str] = msgspec.field(default_factory=dict)
    kept_avoid: str = ""
    kept_met: str = ""
    score: int = 0
    """The place in line, which a lost store cannot work out again."""


class Shown(msgspec.Struct, frozen=True):
    """A participant as the others see it, without what changes by itself."""

    id: str
    role: Role
    name: str
    order: int
    video: bool
    capabilities: Capabilities
    purpose: Purpose = Purpose.SERVES


class Seated(msgspec.Struct, frozen=True):
    """A seat, and who is shown in it."""

    id: str
    session: str
    person: str
    shown: Shown


class Ticket(msgspec.Struct, frozen=True):
    """A contact at one version. Instants are ms of the switchboard's clock, 0 for not yet."""

    contact: str
    version: int
    company: str
    queue: str
    state: ContactState
    locale: str
    video: bool
    first_queued: int
    transport: Transport
    requeued: str
    accepted: int
    connected: int
    ended_by: str
    participants: list[Seated]
    note: str = ""
    score: int = 0
    test: bool = False
    identity: dict[str, str] = {}
    context: dict[str, str] = {}
    avoid: str = ""
    met: str = ""

    def seats(self, person: str) -> bool:
        """Say whether `person` sits in the contact: nobody else can bring it back."""
        return any(seat.person == person for seat in self.participants)


def ticket_of(view: StoredView) -> Ticket:
    """Return the ticket of a contact as it is now."""
    participants = {p.id: p for p in view.participants}
    return Ticket(
        contact=view.id,
        version=view.version,
        company=view.company,
        queue=view.queue,
        state=view.state,
        locale=view.locale,
        video=view.video,
        first_queued=view.first_queued,
        transport=view.transport,
        requeued=view.requeued or "",
        accepted=view.accepted,
        connected=view.connected,
        ended_by=view.ended_by or "",
        participants=[_seated(seat, participants[seat.id]) for seat in view.seats],
        note=view.kept_note,
        score=view.score,
        test=view.test,
        identity=msgspec.to_builtins(view.kept_identity) if view.kept_identity else {},
        context=view.kept_context if _fits(view) else {},
        avoid=view.kept_avoid,
        met=view.kept_met,
    )


def _fits(view: StoredView) -> bool:
    return len(msgspec.json.encode((view.kept_note, view.kept_context))) <= CARRIED


def _seated(seat: Seat, participant: Participant) -> Seated:
    shown = Shown(
        id=participant.id,
        role=participant.role,
        name=participant.name,
        order=participant.order,
        video=participant.video,
        capabilities=participant.capabilities,
        purpose=participant.purpose,
    )
    return Seated(id=seat.id, session=seat.session, person=seat.person, shown=shown)

"""Every message of the signaling protocol, declared once.

From these declarations come validation, docs/protocol.md and static/lib/messages.js
(`python -m signdesk.signaling.generate` writes both; a test fails when either is stale).

A *command* carries an `id` that increases within the session and is answered by `ok` or
`error` with that id; a repeated id gets the stored answer. A *numbered* message carries `seq`
and is delivered once, in order. Everything else is volatile: only its newest value matters.
Times are ms of the switchboard's clock since the Unix epoch unless a field says otherwise.
"""

from typing import Annotated, Any, ClassVar, Final, Literal, get_args

import msgspec

from signdesk.domain.advisor import AdvisorState, AdvisorStatus
from signdesk.domain.contact import (
    ContactState,
    Cue,
    EndedBy,
    MediaKind,
    Purpose,
    ReportAbout,
    Requeue,
    Role,
    Transport,
)
from signdesk.domain.pool import Lapse, WayOut

Id = Annotated[int, msgspec.Meta(ge=1, le=2**53 - 1, description="increases within the session")]
Key = Annotated[str, msgspec.Meta(min_length=1, max_length=64, pattern=r"^[\w.:-]+$")]
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2000)]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
One = Annotated[str, msgspec.Meta(max_length=64, description="a participant; empty for all others")]
Comment = Annotated[str, msgspec.Meta(max_length=2000)]
Context = Annotated[
    dict[
        Annotated[str, msgspec.Meta(min_length=1, max_length=40)],
        Annotated[str, msgspec.Meta(max_length=500)],
    ],
    msgspec.Meta(max_length=20),
]
"""What the company's page says of where the visitor is: `page`, `title`, `basket`, … Not proved."""
SessionRole = Literal["visitor", "advisor", "supervisor", "guest"]
"""What a session is; what a participant is in a contact is its Role."""
VISITORS: Final[frozenset[SessionRole]] = frozenset({"visitor"})
ADVISORS: Final[frozenset[SessionRole]] = frozenset({"advisor"})
SUPERVISORS: Final[frozenset[SessionRole]] = frozenset({"supervisor"})
GUESTS: Final[frozenset[SessionRole]] = frozenset({"guest"})
STAFF: Final = ADVISORS | SUPERVISORS
"""A supervisor may serve a contact: one that they took over."""
EVERYBODY: Final = VISITORS | STAFF | GUESTS
Grade = Literal["good", "fair", "poor", "unreadable", "unknown"]


class Capabilities(msgspec.Struct, frozen=True):
    """What a peer connection of this participant can do; aiortc can do none of it."""

    rollback: bool = False
    ice_restart: bool = False
    trickle: bool = False
    share: bool = False
    """Takes files over a data channel of its own, and a shared screen as a second picture."""


# ---- from the client ---------------------------------------------------------------------


class Client(msgspec.Struct, tag_field="type", frozen=True, kw_only=True):
    """A message from a page to its node. `roles` are the sessions that may send it."""

    roles: ClassVar[frozenset[SessionRole]]


class Resume(msgspec.Struct, frozen=True):
    """Proof and position of a session that was here before."""

    session: Key
    secret: Annotated[str, msgspec.Meta(max_length=128)]
    last_seq: Annotated[int, msgspec.Meta(ge=0)]
    epoch: Annotated[str, msgspec.Meta(max_length=64)]
    attempt: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)] = 0
    """Rises with every hello of the page: one that comes late must not undo a newer one."""


class Hello(Client, tag="hello"):
    """First message on every socket: who is here, and which session goes on, if any."""

    roles = EVERYBODY

    token: Annotated[str, msgspec.Meta(max_length=4096)]
    resume: Resume | None = None
    ticket: Annotated[str, msgspec.Meta(max_length=16384)] | None = None
    capabilities: Capabilities = Capabilities()


class Pong(Client, tag="pong"):
    """The answer to `ping`."""

    roles = EVERYBODY


class Command(Client):
    """What every command carries."""

    id: Id


class SetStatus(Command, tag="set_status"):
    """An advisor says: available, on a break, in training, offline."""

    roles = ADVISORS

    status: AdvisorStatus


class Enqueue(Command, tag="enqueue"):
    """A visitor asks for a conversation. `video` is false while there is no camera (`set_video`).

    `identity` is a token that the company's server signed (docs/embed.md); a forged or old one is
    refused as `bad_identity`, and nothing is queued. `again` asks for the advisor of the visitor's
    last contact with this company. `test` reaches the test advisor only, and no figure.
    """

    roles = VISITORS

    queue: Key
    video: bool
    locale: Literal["fr", "en"] = "fr"
    context: Context = {}
    identity: Annotated[str, msgspec.Meta(max_length=4096)] = ""
    again: bool = False
    test: bool = False


class SetVideo(Command, tag="set_video"):
    """My camera came, or is gone for good: whether others may expect a picture of me."""

    roles = EVERYBODY

    contact: Key
    on: bool


class SetContext(Command, tag="set_context"):
    """The visitor went on to another page of the company's site; the whole context anew.

    Of this, `identify`, `set_video` and `cue` a socket may send two a second, and 20 at once.
    """

    roles = VISITORS

    contact: Key
    context: Context


class Identify(Command, tag="identify"):
    """The company's site says, signed, who the visitor of a living contact is."""

    roles = VISITORS

    contact: Key
    identity: Annotated[str, msgspec.Meta(min_length=1, max_length=4096)]


class AnotherAdvisor(Command, tag="another_advisor"):
    """The visitor of a call wants somebody else: first in line again, never with this advisor."""

    roles = VISITORS

    contact: Key


class SendCue(Command, tag="cue"):
    """One tap says what hands that sign cannot: wait, say it again, …"""

    roles = EVERYBODY

    contact: Key
    cue: Cue
    to: One = ""


class Rate(Command, tag="rate"):
    """The visitor's opinion of a contact that was connected, once, within an hour of its end."""

    roles = VISITORS

    contact: Key
    score: Annotated[int, msgspec.Meta(ge=1, le=5, description="5 is best")]
    comment: Comment = ""


class Report(Command, tag="report"):
    """The visitor reports a fault or the advisor: during a call, or within an hour of its end."""

    roles = VISITORS

    contact: Key
    about: ReportAbout
    comment: Comment = ""


class Accept(Command, tag="accept"):
    """An advisor takes the offer. `video` is false where there is no camera."""

    roles = ADVISORS

    contact: Key
    offer: Key
    video: bool = True


class Decline(Command, tag="decline"):
    """An advisor passes the offer on; the contact keeps its place."""

    roles = ADVISORS

    contact: Key
    offer: Key


class HangUp(Command, tag="hang_up"):
    """Leave: the line, the ring or the call.

    Where the visitor or the serving advisor leaves a call it is over; it goes on without others.
    """

    roles = EVERYBODY

    contact: Key


class MediaIsReady(Command, tag="media_ready"):
    """My first decoded frame is on screen, or my text channel is open where no video comes."""

    roles = EVERYBODY

    contact: Key
    kind: MediaKind


class FinishWrapUp(Command, tag="finish_wrap_up"):
    """The advisor is done with this contact."""

    roles = STAFF

    contact: Key
    disposition: Annotated[str, msgspec.Meta(max_length=64)] = ""
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class ExtendWrapUp(Command, tag="extend_wrap_up"):
    """The advisor needs more time for the wrap-up; once, as long as the first."""

    roles = STAFF

    contact: Key


class MoveToText(Command, tag="move_to_text"):
    """A waiting visitor takes the way out into the company's text queue, time waited and all."""

    roles = VISITORS

    contact: Key


class Hold(Command, tag="hold"):
    """The serving advisor puts the visitor on hold, or ends the hold."""

    roles = STAFF

    contact: Key
    on: bool


class Colleagues(Command, tag="colleagues"):
    """The serving advisor asks where the contact could go: `Targets` come in the answer."""

    roles = STAFF

    contact: Key


class Transfer(Command, tag="transfer"):
    """The serving advisor gives the contact away: to a queue, first in line, or to an advisor.

    Exactly one of `queue` and `advisor` is given. Where the advisor consulted in this call is
    named, as an advisor or as a participant, the call goes on with them.
    """

    roles = STAFF

    contact: Key
    queue: Annotated[str, msgspec.Meta(max_length=64)] = ""
    advisor: Annotated[str, msgspec.Meta(max_length=64)] = ""
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class Consult(Command, tag="consult"):
    """The serving advisor calls a second one into the contact: of a queue, or by name."""

    roles = STAFF

    contact: Key
    queue: Annotated[str, msgspec.Meta(max_length=64)] = ""
    advisor: Annotated[str, msgspec.Meta(max_length=64)] = ""
    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""


class CancelConsult(Command, tag="cancel_consult"):
    """The serving advisor no longer waits for the advisor who is being called."""

    roles = STAFF

    contact: Key


class Invite(Command, tag="invite"):
    """The serving advisor makes a one-time link for a guest; `url` comes in the answer.

    The guest's name is one line of printable characters.
    """

    roles = STAFF

    contact: Key
    role: Literal["interpreter", "transcriber", "expert"]
    name: Name


class Dismiss(Command, tag="dismiss"):
    """Take a participant out: the serving advisor anybody else, the visitor whoever observes."""

    roles = VISITORS | STAFF

    contact: Key
    participant: Key


class Join(Command, tag="join"):
    """A guest comes in by the invitation of their token, which is good once."""

    roles = GUESTS

    video: bool = True


class Live(Command, tag="live"):
    """A supervisor asks for what goes on: `LiveView` comes in the answer."""

    roles = SUPERVISORS


class Observe(Command, tag="observe"):
    """A supervisor asks to watch a call; the visitor is asked, the advisor is told."""

    roles = SUPERVISORS

    contact: Key


class Consent(Command, tag="consent"):
    """The visitor's answer to whoever asked to observe."""

    roles = VISITORS

    contact: Key
    allow: bool


class Whisper(Command, tag="whisper"):
    """A supervisor writes to the serving advisor alone."""

    roles = SUPERVISORS

    contact: Key
    text: Text


class JoinCall(Command, tag="join_call"):
    """A supervisor takes part in a call."""

    roles = SUPERVISORS

    contact: Key
    video: bool = True


class TakeOver(Command, tag="take_over"):
    """A supervisor becomes the contact's serving advisor; the former one is free."""

    roles = SUPERVISORS

    contact: Key
    video: bool = True


class ForceStatus(Command, tag="force_status"):
    """A supervisor sets an advisor's status."""

    roles = SUPERVISORS

    advisor: Key
    status: AdvisorStatus


class EndContact(Command, tag="end_contact"):
    """A supervisor ends a contact that is stuck."""

    roles = SUPERVISORS

    contact: Key


class Description(Command, tag="description"):
    """An SDP description for another participant; `generation` numbers the peer connection."""

    roles = EVERYBODY

    contact: Key
    to: Key
    generation: Annotated[int, msgspec.Meta(ge=1)]
    description: msgspec.Raw


class Candidate(Command, tag="candidate"):
    """A trickled ICE candidate for another participant; null says that there are no more."""

    roles = EVERYBODY

    contact: Key
    to: Key
    generation: Annotated[int, msgspec.Meta(ge=1)]
    candidate: msgspec.Raw


class SocketText(Command, tag="text"):
    """Real-time text over the socket, where no peer connection carries it (T.140 content)."""

    roles = EVERYBODY

    contact: Key
    text: Text
    to: One = ""


class KeepLine(Command, tag="keep_line"):
    """A finished line of my text, sent only in contacts whose company keeps text."""

    roles = EVERYBODY

    contact: Key
    text: Text


class Quality(Command, tag="quality"):
    """What I saw of the other side over the last seconds (docs/quality.md)."""

    roles = EVERYBODY

    contact: Key
    seconds: Annotated[float, msgspec.Meta(gt=0, le=120)]
    grade: Grade
    fps: Annotated[float, msgspec.Meta(ge=0, le=240)]
    frozen: Annotated[float, msgspec.Meta(ge=0, le=1)]
    width: Annotated[int, msgspec.Meta(ge=0, le=10000)]
    height: Annotated[int, msgspec.Meta(ge=0, le=10000)]
    bitrate: Annotated[int, msgspec.Meta(ge=0)]
    delay: Annotated[int, msgspec.Meta(ge=0, le=600000)] | None = None


class Legibility(Client, tag="legibility"):
    """How readable the other side's signing is on my screen; they see it as their own mark."""

    roles = EVERYBODY

    contact: Key
    grade: Grade
    to: One = ""


class RenewIce(Command, tag="renew_ice"):
    """Ask for fresh ICE servers; they come in the answer."""

    roles = EVERYBODY

    contact: Key


# ---- from the node -----------------------------------------------------------------------


class IceServer(msgspec.Struct, frozen=True, omit_defaults=True):
    """An RTCIceServer, as RTCPeerConnection takes it."""

    urls: list[str]
    username: str = ""
    credential: str = ""


class Participant(msgspec.Struct, frozen=True):
    """One end of a call. The later joiner of a pair (higher `order`) is the polite one."""

    id: str
    role: Role
    name: str
    order: int
    present: bool
    video: bool
    capabilities: Capabilities
    generation: int
    """The highest generation seen between this participant and the reader; 0 for none."""
    purpose: Purpose = Purpose.SERVES


class OfferView(msgspec.Struct, frozen=True, omit_defaults=True):
    """The pending offer, as the advisor who gets it sees it."""

    id: str
    deadline: int
    by: str = ""
    """The name of the colleague who transfers or consults, empty for an offer from the line."""
    consult: bool = False
    note: str = ""


class Call(msgspec.Struct, frozen=True):
    """Somebody who is being called into the contact, as its participants see it."""

    name: str
    """The advisor's name."""
    deadline: int


class Asked(msgspec.Struct, frozen=True):
    """A supervisor who asked to observe and waits for the visitor's consent."""

    name: str


class Identity(msgspec.Struct, frozen=True, omit_defaults=True):
    """Who the visitor is, by the word of the company's server: signed, checked by the node."""

    id: str
    """The company's own name for this person (`sub` of the token)."""
    name: str = ""
    email: str = ""


class ContactView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A whole contact, as one of its participants may see it."""

    id: str
    version: int
    state: ContactState
    company: str
    company_name: str
    queue: str
    queue_name: str
    locale: str
    video: bool
    first_queued: int
    me: str
    """My participant id; empty before accept."""
    participants: list[Participant] = []
    offer: OfferView | None = None
    transport: Transport = Transport.DIRECT
    requeued: Requeue | None = None
    connected: int = 0
    ended_by: EndedBy | None = None
    wrap_up_deadline: int = 0
    """0 in a wrap-up without a time limit."""
    wrap_up_extendable: bool = False
    overdue: bool = False
    """It has waited for the queue's longest time; `way_out` says what now."""
    way_out: WayOut | None = None
    calling: Call | None = None
    asked: Asked | None = None
    relief: bool = False
    """For the serving advisor: a long call; let somebody else go on."""
    note: str = ""
    """For the serving advisor: what the one who transferred the contact wrote."""
    dispositions: list[str] = []
    keep_text: bool = False
    test: bool = False
    """A try of the company's developer: it counts nowhere."""
    identity: Identity | None = None
    """For staff: the visitor, proved."""
    context: dict[str, str] = {}
    """For staff: where the visitor is on the company's site, not proved."""
    ice_servers: list[IceServer] = []
    ticket: str = ""


class AdvisorView(msgspec.Struct, frozen=True):
    """An advisor's own presence."""

    name: str
    status: AdvisorStatus
    state: AdvisorState
    since: int
    until: int = 0
    """When a rest is over; 0 otherwise."""
    lapses: list[Lapse] = []
    """Qualifications that lapse within 30 days, or have lapsed."""


class TransferQueue(msgspec.Struct, frozen=True):
    """A queue that the contact could go to. `open` by its hours; `free` advisors at this moment."""

    id: str
    name: str
    open: bool
    free: int


class Colleague(msgspec.Struct, frozen=True):
    """An advisor who is signed in and qualified to take the contact."""

    id: str
    name: str
    status: AdvisorStatus
    state: AdvisorState


class Targets(msgspec.Struct, frozen=True):
    """Where a contact could go."""

    queues: list[TransferQueue]
    advisors: list[Colleague]


class LiveContact(msgspec.Struct, frozen=True):
    """A contact as a supervisor sees it in the list. `since` is when it was first queued."""

    id: str
    company: str
    company_name: str
    queue: str
    queue_name: str
    state: ContactState
    since: int
    advisor: str
    """The name of the advisor, empty while nobody has it."""
    participants: int
    reported: bool = False
    """The visitor reported a fault, or the advisor."""


class LiveAdvisor(msgspec.Struct, frozen=True):
    """An advisor as a supervisor sees them in the list."""

    id: str
    name: str
    status: AdvisorStatus
    state: AdvisorState
    since: int


class LiveView(msgspec.Struct, frozen=True):
    """Everything in a supervisor's companies; the longest there first, 200 contacts at most."""

    contacts: list[LiveContact]
    advisors: list[LiveAdvisor]


class Snapshot(msgspec.Struct, frozen=True):
    """All that a page needs to draw itself: what the numbered messages add up to."""

    contact: ContactView | None = None
    advisor: AdvisorView | None = None


class Server(msgspec.Struct, tag_field="type", frozen=True, kw_only=True):
    """A message from the node to a page."""


class Welcome(Server, tag="welcome"):
    """The answer to `hello`: a replay follows (`resumed`), or `snapshot` is the whole truth."""

    session: str
    secret: str
    epoch: str
    resumed: bool
    seq: int
    now: int
    snapshot: Snapshot | None = None


class Ping(Server, tag="ping"):
    """Answer with `pong`. No ping for three times `interval` (ms): the socket is dead."""

    interval: int
    now: int


class Ok(Server, tag="ok"):
    """The command `id` was carried out."""

    id: int
    answer: dict[str, Any] = {}


class Error(Server, tag="error"):
    """A message was refused and changed nothing; the socket lives on (docs/protocol.md)."""

    code: str
    detail: str
    id: int | None = None


class Place(Server, tag="place"):
    """My place in line (1 is next) and an honest estimate in seconds, absent if unknown.

    The place is absent where others may overtake. `staffed`: somebody is signed in for this line.
    """

    contact: str
    place: int | None = None
    staffed: bool = True
    low: int | None = None
    high: int | None = None


class PeerLegibility(Server, tag="peer_legibility"):
    """How readable my signing is on the other side's screen."""

    contact: str
    participant: str
    grade: Grade


class Bye(Server, tag="bye"):
    """The node is going away: resume elsewhere after `after_ms`."""

    after_ms: int


class Numbered(Server):
    """What must arrive: kept in the session's mailbox until delivered."""

    seq: int


class ContactChanged(Numbered, tag="contact"):
    """The contact moved; this is all of it."""

    contact: ContactView


class ContactReleased(Numbered, tag="released"):
    """The contact is no longer this session's."""

    contact: str
    why: str


class AdvisorUpdate(Numbered, tag="advisor"):
    """My status or state changed."""

    advisor: AdvisorView


class PeerDescription(Numbered, tag="peer_description"):
    """An SDP description from another participant."""

    contact: str
    sender: str
    generation: int
    description: msgspec.Raw


class PeerCandidate(Numbered, tag="peer_candidate"):
    """A trickled ICE candidate from another participant; null says that there are no more."""

    contact: str
    sender: str
    generation: int
    candidate: msgspec.Raw


class PeerText(Numbered, tag="peer_text"):
    """Real-time text that came over the socket."""

    contact: str
    sender: str
    text: str


class PeerCue(Numbered, tag="peer_cue"):
    """Another participant's cue."""

    contact: str
    sender: str
    cue: Cue


class Whispered(Numbered, tag="whispered"):
    """A supervisor wrote to me alone."""

    contact: str
    name: str
    text: str


AnyCommand = (
    SetStatus | Enqueue | SetVideo | SetContext | Identify | MoveToText | AnotherAdvisor | SendCue
    | Rate | Report | Accept | Decline | HangUp | MediaIsReady | Hold | Colleagues
    | Transfer | Consult | CancelConsult | Invite | Dismiss | Join | FinishWrapUp | ExtendWrapUp
    | Live | Observe | Consent | Whisper | JoinCall | TakeOver | ForceStatus | EndContact
    | Description | Candidate | SocketText | KeepLine | Quality | RenewIce
)  # fmt: skip
AnyClient = Hello | Pong | Legibility | AnyCommand
AnyAnswer = Targets | LiveView
for _message in get_args(AnyClient):
    if "roles" not in vars(_message):
        raise TypeError(f"{_message.__name__} does not declare who may send it")
AnyServer = (
    Welcome | Ping | Ok | Error | Place | PeerLegibility | Bye | ContactChanged | ContactReleased
    | AdvisorUpdate | PeerDescription | PeerCandidate | PeerText | PeerCue | Whispered
)  # fmt: skip


class CloseCode:
    """Why the node closed a socket. 4001, 4003 and 4004: do not reconnect by yourself."""

    RESUME = 4000
    """Going away, or the store began a new epoch: reconnect and resume."""
    UNAUTHORIZED = 4001
    """The token is missing, forged, expired or for another company: get a new one."""
    TIMEOUT = 4002
    """No pong in time, or no hello: reconnect and resume."""
    FENCED = 4003
    """Another tab took this session over: ask the person before taking it back."""
    ABUSE = 4004
    """Too much, too often."""
    UNAVAILABLE = 4005
    """The store cannot be reached: reconnect and resume."""

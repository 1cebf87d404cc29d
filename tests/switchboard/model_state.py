"""What the model keeps: people, contacts, promises. See model.py."""

from dataclasses import dataclass, field

IN_CALL = ("connecting", "connected", "on_hold")
TEST_LINE, MOST_TESTS = "~test", 20


@dataclass(frozen=True)
class Rules:
    """The pool's rules (ms)."""

    away: int = 900_000
    grace: int = 60_000
    connecting: int = 20_000
    signed_limit: int = 3_000_000
    signed_window: int = 3_600_000
    signed_rest: int = 600_000
    relief: int = 1_200_000
    utc_offset: int = 3_600_000


@dataclass(frozen=True)
class Queue:
    """A queue's numbers, in ms; `rings` are (after, line)."""

    offer: int
    reject: int
    wrap_up: int
    max_misses: int
    company: str = "lumen"
    share: float = 1.0
    priority: int = 0
    choice: str = "longest_idle"
    rings: tuple[tuple[int, str], ...] = ()
    preferred: int = 0
    wrap_up_mode: str = "timed"
    max_length: int = 0
    max_wait: int = 0
    way_out: str = "away"
    text_queue: str = ""
    join_empty: bool = True
    leave_empty: int = 0


@dataclass
class Session:
    """A page, as the store knows it."""

    id: str
    person: str
    role: str
    company: str = ""
    node: str = ""
    attach: str = ""
    contact: str = ""
    seat: str = ""
    cmd: int = 0
    answers: dict[int, str] = field(default_factory=dict)


@dataclass
class Advisor:
    """An advisor's presence, and what they have done."""

    name: str
    session: str
    idle_since: int
    status: str = "offline"
    state: str = "idle"
    contact: str = ""
    rest_until: int = 0
    resting_until: int = 0
    misses: int = 0
    free: bool = False
    staff: tuple[str, ...] = ()
    ranks: dict[str, int] = field(default_factory=dict)
    """Their turn in each line, as it was when they became free."""
    turns: dict[str, int] = field(default_factory=dict)
    busy_from: int = 0
    midnight: int = 0
    busy: int = 0
    signing: int = 0
    signed: list[tuple[int, int]] = field(default_factory=list)
    asks: str = ""
    """The contact that a supervisor asked to observe."""

    def tests(self) -> bool:
        """Whether this is no person, but one of the pool's test advisors."""
        return self.name.startswith("~")


@dataclass
class Contact:
    """A contact and who sits in it: seat -> session, in order of joining."""

    id: str
    queue: str
    company: str
    queued: int
    score: int = 0
    lines: tuple[str, ...] = ()
    ring: int = 0
    preferred: str = ""
    counted: bool = False
    """What its place took of its company's share; None while it does not wait."""
    overdue: bool = False
    test: bool = False
    state: str = "queued"
    advisor: str = ""
    offers: int = 0
    requeued: str = ""
    avoid: tuple[str, ...] = ()
    """The advisors whom its visitor does not want again."""
    met: str = ""
    """The advisor with whom it was connected last."""
    reports: int = 0
    transport: str = "direct"
    accepted: int = 0
    connected: bool = False
    video: bool = True
    relief: bool = False
    wrap_up_deadline: int = 0
    extended: bool = False
    seats: int = 0
    live: dict[str, str] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    here: dict[str, bool] = field(default_factory=dict)
    ready: set[str] = field(default_factory=set)
    purposes: dict[str, str] = field(default_factory=dict)
    called: str = ""
    """Who is being called into the call, by the offer `calling`."""
    calling: str = ""
    asked: str = ""
    unobserved: bool = False
    """The supervisor who asked to observe."""
    invitations: dict[str, int] = field(default_factory=dict)
    """When they are no longer good."""

    def serving(self) -> str:
        """The seat of the advisor who serves, or nothing."""
        return next((seat for seat in self.live if self.people[seat] == self.advisor), "")

    def waits(self) -> bool:
        """Whether it is in its lines."""
        return self.state == "queued" and self.here["p1"]

    def offer(self) -> str:
        """The id of the pending offer."""
        return f"{self.id}.{self.offers}" if self.state == "offered" else ""


@dataclass
class Past:
    """What is known of a contact that its visitor left."""

    visitor: str
    advisor: str
    met: bool
    reports: int
    rated: bool = False


class State:
    """One pool."""

    def __init__(self, now: int) -> None:
        self.now = now
        self.last_queued = 0
        self.held_until = 0
        self.rules = Rules()
        self.queues: dict[str, Queue] = {}
        self.lines: dict[str, tuple[str, ...]] = {}
        self.reserve: set[str] = set()
        self.sessions: dict[str, Session] = {}
        self.advisors: dict[str, Advisor] = {}
        self.contacts: dict[str, Contact] = {}
        self.ended: dict[str, str] = {}
        self.timers: dict[str, int] = {}
        self.last_advisor: dict[str, str] = {}
        self.again: dict[str, str] = {}
        self.past: dict[str, Past] = {}
        self.shares: dict[str, int] = {}
        self.handled = (0.0, 0.0, 0)
        """Faded number of calls, sum of their handling times, and when that was so."""

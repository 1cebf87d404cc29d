"""A pool's configuration: the companies, queues and advisors that may be matched.

It is read from the records and projected into the switchboard as JSON; the Lua library reads
`id`, `version`, `rules`, `queues` and `advisors` under the names used here.
"""

from collections.abc import Iterable
from enum import StrEnum

import msgspec

from .skill import Requirement

HIGHEST_PRIORITY = 9


class Choice(StrEnum):
    """Which of several free advisors gets the next contact of a queue."""

    LONGEST_IDLE = "longest_idle"
    LEAST_OCCUPIED = "least_occupied"
    """Who was busy for the shortest time today."""
    ROUND_ROBIN = "round_robin"
    """Who was last offered a contact of this queue the longest time ago."""


class WrapUp(StrEnum):
    """What follows a conversation before the advisor is free again."""

    NONE = "none"
    OPTIONAL = "optional"
    """As long as the advisor wants, one hour at most."""
    TIMED = "timed"
    """For `wrap_up_ms`, which the advisor may end early or extend once by the same time."""


class WayOut(StrEnum):
    """What a visitor is told to do where a line is full, or has lasted too long."""

    AWAY = "away"
    """Put the page away: the place is kept."""
    TEXT = "text"
    """Go on in the company's text queue, with the time waited so far."""
    CLOSED = "closed"
    """Come another time: the contact ends."""


class Mode(StrEnum):
    """How a queue speaks with its visitors; what the widget lets them choose from."""

    LSF = "lsf"
    LPC = "lpc"
    """Cued speech."""
    TEXT = "text"


class Company(msgspec.Struct, frozen=True):
    """A tenant. `origins` are the sites that may embed its widget (scheme://host[:port]).

    `timezone` is an IANA name. `weight` is its share of the pool's advisors when all are busy,
    relative to the other companies' weights.
    """

    id: str
    name: str
    pool: str
    locale: str
    colour: str
    origins: list[str]
    keep_text: bool
    timezone: str = "Europe/Paris"
    weight: int = 1


class Ring(msgspec.Struct, frozen=True):
    """After `after_ms` of waiting a contact is open to more advisors.

    To those of `queue`, or to the whole pool where it is empty; never to one below the waiting
    queue's floor. `line` is the line of those advisors (`ring_line`).
    """

    after_ms: int
    queue: str = ""
    line: str = ""


class Queue(msgspec.Struct, frozen=True):
    """A line of one company, with everything that routing and the pages need to know of it.

    `keep_text` and `company_name` are the company's, `share` (0 to 1) is its weight among its
    pool's. An advisor who lets `max_misses` offers in a row time out gets no more; before that,
    the next comes `reject_delay_ms` later at the soonest. `preferred_ms` is how long a returning
    visitor waits for the advisor of last time alone. 0 in `max_length`, `max_wait_ms` and
    `leave_empty_ms` is no limit.
    """

    id: str
    company: str
    company_name: str
    name: str
    required: list[Requirement]
    service_level_s: int
    offer_ms: int
    reject_delay_ms: int
    wrap_up_ms: int
    max_misses: int
    dispositions: list[str]
    keep_text: bool
    floor: list[Requirement] = []
    """What an advisor of an overflow ring must be able to do."""
    priority: int = 0
    """0 to 9: the higher is served first."""
    choice: Choice = Choice.LONGEST_IDLE
    rings: list[Ring] = []
    preferred_ms: int = 0
    wrap_up: WrapUp = WrapUp.TIMED
    max_length: int = 0
    """Contacts that may wait at once."""
    max_wait_ms: int = 0
    way_out: WayOut = WayOut.AWAY
    text_queue: str = ""
    """The company's queue that `way_out` text leads to."""
    join_empty: bool = True
    """May one join the line while nobody is signed in for it?"""
    leave_empty_ms: int = 0
    """How long the waiting stay after the last advisor left, before they are sent the way out."""
    share: float = 1.0
    overtaken: bool = False
    """A queue of higher priority shares advisors with this one: a place would be no promise."""


class Lapse(msgspec.Struct, frozen=True):
    """A qualification that lapses soon, or has lapsed: skill and last day (YYYY-MM-DD)."""

    skill: str
    on: str


class Advisor(msgspec.Struct, frozen=True):
    """An advisor and the lines that they serve, sorted: queues, and rings of queues.

    One in `reserve` is offered a contact only while nobody else is free.
    """

    name: str
    lines: list[str]
    relay_only: bool
    reserve: bool = False
    lapses: list[Lapse] = []


class PoolRules(msgspec.Struct, frozen=True):
    """What holds for a whole pool; times in ms.

    `away_ms`: a waiting visitor who is gone keeps the place. `grace_ms`: whoever is lost in a
    call may come back. `connecting_ms`: media must come. After `signed_limit_ms` of signing within
    `signed_window_ms` an advisor rests `signed_rest_ms`; after `relief_ms` in one call relief is
    offered (0: never). `utc_offset_ms` tells when an advisor's day began.
    """

    away_ms: int = 15 * 60_000
    grace_ms: int = 60_000
    connecting_ms: int = 20_000
    signed_limit_ms: int = 50 * 60_000
    signed_window_ms: int = 60 * 60_000
    signed_rest_ms: int = 10 * 60_000
    relief_ms: int = 20 * 60_000
    utc_offset_ms: int = 3_600_000


class PoolConfig(msgspec.Struct, frozen=True):
    """One pool on one day, by id. `version` grows with every change of any configuration."""

    id: str
    version: int
    companies: dict[str, Company]
    queues: dict[str, Queue]
    advisors: dict[str, Advisor]
    rules: PoolRules = PoolRules()


def mode_of(queue: Queue) -> Mode:
    """Return how a queue speaks, by the skills it asks for; in sign language if by none."""
    names = {requirement.name for requirement in queue.required}
    if Mode.LSF in names or not names & set(Mode):
        return Mode.LSF
    return Mode.LPC if Mode.LPC in names else Mode.TEXT


def first_of_each_mode(queues: Iterable[Queue]) -> list[Queue]:
    """Return what visitors choose from: the first queue of each mode, in the order given."""
    first: dict[Mode, Queue] = {}
    for queue in queues:
        first.setdefault(mode_of(queue), queue)
    return list(first.values())


def ring_line(queue: str, floor: list[Requirement]) -> str:
    """Return the line of an overflow ring: of one queue's advisors, or of all (`queue` empty).

    Queues with the same floor share it, so an advisor has few of them however many queues the
    pool has.
    """
    return f"{queue}~" + "+".join(sorted(f"{r.name}.{r.level.name}" for r in floor))

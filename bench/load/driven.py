"""The switchboard on a driven clock: its own library in a real store, without nodes or pages.

Several desks, each in a partition of its own, go on side by side: one step of every desk is one
round trip. A step is an instant in which somebody comes, gives up or hangs up; whoever is offered
a contact accepts it in that same instant, and both ends have their media at once.
"""

import heapq
import json
import random
import time
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from signdesk.domain.estimate import wait_band
from signdesk.domain.pool import Advisor, PoolConfig, PoolRules, Queue, WrapUp
from signdesk.signaling.places import pace_of
from signdesk.switchboard.library import function
from signdesk.switchboard.views import Waiting

from .wire import Answers, Call, Life

START_MS = 1_764_000_000_000
FOREVER_MS = 10**12
TIDY_EVERY = 200
"""Steps between two trims of what a node and the records' consumer would have taken."""


class Company(NamedTuple):
    """A company with one queue: contacts a second, and its weight among the companies."""

    id: str
    arrivals: float
    weight: int = 1


class Load(NamedTuple):
    """What comes to a desk: times in seconds, all of them exponential."""

    companies: Sequence[Company]
    advisors: int
    call_s: float
    patience_s: float


class Outcome(NamedTuple):
    """One contact: how long it waited (s), and what it was told at first, if it had to wait."""

    company: str
    waited: float
    answered: bool
    band: tuple[int, int] | None
    had_to_wait: bool


class _Offer(msgspec.Struct):
    contact: str
    offer: str
    advisor: str


class _Places(msgspec.Struct):
    places: list[Waiting] = []


class _Contact(NamedTuple):
    company: str
    session: str
    came: float
    band: tuple[int, int] | None
    had_to_wait: bool


_offer, _places = msgspec.json.Decoder(_Offer), msgspec.json.Decoder(_Places)


class Desk:
    """One desk in the partition `number`, with its own course of chance."""

    def __init__(self, load: Load, contacts: int, number: int, seed: int) -> None:
        self.outcomes: list[Outcome] = []
        """In the order in which the waits ended."""
        self._load = load
        self._contacts = contacts
        self._base = f"sd:{{p{number:02d}}}"
        self._chance = random.Random(seed)  # noqa: S311 - a simulation
        self._now = 0.0
        self._due: list[tuple[float, int, str, str]] = []
        self._number = 0
        self._waiting: dict[str, _Contact] = {}
        self._talking: dict[str, str] = {}
        self._idle: list[str] = []
        self._commands: dict[str, int] = {}
        self._seen = "-"
        self._recorded: list[bytes] = []
        self._follow: list[Call] = []

    def life(self) -> Life:
        """Yield what to call next; take the answers; end when enough contacts came and left."""
        _none_refused((yield self._opening()))
        for company in self._load.companies:
            self._plan(self._between(company), "comes", company.id)
        steps = 0
        while self._due:
            self._now, _, what, who = heapq.heappop(self._due)
            calls = self._calls(what, who)
            if calls is None:
                continue
            steps += 1
            tidy = self._tidying() if steps % TIDY_EVERY == 0 else []
            batch = [*self._follow, *tidy, self._fcall("drive", self._ms()), *calls, self._news()]
            self._follow = []
            answers = yield batch
            _none_refused(answers)
            if what == "comes":
                self._came(who, answers[-2])
            self._offered(answers[-1])

    # -- what happens

    def _calls(self, what: str, who: str) -> list[Call] | None:
        """Return the calls of one event, or None where it is about somebody who is not there."""
        if what == "comes":
            return self._arrival(who)
        if what == "gives up":
            contact = self._waiting.pop(who, None)
            if contact is None:
                return None
            self._end_wait(contact, answered=False)
            self._idle.append(contact.session)
            return [self._command("hang_up", contact.session, who)]
        session = self._talking.pop(who)
        self._idle.append(session)
        return [self._command("hang_up", session, who)]

    def _arrival(self, company: str) -> list[Call]:
        self._number += 1
        contact, calls = f"c{self._number}", []
        session = next((s for s in self._idle if s.startswith(f"v-{company}-")), "")
        if session:
            self._idle.remove(session)
        else:
            session = f"v-{company}-{self._number}"
            calls = [self._attach(session, "visitor", company)]
        calls.append(self._command("enqueue", session, contact, f"q-{company}", "1", "fr"))
        calls.append(self._fcall("places", "p", contact))
        self._waiting[contact] = _Contact(company, session, self._now, None, False)
        return calls

    def _came(self, company: str, places: bytes) -> None:
        contact = f"c{self._number}"
        for line in _places.decode(places).places:
            band = wait_band(line.place, pace_of(line))
            self._waiting[contact] = self._waiting[contact]._replace(band=band, had_to_wait=True)
        self._plan(self._chance.expovariate(1 / self._load.patience_s), "gives up", contact)
        (mine,) = (c for c in self._load.companies if c.id == company)
        if self._number < self._contacts:
            self._plan(self._between(mine), "comes", company)

    def _offered(self, news: Answers) -> None:
        for entry, (_, epoch, _, body) in news:
            self._seen = f"({entry.decode()}"
            self._recorded += [entry, epoch]
            if b'"offer_made"' in body:
                self._accept(_offer.decode(body))

    def _accept(self, offer: _Offer) -> None:
        contact = self._waiting.pop(offer.contact)
        self._end_wait(contact, answered=True)
        self._talking[offer.contact] = contact.session
        self._follow += [
            self._command("accept", offer.advisor, offer.contact, offer.offer, "1"),
            self._command("media_ready", offer.advisor, offer.contact, "frame"),
            self._command("media_ready", contact.session, offer.contact, "frame"),
        ]
        self._plan(self._chance.expovariate(1 / self._load.call_s), "hangs up", offer.contact)

    def _end_wait(self, contact: _Contact, answered: bool) -> None:
        waited = self._now - contact.came
        self.outcomes.append(
            Outcome(contact.company, waited, answered, contact.band, contact.had_to_wait)
        )

    def _between(self, company: Company) -> float:
        return self._chance.expovariate(company.arrivals)

    def _plan(self, after: float, what: str, who: str) -> None:
        heapq.heappush(self._due, (self._now + after, len(self._due) + self._number, what, who))

    # -- what is called

    def _opening(self) -> list[Call]:
        total = sum(company.weight for company in self._load.companies)
        queues = {
            f"q-{c.id}": _queue(f"q-{c.id}", c.id, c.weight / total) for c in self._load.companies
        }
        names = [f"a{n:03d}" for n in range(self._load.advisors)]
        advisors = {name: Advisor(name, sorted(queues), relay_only=False) for name in names}
        # Nobody rests, and nobody is relieved: the theory knows of neither.
        rules = PoolRules(signed_limit_ms=FOREVER_MS, relief_ms=0)
        pool = PoolConfig("p", 1, {}, queues, advisors, rules)
        return [
            self._fcall("drive", START_MS),
            self._fcall("open", "run", "epoch", 0),
            self._fcall("sweep", 100),  # ends the hold of a new epoch
            self._fcall("configure", msgspec.json.encode(pool)),
            self._fcall("lease", "n", FOREVER_MS),
            *(self._attach(name, "advisor", "") for name in names),
            *(self._command("set_status", name, "available") for name in names),
        ]

    def _attach(self, session: str, role: str, company: str) -> Call:
        hello = {
            "pool": "p", "session": session, "person": session, "role": role, "name": session,
            "company": company, "node": "n", "attach": "t", "last_seq": 0, "epoch": "",
            "capabilities": {"rollback": True}, "ticket": None,
        }  # fmt: skip
        return self._fcall("attach", json.dumps(hello))

    def _command(self, name: str, session: str, *args: str) -> Call:
        number = self._commands[session] = self._commands.get(session, 0) + 1
        return self._fcall(name, session, "t", number, *args)

    def _fcall(self, name: str, *args: str | int | bytes) -> Call:
        return ("FCALL", function(name), 1, self._base, *args)

    def _news(self) -> Call:
        return ("XRANGE", f"{self._base}:events", self._seen, "+")

    def _tidying(self) -> list[Call]:
        wall_ms = time.time_ns() // 1_000_000 - 1000
        consumed, self._recorded = self._recorded, []
        return [
            self._fcall("sweep", 100),
            self._fcall("read_inbox", "n", f"{wall_ms}-0"),
            self._fcall("consumed", *consumed),
        ]

    def _ms(self) -> int:
        return START_MS + round(self._now * 1000)


def _none_refused(answers: Answers) -> None:
    for answer in answers:
        if isinstance(answer, bytes) and b'"error"' in answer:
            raise RuntimeError(answer.decode())


def _queue(id_: str, company: str, share: float) -> Queue:
    return Queue(
        id=id_, company=company, company_name=company, name=id_, required=[], service_level_s=60,
        offer_ms=20_000, reject_delay_ms=10_000, wrap_up_ms=0, max_misses=1, dispositions=[],
        keep_text=False, wrap_up=WrapUp.NONE, share=share,
    )  # fmt: skip

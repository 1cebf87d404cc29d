"""Lines of any length in a large pool, straight in the store, and what routing costs it there."""

import json
import re
from collections.abc import Iterable, Sequence

import msgspec

from signdesk.switchboard.library import function

from .pool import LAST_RING_MS, QUEUES, company_of, configuration, queue_id
from .signdesk import POOL
from .wire import Answers, Call, Wire

ROUTED = 50
"""Advisors who are routed in one round; the others are in calls."""
BASE, AT_ONCE = "sd:{p00}", 500
START_MS, FOREVER_MS, REST_MS = 1_764_000_000_000, 10**12, 10_000
SWEPT = 100


class Line:
    """The waiting of a large pool in a partition on a driven clock, and the advisors they wait for.

    When it is `full`, everybody waits for so long that every ring is open, if the queues have
    `rings`, and every advisor but ROUTED, who are on a break, is in a call.
    """

    def __init__(self, wire: Wire, *, rings: bool = False) -> None:
        self._wire = wire
        self._rings = rings
        self._came = 0
        self._now = START_MS
        self._command = 0
        self._routed: list[str] = []

    def full(self, waiting: int, advisors: int) -> None:
        """Sign the advisors in and let `waiting` visitors wait."""
        pool = configuration(advisors, rings=self._rings)
        names = list(pool.advisors)
        self._routed, employed = names[:ROUTED], names[ROUTED:]
        # The sweep ends the hold of a new epoch: from then on whoever comes is routed.
        opening = [("drive", START_MS), ("open", "run", "epoch", 0), ("sweep", SWEPT)]
        self._all([*opening, ("lease", "n", FOREVER_MS), ("configure", msgspec.json.encode(pool))])
        self._all(("attach", _hello(name, "advisor", "")) for name in names)
        self._grow(2 * len(employed))
        self._employ(employed)
        self._grow(self._came + waiting - self._still_waiting())
        # Those who come in one ms are given instants of their own, up to AT_ONCE later.
        self._drive(AT_ONCE + LAST_RING_MS)
        while b'"done":0' not in self._all([("sweep", SWEPT)])[0]:
            pass
        self._say(self._routed, "available")

    def route_us(self) -> float:
        """Return the store's time for routing one advisor, in microseconds, over one round.

        Each declines what was offered; when the rest after that is over, in a sweep of its own,
        the advisor is free and gets the first of the heads of all their lines.
        """
        offered = self._offers(self._routed)
        self._command += 1
        self._all(("decline", name, "t", self._command, *offer) for name, offer in offered.items())
        self._drive(REST_MS)
        return self._cost([("sweep", 1)] * ROUTED)

    def available_us(self) -> float:
        """Return the same for advisors who come back from a break, to all of their lines."""
        self._say(self._routed, "break")
        self._command += 1
        return self._cost(
            [("set_status", name, "t", self._command, "available") for name in self._routed]
        )

    def _cost(self, calls: Sequence[Call]) -> float:
        before = self._spent()
        self._all(calls)
        count, spent = (now - then for now, then in zip(self._spent(), before, strict=True))
        if count != len(calls):
            raise RuntimeError(f"somebody else called: {count} calls")
        return spent / count

    def _grow(self, length: int) -> None:
        while self._came < length:
            calls: list[Call] = []
            for n in range(self._came, min(length, self._came + AT_ONCE)):
                name = f"v{n:06d}"
                calls.append(("attach", _hello(name, "visitor", company_of(n))))
                calls.append(("enqueue", name, "t", 1, f"c{n:06d}", queue_id(n), "1", "fr", "1"))
            self._came += len(calls) // 2
            self._drive(len(calls) // 2)
            self._all(calls)

    def _employ(self, names: Sequence[str]) -> None:
        """Let them take the first of the waiting, and talk; who finds none has a break."""
        self._say(names, "available")
        taken = self._offers(names)
        if len(taken) < len(names) / 2:
            raise RuntimeError(f"only {len(taken)} of {len(names)} advisors were offered a contact")
        self._say([name for name in names if name not in taken], "break")
        self._command += 2
        calls: list[Call] = []
        for name, (contact, offer) in taken.items():
            calls.append(("accept", name, "t", self._command - 1, contact, offer, "1"))
            calls.append(("media_ready", name, "t", self._command, contact, "frame"))
            calls.append(("media_ready", f"v{contact[1:]}", "t", 2, contact, "frame"))
        self._all(calls)

    def _offers(self, names: Sequence[str]) -> dict[str, tuple[str, str]]:
        """Return contact and offer of each of these advisors who is offered one."""
        persons = [("HGET", f"{BASE}:person:{POOL}:{name}", "contact") for name in names]
        contacts = [answer.decode() for answer in self._wire.ask(persons)]
        held = {name: contact for name, contact in zip(names, contacts, strict=True) if contact}
        offers = self._wire.ask([("HGET", f"{BASE}:contact:{c}", "offer") for c in held.values()])
        return {
            name: (contact, offer.decode())
            for (name, contact), offer in zip(held.items(), offers, strict=True)
        }

    def _still_waiting(self) -> int:
        lines = [("ZCARD", f"{BASE}:pool:{POOL}:line:{queue_id(n)}") for n in range(QUEUES)]
        return sum(map(int, self._wire.ask(lines)))

    def _drive(self, ms: int) -> None:
        self._now += ms
        self._all([("drive", self._now)])

    def _say(self, names: Sequence[str], status: str) -> None:
        self._command += 1
        self._all(("set_status", name, "t", self._command, status) for name in names)

    def _spent(self) -> tuple[int, int]:
        """Return the calls of functions so far, and their microseconds."""
        (stats,) = self._wire.ask([("INFO", "commandstats")])
        found = re.search(rb"cmdstat_fcall:calls=(\d+),usec=(\d+)", stats)
        return (int(found[1]), int(found[2])) if found else (0, 0)

    def _all(self, calls: Iterable[Call]) -> Answers:
        """Call these functions of the library. Raises RuntimeError if one refuses."""
        whole = [("FCALL", function(str(name)), 1, BASE, *args) for name, *args in calls]
        answers: list[object] = []
        for first in range(0, len(whole), AT_ONCE):
            answers += self._wire.ask(whole[first : first + AT_ONCE])
        for answer in answers:
            if isinstance(answer, bytes) and b'"error"' in answer:
                raise RuntimeError(answer.decode())
        return answers


def _hello(name: str, role: str, company: str) -> str:
    return json.dumps(
        {
            "pool": POOL, "session": name, "person": name, "role": role, "name": name,
            "company": company, "node": "n", "attach": "t", "last_seq": 0, "epoch": "",
            "capabilities": {"rollback": True}, "ticket": None,
        }
    )  # fmt: skip

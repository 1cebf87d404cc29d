"""Places in line, told to those who wait: at once near the front, now and then far behind.

A place moves for everybody whenever the head of the line is served. With thousands waiting,
telling all of them each time would delay the offers, so the further back, the rarer.
"""

import asyncio
import time
from collections.abc import Callable, Iterable

import msgspec

from signdesk.domain.estimate import Pace, wait_band
from signdesk.switchboard.switchboard import Switchboard
from signdesk.switchboard.views import Paced, Waiting

from .messages import Place
from .session import Session

AT_ONCE = 50
"""Places asked for in one call of the store, which serves nobody else meanwhile."""
PAUSE_S = 0.01


def next_look_s(place: int) -> float:
    """Return in how many seconds a place is looked at again."""
    if place <= 10:
        return 1.0
    return 5.0 if place <= 100 else 30.0


Overtaken = Callable[[str, str], bool]
"""Says of a pool and a queue whether contacts of a higher priority may overtake in it."""


class _Told(msgspec.Struct):
    contact: str
    due: float
    place: Place | None = None


class Places:
    """What each waiting session of a node was told last, and when it is told again.

    A shown place never rises, whoever comes back to a place before it: the store remembers it.
    Where others overtake by right, none is shown.
    """

    def __init__(self, overtaken: Overtaken, clock: Callable[[], float] = time.monotonic) -> None:
        self._overtaken = overtaken
        self._clock = clock
        self._told: dict[str, _Told] = {}

    def forget(self, session: str) -> None:
        """A session left: whoever comes back to it is told anew."""
        self._told.pop(session, None)

    async def tell(self, switchboard: Switchboard, sessions: Iterable[Session]) -> None:
        """Tell the places that are due, to those of `sessions` that wait on `switchboard`.

        Raises StoreUnavailableError.
        """
        now = self._clock()
        by_pool: dict[str, dict[str, Session]] = {}
        for session in sessions:
            if not session.contact or session.switchboard is not switchboard:
                continue
            if session.claims.role == "visitor" and self._is_due(session, now):
                by_pool.setdefault(session.claims.pool, {})[session.contact] = session
        for pool, waiting in by_pool.items():
            contacts = list(waiting)
            for start in range(0, len(contacts), AT_ONCE):
                for place in await switchboard.places(pool, contacts[start : start + AT_ONCE]):
                    await self._show(waiting[place.contact], place)
                await asyncio.sleep(PAUSE_S)

    def _is_due(self, session: Session, now: float) -> bool:
        if session.seat:
            # In a call: whoever comes back to the line from it is first, or begins anew.
            self.forget(session.id)
            return False
        told = self._told.get(session.id)
        if told is None or told.contact != session.contact:
            self._told[session.id] = _Told(session.contact, now)
            return True
        return told.due <= now

    async def _show(self, session: Session, waiting: Waiting) -> None:
        told = self._told.get(session.id)
        if told is None or session.contact != waiting.contact:
            return  # it left, or moved on, while the store was asked
        low, high = wait_band(waiting.place, pace_of(waiting)) or (None, None)
        overtaken = self._overtaken(session.claims.pool, session.queue)
        place = Place(
            contact=waiting.contact,
            place=None if overtaken else waiting.shown,
            staffed=waiting.staff > 0,
            low=low,
            high=high,
        )
        told.due = self._clock() + next_look_s(waiting.place)
        if told.place != place:
            told.place = place
            await session.send(place)


def pace_of(line: Paced) -> Pace:
    return Pace(
        line.staff, line.calls, line.handling, line.starts, line.gap, line.left, line.waited
    )

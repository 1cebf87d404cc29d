"""A node: the sessions that it owns, and the beats that keep its promises to the store."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

import structlog

from signdesk.switchboard import inbox
from signdesk.switchboard.errors import StoreError, StoreUnavailableError
from signdesk.switchboard.store import Store
from signdesk.switchboard.switchboard import Switchboard, partition_of
from signdesk.switchboard.views import Entry
from signdesk.tasks import cancel, spawn

from .clock import SharedClock
from .lease import Lease
from .messages import Bye, CloseCode
from .places import Places
from .projection import Projection
from .pulse import Pulse
from .session import Session

_log = structlog.get_logger(__name__)

LEASE_S = 2.0
LOOK_S = 0.5
SWEEP_S = 0.2
PLACES_S = 1.0
CONDITION_S = 5.0
FULL = 0.7
"""Share of the store's memory above which no new contact is taken."""


class Node:
    """One `signdesk serve` process, as the store and the sessions know it."""

    def __init__(self, store: Store, projection: Projection, clock: SharedClock) -> None:
        self.id = secrets.token_hex(6)
        self.store = store
        self.projection = projection
        self.clock = clock
        self.sessions: dict[str, Session] = {}
        self.admitting = True
        self.unguarded = False
        self.draining = False
        self.takes_tests: Callable[[], Awaitable[bool]] = _no_tests
        """Says whether tests of a company's snippet can be answered here."""
        self.sweep_lag_ms = 0.0
        self.pulse = Pulse()
        self._tasks: list[asyncio.Task[Any]] = []
        self._places = Places(projection.overtaken)
        self._leases: list[Lease] = []
        self._owed: list[tuple[Switchboard, str, str]] = []

    def switchboard(self, pool: str) -> Switchboard:
        """Return the switchboard that holds a pool.

        Raises StoreUnavailableError if this node does not serve the pool, or not yet.
        """
        board = self.store.switchboards.get(partition_of(pool))
        if board is None or pool not in board.configured:
            raise StoreUnavailableError(f"pool {pool} is not served yet")
        return board

    def start(self) -> None:
        """Take up the beats that are of no partition."""
        self._tasks += [_beat(CONDITION_S, self._look_at_store), _beat(0.0, self.pulse.turn)]

    async def serve(self, switchboard: Switchboard) -> None:
        """Take up the beats of one partition. Raises StoreUnavailableError, and has begun none."""
        lease = Lease(switchboard, self.id, self.clock)
        await lease.renew()
        self._leases.append(lease)
        self._tasks += [
            spawn(inbox.read(switchboard, self.id, self._deliver), "inbox"),
            _beat(LEASE_S, partial(self._renew, lease)),
            _beat(LOOK_S, partial(self._look, lease)),
            _beat(SWEEP_S, partial(self._sweep, switchboard)),
            _beat(PLACES_S, partial(self._tell_places, switchboard)),
        ]

    async def drain(self, spread_ms: int) -> None:
        """Tell every session to resume elsewhere, spread over `spread_ms`, and close it."""
        self.draining = True
        sessions = list(self.sessions.values())
        for position, session in enumerate(sessions):
            after = spread_ms * position // max(1, len(sessions))
            await session.send(Bye(after_ms=after))
            await session.close(CloseCode.RESUME, b"going away")

    async def stop(self) -> None:
        """End the beats."""
        await cancel(*self._tasks)

    async def epoch_began(self, switchboard: Switchboard) -> None:
        """The store may have lost data: every session resumes, with its ticket."""
        _log.warning("epoch_began", epoch=switchboard.epoch, sessions=len(self.sessions))
        await self._resume_all(switchboard, b"new epoch")

    def own(self, session: Session) -> Session | None:
        """Take a session in; return the former socket of the same session, which it replaces.

        What is delivered from now on is the new one's, though it may not be attached yet.
        """
        former = self.sessions.get(session.id)
        self.sessions[session.id] = session
        return former

    async def disown(self, session: Session) -> None:
        """A socket is gone. The store is told, later if it cannot be reached now."""
        if self.sessions.get(session.id) is session:
            del self.sessions[session.id]
        self._places.forget(session.id)
        await self._detach(session.switchboard, session.id, session.attach)

    async def _detach(self, switchboard: Switchboard, session: str, attach: str) -> None:
        try:
            await switchboard.detach(session, attach)
        except (StoreUnavailableError, StoreError) as failure:
            _log.warning("detach_owed", session=session, error=str(failure))
            self._owed.append((switchboard, session, attach))

    @property
    def leased(self) -> bool:
        """Say whether the store, in some partition, was told lately that this node lives."""
        return any(lease.fresh for lease in self._leases)

    async def _renew(self, lease: Lease) -> None:
        if await lease.renew():
            await self._give_up(lease)
        # The lease keeps alive in the store whoever left while it could not be reached.
        owed, self._owed = self._owed, []
        for left in owed:
            await self._detach(*left)

    async def _look(self, lease: Lease) -> None:
        # Cut off from the store, this node can serve nobody; another one may.
        if lease.runs_out():
            await self._give_up(lease)

    async def _give_up(self, lease: Lease) -> None:
        """This node was frozen or cut off so long that its sessions were orphaned."""
        _log.warning("lease_lapsed", sessions=len(self.sessions))
        await self._resume_all(lease.switchboard, b"lease lapsed")

    async def _resume_all(self, switchboard: Switchboard, why: bytes) -> None:
        for session in list(self.sessions.values()):
            if session.switchboard is switchboard:
                await session.close(CloseCode.RESUME, why)

    async def _deliver(self, entries: list[Entry]) -> None:
        # Nothing here waits: a session never does for its socket (Session.write).
        for entry in entries:
            session = self.sessions.get(entry.session)
            if session is None:
                continue
            try:
                if not entry.fenced:
                    await session.deliver(entry)
                elif entry.fenced == session.attach:
                    await session.close(CloseCode.FENCED, b"opened elsewhere")
            except Exception:
                # One session's message that cannot be read must not silence all the others.
                session.log.exception("delivery_failed", seq=entry.seq)
                await session.close(CloseCode.RESUME, b"delivery failed")

    async def _sweep(self, switchboard: Switchboard) -> None:
        began = time.perf_counter()
        while await switchboard.sweep() == 100:
            pass
        self.sweep_lag_ms = (time.perf_counter() - began) * 1000

    async def _look_at_store(self) -> None:
        condition = await self.store.condition()
        self.admitting = condition.memory < FULL
        if condition.unguarded and not self.unguarded:
            _log.warning("store_unguarded", remedy="set min-replicas-to-write 1 (docs/deploy.md)")
        self.unguarded = condition.unguarded

    async def _tell_places(self, switchboard: Switchboard) -> None:
        await self._places.tell(switchboard, list(self.sessions.values()))


async def _no_tests() -> bool:
    return False


def _beat(every_s: float, work: Callable[[], Coroutine[Any, Any, Any]]) -> asyncio.Task[Any]:
    return spawn(_repeat(every_s, work), "beat")


async def _repeat(every_s: float, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
    while True:
        try:
            await work()
        except (StoreUnavailableError, StoreError) as failure:
            _log.warning("beat_missed", error=str(failure))
        except Exception:
            # A beat that ended would end this node's promises with it.
            _log.exception("beat_failed")
        await asyncio.sleep(every_s)

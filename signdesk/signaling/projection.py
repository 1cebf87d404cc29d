"""Projects the pools' configuration from the records into the switchboard.

Opening hours stay with the nodes: a queue is open or not by the wall clock that nodes share, not by
the switchboard's, out of which outages are taken.
"""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from signdesk import records
from signdesk.domain import hours
from signdesk.domain.clip import Clip, ClipState
from signdesk.domain.hours import Schedule
from signdesk.domain.local_time import Period, period
from signdesk.domain.pool import Company, PoolConfig, Queue
from signdesk.records.consumer import wall_clock
from signdesk.records.identity_keys import SealedKey
from signdesk.switchboard.errors import StoreError, StoreUnavailableError
from signdesk.switchboard.switchboard import Switchboard, partition_of

_log = structlog.get_logger(__name__)

POLL_S = 2.0

Serve = Callable[[int], Awaitable[Switchboard]]
"""Returns the switchboard of a partition, which this node serves from then on."""


class Projection:
    """What this node knows of every pool; `pools` is by id and always the newest read.

    `clock` is the wall clock (ms since the Unix epoch).
    """

    def __init__(self, engine: AsyncEngine, clock: Callable[[], int] = wall_clock) -> None:
        self.pools: dict[str, PoolConfig] = {}
        self.clock = clock
        self._engine = engine
        self._version = -1
        self._projected = False
        self._days: list[Period] = []
        self._schedules: dict[str, Schedule] = {}
        self._identity_keys: dict[str, list[SealedKey]] = {}
        self._clips: dict[str, dict[ClipState, Clip]] = {}

    async def read(self) -> bool:
        """Read the configuration anew if it changed, or if a day began; say whether it did.

        Qualifications lapse by the local day, so a new day is a change, and so is another offset.
        """
        version, now = await records.config_version(self._engine), self.clock()
        if version == self._version and all(day.began <= now < day.ends for day in self._days):
            return False
        names = await records.pools(self._engine)
        self.pools = {n: await records.load_pool(self._engine, n, now) for n in names}
        self._schedules = await records.load_schedules(self._engine)
        self._identity_keys = await records.identity_keys(self._engine)
        self._clips = await records.load_clips(self._engine)
        zones = {records.zone_of(pool.companies) for pool in self.pools.values()}
        self._version, self._days = version, [period(zone, now) for zone in sorted(zones)]
        return True

    async def run(self, serve: Serve) -> None:
        """Keep the switchboard's configuration up to date, for ever."""
        while True:
            await asyncio.sleep(POLL_S)
            try:
                if await self.read() or not self._projected:
                    await self.project(serve)
            except (SQLAlchemyError, OSError, StoreError, StoreUnavailableError) as failure:
                _log.warning("configuration_waits", error=type(failure).__name__)

    async def project(self, serve: Serve) -> None:
        """Tell the switchboards what was read last, those of new pools as well."""
        self._projected = False
        for pool, config in self.encoded().items():
            await (await serve(partition_of(pool))).configure(pool, config)
        self._projected = True

    def encoded(self) -> dict[str, bytes]:
        """Return each pool's configuration as the switchboard takes it."""
        return {name: msgspec.json.encode(pool) for name, pool in self.pools.items()}

    def company(self, company_id: str) -> Company | None:
        """Return a company of any pool."""
        for pool in self.pools.values():
            if company_id in pool.companies:
                return pool.companies[company_id]
        return None

    def identity_keys(self, company: str) -> list[SealedKey]:
        """Return the keys with which a company's server signs. No store is told of them."""
        return self._identity_keys.get(company, [])

    def queues(self, company: Company) -> list[Queue]:
        """Return a company's queues by id, those last that are another's way out into text.

        The widget leads to the first.
        """
        queues = [q for q in self.pools[company.pool].queues.values() if q.company == company.id]
        ways_out = {q.text_queue for q in queues}
        return sorted(queues, key=lambda q: (q.id in ways_out, q.id))

    def clips(self, company: Company) -> dict[ClipState, Clip]:
        """Return a company's clips, by the state that they are for."""
        return self._clips.get(company.id, {})

    def zone(self, company: Company, queue: Queue) -> str:
        """Return the zone in which a queue's hours are told."""
        schedule = self._schedules.get(queue.id)
        return schedule.zone if schedule is not None else company.timezone

    def overtaken(self, pool: str, queue: str) -> bool:
        """Say whether others may overtake in a queue; one that is no longer configured, nobody."""
        found = self.pools[pool].queues.get(queue) if pool in self.pools else None
        return found is not None and found.overtaken

    def is_open(self, queue: str) -> bool:
        """Say whether a queue is open at this instant; one without hours always is."""
        schedule = self._schedules.get(queue)
        return schedule is None or hours.is_open(schedule, self.clock())

    def opens_at(self, queue: str) -> int | None:
        """Return when a queue opens (ms), now if it is open; None if not within 400 days."""
        schedule, now = self._schedules.get(queue), self.clock()
        return now if schedule is None else hours.opens_at(schedule, now)

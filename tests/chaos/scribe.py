"""Reads the live state, whole and in one step, and writes down every event before it is trimmed."""

import asyncio
import contextlib
import json
from collections.abc import Callable, Mapping
from typing import Any

from redis.asyncio import Redis
from redis.exceptions import RedisError

from signdesk.domain.events import AnyEvent, decode
from signdesk.switchboard.switchboard import partition_of
from signdesk.tasks import cancel, spawn

PAUSE_S = 0.1
BLOCK_MS = 500

STATE = """
local function hash(k)
  local flat, h = redis.call('HGETALL', k), {}
  for i = 1, #flat, 2 do h[flat[i]] = flat[i + 1] end
  return h
end
local B, found = ARGV[1], {}
local all = {contacts = {}, people = {}, sessions = {}, lines = {}, free = {}, timers = {}}
all.facts = hash(B)
local t = redis.call('TIME')
all.facts.now = t[1] * 1000 + math.floor(t[2] / 1000) + tonumber(all.facts.offset or 0)
-- An outage that no call has yet taken out of the clock (docs/switchboard.md).
if all.facts.now - tonumber(all.facts.sweep or 0) > 2000 then
  all.facts.now = tonumber(all.facts.last or 0)
end
for _, id in ipairs(redis.call('SMEMBERS', B .. ':contacts')) do
  all.contacts[id] = hash(B .. ':contact:' .. id)
end
for _, k in ipairs(redis.call('KEYS', B .. ':*')) do
  k = string.gsub(k, '%%', '%%%%')
  local rest = string.sub(k, #B + 2)
  local person = string.match(rest, '^person:[^:]+:(.+)$')
  if person then all.people[person] = hash(k) end
  local session = string.match(rest, '^session:(.+)$')
  if session then all.sessions[session] = hash(k) end
  local pool, set, line = string.match(rest, '^pool:([^:]+):(%a+):(.+)$')
  if set == 'line' then all.lines[line] = redis.call('ZRANGE', k, 0, -1) end
  if set == 'free' then all.free[line] = redis.call('ZRANGE', k, 0, -1) end
end
local due = redis.call('ZRANGE', B .. ':timers', 0, -1, 'WITHSCORES')
for i = 1, #due, 2 do all.timers[due[i]] = tonumber(due[i + 1]) end
return cjson.encode(all)
"""

State = dict[str, Any]
Where = Callable[[], str]
"""Tells the address of the server that has a pool at this moment."""


class Scribe:
    """`events` are all that were seen, in order, as (epoch, event); by pool where to look."""

    def __init__(self, stores: Mapping[str, Where]) -> None:
        self.events: list[tuple[str, AnyEvent]] = []
        self._where = stores
        self._bases = {pool: f"sd:{{p{partition_of(pool):02d}}}" for pool in stores}
        self._open: dict[str, Redis] = {}
        self._readers = [spawn(self._read(pool), f"events of {pool}") for pool in stores]

    @property
    def pools(self) -> list[str]:
        """The pools that are looked at."""
        return list(self._bases)

    async def state(self, pool: str) -> State:
        """Return a pool's live state, all of one instant."""
        raw = await self._store(pool).eval(STATE, 0, self._bases[pool])
        state: State = json.loads(raw)
        return state

    def story(self, contact: str) -> str:
        """Return the events of a contact, a line each."""
        return "\n".join(
            f"  {event.at} {epoch[:4]} {event}"
            for epoch, event in self.events
            if getattr(event, "contact", "") == contact
        )

    async def close(self) -> None:
        """Stop reading."""
        await cancel(*self._readers)
        for store in self._open.values():
            await store.aclose()

    def _store(self, pool: str) -> Redis:
        """Return a client of the server that has the pool now."""
        url = self._where[pool]()
        if url not in self._open:
            self._open[url] = Redis.from_url(url, retry=None, socket_timeout=5)
        return self._open[url]

    async def _read(self, pool: str) -> None:
        stream = f"{self._bases[pool]}:events"
        last, seen = "0-0", set[tuple[str, str]]()
        while True:
            try:
                answer: Any = await self._store(pool).xread(
                    {stream: last}, count=1000, block=BLOCK_MS
                )
            except (RedisError, OSError, TimeoutError):
                last = "0-0"  # after a loss of the store, ids may begin anew
                await asyncio.sleep(PAUSE_S)
                continue
            for _, entries in answer or ():
                for id_, fields in entries:
                    last, epoch = id_.decode(), fields[b"p"].decode()
                    if (epoch, last) not in seen:
                        seen.add((epoch, last))
                        with contextlib.suppress(ValueError):
                            self.events.append((epoch, decode(fields[b"e"])))

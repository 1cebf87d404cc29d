-- Places: a contact's score, decided once when it queues, by priority and by fair share.
--
-- Self-clocked fair queueing (Golestani, INFOCOM 1994) with the tolerance of GCRA (ITU-T I.371):
-- a company within its share of the pool stands by the time of coming; what goes beyond a burst
-- stands behind the newcomers of others, but before its own. Lines stay plain sorted sets.

-- A priority is more time than any stamp runs ahead, and being first more than any priority: both
-- are read back from the score and the time first queued, so tickets carry the score alone.
local PRIORITY_STEP = 1e12
local FIRST_LEVEL = 10
local AHEAD_MS = 9e11

local BURST = 3
local HANDLING_MS = 270 * 1000
local CALLS_KNOWN = 3
local SMALLEST_SHARE = 0.001

local shares = {}

local function shares_key(pool) return key('pool', pool, 'shares') end

-- 0 to 9 by priority, 10 more for the first in line.
local function level(c)
  -- Lua rounds a little less than zero up to -0, and writes that as a name of its own.
  return math.ceil((tonumber(c.queued) - tonumber(c.score)) / PRIORITY_STEP) + 0
end

local function stamp_of(c) return tonumber(c.score) + level(c) * PRIORITY_STEP end

function shares.is_first(c) return level(c) >= FIRST_LEVEL end

-- The score with which the contact would stand before all others, in its order among the first.
function shares.first(c)
  return tonumber(c.score) - (shares.is_first(c) and 0 or FIRST_LEVEL * PRIORITY_STEP)
end

-- The score of the same place in a queue of this priority.
function shares.moved(c, priority)
  local first = shares.is_first(c) and FIRST_LEVEL or 0
  return stamp_of(c) - (first + priority) * PRIORITY_STEP
end

-- What one contact takes of the pool's time, stretched by the company's share of it (ms).
local function step_of(pool, queue)
  local sums = stats.read(pool, '*')
  local handling = sums.n >= CALLS_KNOWN and sums.sum / sums.n or HANDLING_MS
  local advisors = math.max(1, redis.call('SCARD', key('pool', pool, 'staff', '*')))
  return math.ceil(handling / advisors / math.max(queue.share, SMALLEST_SHARE))
end

-- Count a contact that waits, whatever its state: waiting, away, or offered.
local function count(c)
  local k = shares_key(c.pool)
  redis.call('HINCRBY', k, 'waiting', 1)
  redis.call('HINCRBY', k, 'company:' .. c.company, 1)
  redis.call('HINCRBY', k, 'queue:' .. c.queue, 1)
  contacts.note(c, 'counted', 1)
end

function shares.waiting(pool, queue)
  return tonumber(redis.call('HGET', shares_key(pool), 'queue:' .. queue) or 0)
end

-- A new contact gets its place. The clock of its priority is the last instant given and the latest
-- stamp served, whichever is later: newcomers stand behind what was served. A test takes nothing of
-- anybody's share.
function shares.join(c, queue)
  if tests.is(c) then return contacts.note(c, 'score', c.queued) end
  local k, clock = shares_key(c.pool), 'clock:' .. queue.priority
  local tat, last = 'tat:' .. c.company, 'last:' .. c.company
  local past = redis.call('HMGET', k, clock, tat, last, 'company:' .. c.company)
  local queued = tonumber(c.queued)
  local base = math.max(queued, tonumber(past[1] or 0) + 1)
  local waits = tonumber(past[4] or 0) > 0
  local due = waits and tonumber(past[2] or base) or base
  local step = step_of(c.pool, queue)
  local stamp = math.max(base, due - BURST * step, waits and tonumber(past[3] or 0) + 1 or 0)
  stamp = math.min(stamp, queued + AHEAD_MS - 1)
  redis.call('HSET', k, clock, base, tat, math.max(due, base) + step, last, stamp)
  contacts.note(c, 'score', stamp - queue.priority * PRIORITY_STEP)
  count(c)
end

-- It waits again, at a place that it has: after a call was lost, or from a ticket.
function shares.rejoin(c)
  if tests.is(c) then return end
  local k, stamp = shares_key(c.pool), stamp_of(c)
  for _, field in ipairs({'tat:' .. c.company, 'last:' .. c.company}) do
    if not shares.is_first(c) and stamp > tonumber(redis.call('HGET', k, field) or 0) then
      redis.call('HSET', k, field, stamp)
    end
  end
  count(c)
end

-- It is offered: what comes from now on stands behind it.
function shares.served(c)
  if tests.is(c) or shares.is_first(c) then return end
  local k, clock, stamp = shares_key(c.pool), 'clock:' .. level(c), stamp_of(c)
  if stamp > tonumber(redis.call('HGET', k, clock) or 0) then redis.call('HSET', k, clock, stamp) end
end

-- It waits no more. Who leaves unserved gives back nothing of the company's share: later ones would
-- stand right behind what is served, among the newcomers of others, and most of a rush leaves. When
-- nobody waits in the pool there is nothing to share, and all is forgotten.
function shares.leave(c)
  if (c.counted or '') == '' then return end
  local k = shares_key(c.pool)
  if redis.call('HINCRBY', k, 'waiting', -1) <= 0 then
    redis.call('DEL', k)
  else
    redis.call('HINCRBY', k, 'company:' .. c.company, -1)
    redis.call('HINCRBY', k, 'queue:' .. c.queue, -1)
  end
  contacts.note(c, 'counted', '')
end

-- To another queue of its company, with what it took of the share.
function shares.change_queue(c, queue)
  if (c.counted or '') == '' then return end
  redis.call('HINCRBY', shares_key(c.pool), 'queue:' .. c.queue, -1)
  redis.call('HINCRBY', shares_key(c.pool), 'queue:' .. queue, 1)
end

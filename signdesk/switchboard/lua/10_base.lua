-- What every transition stands on: keys of one partition, the clock, hashes, events, errors.
-- Upvalues are set afresh by `begin` at each call; the server runs one call at a time.

local B       -- base key of the partition, e.g. sd:{p07}; itself the hash of partition facts
local NOW     -- ms since the Unix epoch, never going backwards
local EPOCH   -- random name of this life of the store
local STEP    -- what this call has read already, and nothing changes in it
local HOLD    -- not 0: places are being rebuilt, and nobody is routed before the timer `hold`

-- Longer than this without a sweep means that the store, or every node, was away: the time is
-- taken out of the clock, so that no promise expires while nobody could keep it.
local OUTAGE_MS = 2000
local TICKET_LIFE_MS = 6 * 3600 * 1000

-- Written out: a step makes dozens of keys, and each table would be garbage.
local function key(kind, a, b, c)
  if not a then return B .. ':' .. kind end
  if not b then return B .. ':' .. kind .. ':' .. a end
  if not c then return B .. ':' .. kind .. ':' .. a .. ':' .. b end
  return B .. ':' .. kind .. ':' .. a .. ':' .. b .. ':' .. c
end

local function hash(k)
  local flat = redis.call('HGETALL', k)
  if #flat == 0 then return nil end
  local h = {}
  for i = 1, #flat, 2 do h[flat[i]] = flat[i + 1] end
  return h
end

local function begin(base)
  B, STEP = base, {}
  -- Never there. While a slot is moved key by key, what is missing counts as moved: the call ends
  -- here, before it changes a half of something.
  redis.call('EXISTS', key('moved'))
  local facts = redis.call('HMGET', B, 'offset', 'last', 'sweep', 'driven', 'epoch', 'hold')
  EPOCH, HOLD = facts[5] or '', tonumber(facts[6] or 0)
  -- An older library leaves the instant behind when the hold is over.
  if HOLD > 0 and not redis.call('ZSCORE', key('timers'), 'hold') then HOLD = 0 end
  if facts[4] then NOW = tonumber(facts[4]) return end
  local t = redis.call('TIME')
  local raw = t[1] * 1000 + math.floor(t[2] / 1000)
  local last, sweep = tonumber(facts[2] or 0), tonumber(facts[3] or 0)
  NOW = raw + tonumber(facts[1] or 0)
  local jumped = NOW < last
  if sweep > 0 and NOW - sweep > OUTAGE_MS then jumped = true end
  if jumped then
    NOW = last
    redis.call('HSET', B, 'offset', NOW - raw, 'last', NOW, 'sweep', NOW)
  elseif NOW > last then
    redis.call('HSET', B, 'last', NOW)
  end
end

local function refuse(code, detail) return {error = code, detail = detail} end

local function event_raw(body)
  redis.call('XADD', key('events'), '*', 'p', EPOCH, 'e', body)
end

-- One immutable fact, appended in the same step as the change that it tells of. `at` is given
-- only where an older fact is told again.
local function event(kind, pool, fields, at)
  fields.type, fields.pool, fields.at = kind, pool, at or NOW
  event_raw(cjson.encode(fields))
end

local function timer(member, due) redis.call('ZADD', key('timers'), due, member) end
local function untimer(member) redis.call('ZREM', key('timers'), member) end

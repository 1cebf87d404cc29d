-- What an honest estimate is made of, for each queue and for the whole pool (`*`): sums that fade.

-- An estimate is about the last hours, not about last week.
local HALF_LIFE_MS = 3600 * 1000
local FADING = {'n', 'sum', 'gn', 'gsum', 'left', 'waited'}

local stats = {}

-- The sums as they have faded by now.
function stats.read(pool, line)
  local values = redis.call('HMGET', key('pool', pool, 'stats', line), 'at', unpack(FADING))
  local fade = values[1] and 0.5 ^ ((NOW - tonumber(values[1])) / HALF_LIFE_MS) or 0
  local sums = {}
  for i, name in ipairs(FADING) do sums[name] = tonumber(values[i + 1] or 0) * fade end
  return sums
end

-- `from`, if given, is where the next gap between starts begins.
function stats.add(pool, line, more, from)
  local sums = stats.read(pool, line)
  local flat = {'at', NOW, from and 'from', from}
  for _, name in ipairs(FADING) do
    flat[#flat + 1], flat[#flat + 2] = name, sums[name] + (more[name] or 0)
  end
  redis.call('HSET', key('pool', pool, 'stats', line), unpack(flat))
end

-- A queue's line as nodes are told of it: the advisors at work, and the sums by their names.
function stats.pace(pool, queue)
  local sums = stats.read(pool, queue)
  return {staff = redis.call('SCARD', key('pool', pool, 'staff', queue)), calls = sums.n,
    handling = sums.sum, starts = sums.gn, gap = sums.gsum, left = sums.left, waited = sums.waited}
end

-- The line has somebody waiting again: gaps between starts count from here.
function stats.backlogged(pool, line)
  redis.call('HSET', key('pool', pool, 'stats', line), 'from', NOW)
end

-- One who waited is taken from the line: how much of its advisors' time passed since the last.
function stats.taken(pool, line)
  local k = key('pool', pool, 'stats', line)
  local staff = redis.call('SCARD', key('pool', pool, 'staff', line))
  local from = tonumber(redis.call('HGET', k, 'from') or NOW)
  if staff == 0 then return stats.backlogged(pool, line) end
  stats.add(pool, line, {gn = 1, gsum = (NOW - from) * staff}, NOW)
end

-- The visitor waits no more: answered, or gone (`left`).
function stats.waited(c, left)
  if tests.is(c) then return end
  stats.add(c.pool, c.queue, {left = left and 1 or 0, waited = NOW - tonumber(c.since)})
end

-- A call and its wrap-up are over.
function stats.handled(c)
  if tests.is(c) then return end
  local sums = {n = 1, sum = NOW - tonumber(c.accepted)}
  stats.add(c.pool, c.queue, sums)
  stats.add(c.pool, '*', sums)
end

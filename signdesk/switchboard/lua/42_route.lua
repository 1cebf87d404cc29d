-- Matching: line heads with the first of the free. Nothing here depends on how many wait.

-- The first of the free in the contact's lines, its queue's line before its rings; those in
-- reserve only where nobody else is. Whether it was offered.
function route.contact(c)
  if HOLD > 0 or c.state ~= 'queued' or c['here:p1'] ~= '1' then return false end
  local found, reserve
  for line in lines.each(c.lines) do
    local free = redis.call('ZRANGE', key('pool', c.pool, 'free', line), 0, 0, 'WITHSCORES')
    if free[1] and not advisors.is_reserve(free[2]) then found = free[1] break end
    reserve = reserve or free[1]
  end
  if not found and not reserve then return false end
  offers.make(c, advisors.load(c.pool, found or reserve))
  return true
end

-- The head of a line, if it goes before `best`.
local function better(pool, line, best)
  local head = redis.call('ZRANGE', key('pool', pool, 'line', line), 0, 0, 'WITHSCORES')
  if not head[1] then return best end
  local score = tonumber(head[2])
  if best and (best.score < score or best.score == score and best.id <= head[1]) then return best end
  return {id = head[1], score = score}
end

-- The first contact among the heads of this advisor's lines. Whether there was one.
function route.advisor(a)
  if HOLD > 0 then return false end
  local best
  for line in lines.each(a.lines) do best = better(a.pool, line, best) end
  if best then offers.make(contacts.load(best.id), a) end
  return best ~= nil
end

-- Every line of the pool in which somebody waits and somebody is free.
local function meeting(pool)
  local seen, found = {}, {}
  local function look(line)
    if seen[line] then return end
    seen[line] = true
    if redis.call('EXISTS', key('pool', pool, 'line', line), key('pool', pool, 'free', line)) == 2 then
      found[#found + 1] = line
    end
  end
  for _, field in ipairs(redis.call('HKEYS', key('pool', pool))) do
    local id = string.match(field, '^queue:(.+)$')
    if id then
      look(id)
      for _, ring in ipairs(config.queue(pool, id).rings) do look(ring.line) end
    end
  end
  for _, id in ipairs(redis.call('SMEMBERS', key('pool', pool, 'staff', '*'))) do look('@' .. id) end
  return found
end

-- After places were rebuilt: the first in all lines to the first of the free, `limit` at most.
-- Returns how many offers were made.
function route.pool(pool, limit)
  local found = meeting(pool)
  for made = 0, limit - 1 do
    local best
    for _, line in ipairs(found) do
      if redis.call('EXISTS', key('pool', pool, 'free', line)) == 1 then
        best = better(pool, line, best)
      end
    end
    if not best then return made end
    route.contact(contacts.load(best.id))
  end
  return limit
end

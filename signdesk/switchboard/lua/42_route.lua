-- Matching: line heads with the first of the free. Nothing here depends on how many wait.
--
-- Visitors who want to be spared an advisor are few: what they cost is a step for each that is
-- passed over, and nothing to all others.

local PAGE = 16
local MOST_PASSED = 128

-- The first of a line's free whom the contact does not avoid, and their turn.
function route.free(c, line)
  local free = redis.call('ZRANGE', key('pool', c.pool, 'free', line), 0, lines.avoided(c),
    'WITHSCORES')
  for i = 1, #free, 2 do
    if not lines.avoids(c, free[i]) then return free[i], free[i + 1] end
  end
  return nil
end

-- The first of the free in the contact's lines, its queue's line before its rings; those in
-- reserve only where nobody else is. Whether it was offered.
function route.contact(c)
  if HOLD > 0 or c.state ~= 'queued' or c['here:p1'] ~= '1' then return false end
  local found, reserve
  for line in lines.each(c.lines) do
    local free, turn = route.free(c, line)
    if free and not advisors.is_reserve(turn) then found = free break end
    reserve = reserve or free
  end
  if not found and not reserve then return false end
  offers.make(c, advisors.load(c.pool, found or reserve))
  return true
end

-- What goes first: a contact in a line, as its id and score, or `best`.
local function before(best, id, score)
  if not id then return best end
  score = tonumber(score)
  if best and (best.score < score or best.score == score and best.id <= id) then return best end
  return {id = id, score = score}
end

-- The head of a line, if it goes before `best`.
local function better(pool, line, best)
  local head = redis.call('ZRANGE', key('pool', pool, 'line', line), 0, 0, 'WITHSCORES')
  return before(best, head[1], head[2])
end

-- As `better`, of the first in the line that is not passed over.
local function better_past(pool, line, best, passed)
  for from = 0, MOST_PASSED - 1, PAGE do
    local page = redis.call('ZRANGE', key('pool', pool, 'line', line), from, from + PAGE - 1,
      'WITHSCORES')
    for i = 1, #page, 2 do
      if not passed(page[i]) then return before(best, page[i], page[i + 1]) end
    end
    if #page < 2 * PAGE then break end
  end
  return best
end

-- The first contact among the heads of this advisor's lines. Whether there was one.
function route.advisor(a)
  if HOLD > 0 then return false end
  local best
  for line in lines.each(a.lines) do best = better(a.pool, line, best) end
  if not best then return false end
  local c = contacts.load(best.id)
  if lines.avoids(c, a.id) then c = route.past(a) end
  if c then offers.make(c, a) end
  return c ~= nil
end

-- The first contact in this advisor's lines whose visitor did not ask to be spared them.
function route.past(a)
  local best
  local function passed(id)
    local avoid = redis.call('HGET', key('contact', id), 'avoid') or ''
    return lines.avoids({avoid = avoid}, a.id)
  end
  for line in lines.each(a.lines) do best = better_past(a.pool, line, best, passed) end
  return best and contacts.load(best.id)
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
  look(TEST_LINE)
  return found
end

-- After places were rebuilt: the first in all lines to the first of the free, `limit` at most.
-- Returns how many offers were made. Who avoids all that are free goes on waiting.
function route.pool(pool, limit)
  local found, made, spared = meeting(pool), 0, {}
  local function passed(id) return spared[id] end
  while made < limit do
    local best
    for _, line in ipairs(found) do
      if redis.call('EXISTS', key('pool', pool, 'free', line)) == 1 then
        best = better_past(pool, line, best, passed)
      end
    end
    if not best then return made end
    if route.contact(contacts.load(best.id)) then made = made + 1 else spared[best.id] = true end
  end
  return limit
end

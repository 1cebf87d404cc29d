-- Lines: who stands where. A contact stands in all its lines at once, and leaves all in one step.
--
-- A line is a queue's (its id), an overflow ring's (`domain.pool.ring_line`), or one advisor's own
-- (`@` and the advisor's id), or the tests'. A ring names advisors, never another queue's rings:
-- overflows cannot chain, so they cannot loop.

local LAST_KEPT_MS = 90 * 24 * 3600 * 1000
-- Where a queue prefers nobody: long enough for who was cut off, or forgot a question.
local AGAIN_KEPT_MS = 3600 * 1000
local AGAIN_WAIT_MS = 2 * 60 * 1000

local lines, advisors, route, limits = {}, {}, {}, {}

-- Those of a contact (`lines`) or of an advisor.
function lines.each(text) return string.gmatch(text, '[^,]+') end

function contacts.join_line(c)
  for line in lines.each(c.lines) do
    local k = key('pool', c.pool, 'line', line)
    local came = redis.call('ZADD', k, c.score, c.id) == 1
    if came and line == c.queue and redis.call('ZCARD', k) == 1 then
      stats.backlogged(c.pool, line)
    end
  end
end

-- Whether it stood in its queue's line.
function contacts.leave_line(c)
  local stood = false
  for line in lines.each(c.lines) do
    local left = redis.call('ZREM', key('pool', c.pool, 'line', line), c.id) == 1
    stood = stood or left and line == c.queue
  end
  return stood
end

-- A visitor who is there is offered at once, or stands in line; one who is not keeps the place,
-- and is passed over.
function contacts.stand_in_line(c)
  if c['here:p1'] ~= '1' then
    contacts.leave_line(c)
    return event('contact_away', c.pool, {contact = c.id})
  end
  if c.preferred ~= '' and not lines.prefers(c, c.preferred) then lines.unprefer(c) end
  if route.contact(c) then return end
  contacts.join_line(c)
  limits.watch(c)
end

-- The lines of a contact that is open to everybody: its queue's, and those of the opened rings. A
-- test is open to test advisors, ever.
local function open_lines(c)
  if tests.is(c) then return TEST_LINE end
  local all = {c.queue}
  for i, ring in ipairs(contacts.queue(c).rings) do
    if i <= tonumber(c.ring) then all[#all + 1] = ring.line end
  end
  return table.concat(all, ',')
end

-- It begins to wait (again) in its queue. What was due before now is so already: it is not told
-- again.
function lines.begin(c)
  local ring, queue, queued = 0, contacts.queue(c), tonumber(c.queued)
  for i, each in ipairs(tests.is(c) and {} or queue.rings) do
    local due = queued + each.after_ms
    if due <= NOW and NOW > queued then ring = i
    else timer('ring|' .. c.id .. '|' .. i, due) end
  end
  c.ring = ring
  contacts.note(c, 'ring', ring, 'preferred', '', 'lines', open_lines(c))
end

-- It waits again after a call, first in line.
function lines.again(c)
  shares.rejoin(c)
  lines.begin(c)
end

-- It waits no more, or elsewhere.
function lines.untime(c)
  for i in ipairs(contacts.queue(c).rings) do untimer('ring|' .. c.id .. '|' .. i) end
  untimer('preferred|' .. c.id)
  untimer('overdue|' .. c.id)
end

-- More advisors may take it from now on: those who are free get it at once.
function lines.open_ring(c, ring)
  if ring <= tonumber(c.ring) or not contacts.queue(c).rings[ring] then return end
  local stands = c.state == 'queued' and c.preferred == '' and c['here:p1'] == '1'
  contacts.note(c, 'ring', ring)
  if c.preferred == '' then contacts.note(c, 'lines', open_lines(c)) end
  event('ring_opened', c.pool, {contact = c.id, ring = ring})
  if stands then contacts.stand_in_line(c) end
end

-- The contact is never offered to the advisors whom its visitor asked to be spared.
function lines.avoids(c, advisor)
  return c.avoid ~= '' and string.find(',' .. c.avoid .. ',', ',' .. advisor .. ',', 1, true) ~= nil
end

function lines.avoided(c)
  if c.avoid == '' then return 0 end
  local _, commas = string.gsub(c.avoid, ',', '')
  return commas + 1
end

-- Whether this advisor is at work, and may be offered the contact in its queue.
function lines.prefers(c, advisor)
  return not lines.avoids(c, advisor)
    and redis.call('SISMEMBER', key('pool', c.pool, 'staff', c.queue), advisor) == 1
end

-- The names by which a visitor is known again: the one that the company's server proved, which
-- is the company's own, and the one that the browser keeps.
local function known_as(c)
  local names = {}
  if c.identity ~= '' then
    names[1] = 'id:' .. c.company .. ':' .. cjson.decode(c.identity).id
  end
  names[#names + 1] = c['person:p1']
  return names
end

-- Who answered this visitor last: `last` is asked for by queues that prefer them, `again` by
-- visitors who want them.
function lines.remember(c)
  if tests.is(c) or c.advisor == '' then return end
  local prefers = contacts.queue(c).preferred_ms > 0
  for _, name in ipairs(known_as(c)) do
    if prefers then
      redis.call('SET', key('last', c.pool, name), c.advisor, 'PX', LAST_KEPT_MS)
    end
    redis.call('SET', key('again', c.pool, name), c.advisor, 'PX',
      prefers and LAST_KEPT_MS or AGAIN_KEPT_MS)
  end
end

local function remembered(c, kind)
  for _, name in ipairs(known_as(c)) do
    local advisor = redis.call('GET', key(kind, c.pool, name))
    if advisor then return advisor end
  end
  return nil
end

-- A returning visitor waits for the advisor of last time alone, for a while: where the queue
-- prefers them, or where the visitor asked for them.
function lines.prefer(c, again)
  if tests.is(c) then return end
  local wait = contacts.queue(c).preferred_ms
  if wait <= 0 and not again then return end
  local advisor = remembered(c, again and 'again' or 'last')
  if not advisor or not lines.prefers(c, advisor) then return end
  if wait <= 0 then wait = AGAIN_WAIT_MS end
  contacts.note(c, 'preferred', advisor, 'lines', '@' .. advisor)
  timer('preferred|' .. c.id, NOW + wait)
end

-- Open to everybody, though it does not stand there yet.
function lines.unprefer(c)
  if c.preferred == '' then return end
  untimer('preferred|' .. c.id)
  contacts.leave_line(c)
  contacts.note(c, 'preferred', '', 'lines', open_lines(c))
end

function lines.open(c)
  if c.preferred == '' then return end
  lines.unprefer(c)
  if c.state == 'queued' and c['here:p1'] == '1' then contacts.stand_in_line(c) end
end

-- The advisor serves other lines than before: who waited for them, and for none of these, waits
-- for anyone. Where those are very many, the rest are opened by the next sweeps.
function lines.advisor_changed(pool, id)
  local waiting = redis.call('ZRANGE', key('pool', pool, 'line', '@' .. id), 0, -1)
  for i, contact in ipairs(waiting) do
    if i > 100 then timer('preferred|' .. contact, NOW)
    else
      local c = contacts.load(contact)
      if c.preferred == id and not lines.prefers(c, id) then lines.open(c) end
    end
  end
end

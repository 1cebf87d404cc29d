-- Who gets whom: advisors' presence, offers, and the matching of line heads with free advisors.

local RESERVE = 1e13

local advisors, offers, route = {}, {}, {}

function advisors.key(pool, id) return key('person', pool, id) end

function advisors.load(pool, id)
  local a = hash(advisors.key(pool, id))
  if a then a.id, a.pool = id, pool end
  return a
end

function advisors.create(pool, id, name, session, status)
  redis.call('HSET', advisors.key(pool, id), 'name', name, 'status', status, 'state', 'idle',
    'since', NOW, 'session', session, 'contact', '', 'misses', 0, 'lines', '', 'idle_since', NOW,
    'rest_until', 0)
  return advisors.load(pool, id)
end

-- Who is signed in, whatever they say: those whom supervisors see.
function advisors.sign_in(pool, id) redis.call('SADD', key('pool', pool, 'present'), id) end
function advisors.sign_out(a) redis.call('SREM', key('pool', a.pool, 'present'), a.id) end

function advisors.view(a)
  return {name = a.name, status = a.status, state = a.state, since = tonumber(a.since)}
end

function advisors.qualified(a)
  local raw = redis.call('HGET', key('pool', a.pool), 'advisor:' .. a.id)
  return raw and cjson.decode(raw) or nil
end

local function same(x, y) return (x or '') == (y or '') end

-- Change status, state or any other field; tell the page and the stream what they show.
function advisors.set(a, fields)
  local shown = (fields.status and not same(fields.status, a.status))
    or (fields.state and not same(fields.state, a.state))
  if shown then fields.since = NOW end
  local flat = {}
  for k, v in pairs(fields) do
    a[k] = tostring(v)
    flat[#flat + 1], flat[#flat + 2] = k, a[k]
  end
  redis.call('HSET', advisors.key(a.pool, a.id), unpack(flat))
  if not shown then return end
  event('advisor_changed', a.pool, {advisor = a.id, status = a.status, state = a.state})
  if a.session ~= '' then post(a.session, 'advisor', {advisor = advisors.view(a)}) end
end

local function reachable(a)
  return a.session ~= '' and (redis.call('HGET', key('session', a.session), 'node') or '') ~= ''
end

-- The longest idle first; those in reserve come behind everyone else, however long they are idle.
function advisors.rank(a, config)
  return tonumber(a.idle_since) + (config and config.reserve and RESERVE or 0)
end

-- Put the advisor in, or out of, the free and the staff sets of every line they qualify for.
-- `staff` are those at work, free or not: what estimates divide by.
function advisors.settle(a)
  local working = a.status == 'available' and a.state ~= 'not_responding' and reachable(a)
  local free = working and a.state == 'idle' and tonumber(a.rest_until) <= NOW
  local wanted = {}
  local config = advisors.qualified(a)
  local rank = advisors.rank(a, config)
  for _, line in ipairs(working and config and config.lines or {}) do wanted[line] = true end
  for line in string.gmatch(a.lines, '[^,]+') do
    if not wanted[line] or not free then
      redis.call('ZREM', key('pool', a.pool, 'free', line), a.id)
    end
    if not wanted[line] then redis.call('SREM', key('pool', a.pool, 'staff', line), a.id) end
  end
  local lines = {}
  for line in pairs(wanted) do
    lines[#lines + 1] = line
    redis.call('SADD', key('pool', a.pool, 'staff', line), a.id)
    if free then redis.call('ZADD', key('pool', a.pool, 'free', line), rank, a.id) end
  end
  table.sort(lines)
  a.lines = table.concat(lines, ',')
  redis.call('HSET', advisors.key(a.pool, a.id), 'lines', a.lines)
  if free then route.advisor(a) end
end

function advisors.idle(a, rest_ms)
  local rest = NOW + (rest_ms or 0)
  advisors.set(a, {state = 'idle', contact = '', idle_since = NOW, rest_until = rest})
  local member = 'rest|' .. a.pool .. '|' .. a.id
  if rest > NOW then timer(member, rest) else untimer(member) end
  advisors.settle(a)
end

local function offer_timer(c) return 'offer|' .. c.id .. '|' .. c.offer end

function offers.make(c, a)
  local queue = contacts.queue(c)
  contacts.leave_line(c)
  local number = tonumber(c.offers) + 1
  local deadline = NOW + queue.offer_ms
  contacts.set(c, 'state', 'offered', 'offers', number, 'offer', c.id .. '.' .. number,
    'deadline', deadline, 'advisor', a.id)
  timer(offer_timer(c), deadline)
  event('offer_made', c.pool,
    {contact = c.id, offer = c.offer, advisor = a.id, deadline = deadline})
  advisors.set(a, {state = 'offered', contact = c.id})
  advisors.settle(a)
  point(a.session, c.id, '')
  post(a.session, 'contact', {contact = contacts.offered_view(c)})
  contacts.tell(c)
end

-- The offer is over, whatever came of it. The advisor is returned, if still known.
function offers.over(c, outcome)
  untimer(offer_timer(c))
  event('offer_ended', c.pool,
    {contact = c.id, offer = c.offer, advisor = c.advisor, outcome = outcome})
  local a = advisors.load(c.pool, c.advisor)
  contacts.set(c, 'offer', '', 'by', '')
  if outcome == 'accepted' then return a end
  contacts.set(c, 'advisor', '')
  if a then
    point(a.session, '', '')
    post(a.session, 'released', {contact = c.id, why = outcome})
  end
  return a
end

-- Back to the line at the place first had; `why` is told to the visitor and recorded. Nobody is
-- offered who is not there.
function offers.requeue(c, why)
  contacts.set(c, 'state', 'queued', 'requeued', why)
  event('contact_requeued', c.pool, {contact = c.id, queue = c.queue, why = why})
  contacts.tell(c)
  contacts.stand_in_line(c)
end

function offers.rescind(c)
  local a = offers.over(c, 'rescinded')
  if a then advisors.set(a, {state = 'idle', contact = ''}) end
  return a
end

-- Longest idle advisor for this contact.
function route.contact(c)
  if NOW < HOLD or c.state ~= 'queued' or c['here:p1'] ~= '1' then return end
  local id = redis.call('ZRANGE', key('pool', c.pool, 'free', c.queue), 0, 0)[1]
  if id then offers.make(c, advisors.load(c.pool, id)) end
end

-- The head of a line, if it goes before `best`.
local function better(pool, line, best)
  local head = redis.call('ZRANGE', key('pool', pool, 'line', line), 0, 0, 'WITHSCORES')
  if not head[1] then return best end
  local score = tonumber(head[2])
  if best and best.score <= score then return best end
  return {id = head[1], score = score, line = line}
end

-- The first contact among the heads of this advisor's lines.
function route.advisor(a)
  if NOW < HOLD then return end
  local best
  for line in string.gmatch(a.lines, '[^,]+') do best = better(a.pool, line, best) end
  if best then offers.make(contacts.load(best.id), a) end
end

-- After places were rebuilt: oldest first over all lines, longest idle first, `limit` at most.
-- Returns how many offers were made.
function route.pool(pool, limit)
  local lines = {}
  for _, field in ipairs(redis.call('HKEYS', key('pool', pool))) do
    lines[#lines + 1] = string.match(field, '^queue:(.+)$')
  end
  for made = 0, limit - 1 do
    local best
    for _, line in ipairs(lines) do
      if redis.call('EXISTS', key('pool', pool, 'free', line)) == 1 then
        best = better(pool, line, best)
      end
    end
    if not best then return made end
    route.contact(contacts.load(best.id))
  end
  return limit
end

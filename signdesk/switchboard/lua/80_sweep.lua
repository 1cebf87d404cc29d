-- Deadlines: every promise has one in the timer set, and any node may sweep those that are due.

-- Nodes that were frozen for longer have long been restarted.
local LAPSED_MS = 24 * 3600 * 1000

local timers = {}

local function missed(a, queue)
  local misses = tonumber(a.misses) + 1
  if misses >= queue.max_misses then
    advisors.set(a, {state = 'not_responding', contact = '', misses = misses})
    advisors.settle(a)
  else
    advisors.set(a, {misses = misses})
    advisors.idle(a, queue.reject_delay_ms)
  end
end

function timers.offer(contact, offer)
  local c = contacts.load(contact)
  if not c or c.state ~= 'offered' or c.offer ~= offer then return end
  local a = offers.over(c, 'timed_out')
  if a then missed(a, contacts.queue(c)) end
  offers.requeue(c, 'timed_out')
end

-- Nobody answered who was called into a call: it goes on without them.
function timers.calling(contact, offer)
  local c = contacts.load(contact)
  local call = c and contacts.call(c)
  if not call or call.offer ~= offer then return end
  local a = consults.over(c, 'timed_out')
  if a then missed(a, contacts.queue(c)) end
  contacts.tell(c)
end

function timers.connecting(contact)
  local c = contacts.load(contact)
  if c and c.state == 'connecting' then calls.late(c) end
end

function timers.unreached(contact)
  local c = contacts.load(contact)
  if c and c.state == 'connecting' then calls.ended(c, 'system') end
end

function timers.wrap(contact)
  local c = contacts.load(contact)
  if c and c.state == 'wrap_up' then calls.finish_wrap_up(c, '', '') end
end

function timers.rest(pool, person)
  local a = advisors.load(pool, person)
  if a then advisors.settle(a) end
end

function timers.rested(pool, person)
  local a = advisors.load(pool, person)
  if a then workload.rested(a) end
end

function timers.ring(contact, ring)
  local c = contacts.load(contact)
  if c then lines.open_ring(c, tonumber(ring)) end
end

function timers.preferred(contact)
  local c = contacts.load(contact)
  if c then lines.open(c) end
end

function timers.overdue(contact)
  local c = contacts.load(contact)
  if c then limits.overdue(c) end
end

function timers.empty(pool, queue, from) limits.emptied(pool, queue, from or '-inf') end

function timers.relief(contact)
  local c = contacts.load(contact)
  if c then calls.relieve(c) end
end

function timers.gone(sid)
  local s = sessions.load(sid)
  if s then sessions.gone(s) end
end

-- As many offers at once as a sweep keeps promises; more wait for the next sweep.
-- Until all are matched nobody else is routed: who comes now would go before those who wait.
function timers.hold()
  local left = 100
  HOLD = 0
  for _, pool in ipairs(redis.call('SMEMBERS', key('pools'))) do
    left = left - route.pool(pool, left)
  end
  if left <= 0 then timer('hold', NOW) else redis.call('HSET', B, 'hold', 0) end
  HOLD = left <= 0 and NOW or 0
end

-- A node whose lease lapsed: its sessions are orphaned, some at each sweep until none is left.
function timers.lease(node)
  local sids = redis.call('SRANDMEMBER', key('node', node), 100)
  table.sort(sids)
  for _, sid in ipairs(sids) do
    local s = sessions.load(sid)
    if s and s.node == node then sessions.lost(s) else redis.call('SREM', key('node', node), sid) end
  end
  if redis.call('SCARD', key('node', node)) > 0 then
    timer('lease|' .. node, NOW)
  else
    redis.call('DEL', key('inbox', node))
    redis.call('SET', key('lapsed', node), 1, 'PX', LAPSED_MS)
  end
end

local function sweep(limit)
  if not redis.call('HGET', B, 'driven') then redis.call('HSET', B, 'sweep', NOW) end
  local due = redis.call('ZRANGE', key('timers'), '-inf', NOW, 'BYSCORE', 'LIMIT', 0, tonumber(limit))
  for _, member in ipairs(due) do
    local parts = {}
    for part in string.gmatch(member, '[^|]+') do parts[#parts + 1] = part end
    local keep = timers[parts[1]]
    -- A newer library may have set timers that this one does not know: they are its own to keep.
    -- And one transition may end, or put off, another promise that was due in the same sweep.
    local at = tonumber(redis.call('ZSCORE', key('timers'), member) or '')
    if keep and at and at <= NOW then
      untimer(member)
      keep(unpack(parts, 2))
    end
  end
  return {done = #due}
end

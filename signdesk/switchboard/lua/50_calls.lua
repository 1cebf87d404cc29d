-- A call: from accept to the end of wrap-up.

local CONNECTING_MS = 20000
local FIRST_IN_LINE = -1e13

local IN_CALL = {connecting = true, connected = true, on_hold = true}

local calls = {}

function calls.untime(c)
  untimer('connecting|' .. c.id)
  untimer('unreached|' .. c.id)
end

function calls.accept(c, s, video)
  local a = offers.over(c, 'accepted')
  contacts.set(c, 'state', 'connecting', 'accepted', NOW, 'transport', 'direct', 'requeued', '',
    'connected', 0, 'ready', '')
  contacts.seat(c, 'advisor', s, {name = s.name, video = video})
  advisors.set(a, {state = 'on_contact', misses = 0})
  timer('connecting|' .. c.id, NOW + CONNECTING_MS)
  contacts.tell(c)
end

function calls.connected(c)
  calls.untime(c)
  contacts.set(c, 'state', 'connected', 'connected', NOW)
  event('contact_connected', c.pool, {contact = c.id, advisor = c.advisor})
  contacts.tell(c)
end

-- An end has media. With both ends the wait is over.
function calls.media(c, id, kind)
  if string.find(c.ready, id .. ';', 1, true) then return end
  contacts.note(c, 'ready', c.ready .. id .. ';')
  event('media_ready', c.pool, {contact = c.id, participant = id, kind = kind})
  for _, other in ipairs(contacts.live(c)) do
    if not string.find(c.ready, other .. ';', 1, true) then return end
  end
  if c.state == 'connecting' then calls.connected(c) end
end

-- No media in time: once more through TURN only, then text over the socket.
function calls.late(c)
  if c.transport == 'direct' then
    contacts.set(c, 'transport', 'relay')
    event('setup_retried', c.pool, {contact = c.id})
    timer('connecting|' .. c.id, NOW + CONNECTING_MS)
    contacts.tell(c)
  else
    contacts.set(c, 'transport', 'socket', 'ready', '')
    event('setup_failed', c.pool, {contact = c.id})
    timer('unreached|' .. c.id, NOW + CONNECTING_MS)
    contacts.tell(c)
  end
end

local function complete(c, ending, disposition, note)
  local a = advisors.load(c.pool, c.advisor)
  if c.accepted ~= '0' and c.connected ~= '0' then
    local stats = key('pool', c.pool, 'stats', c.queue)
    local past = redis.call('HMGET', stats, 'n', 'sum')
    -- Older calls fade: an estimate is about the last hours, not about last week.
    redis.call('HSET', stats, 'n', tonumber(past[1] or 0) * 0.95 + 1,
      'sum', tonumber(past[2] or 0) * 0.95 + (NOW - tonumber(c.accepted)))
  end
  for _, id in ipairs(contacts.live(c)) do contacts.release(c, id, ending) end
  contacts.finish(c, ending, disposition or '', note or '')
  if a and a.contact == c.id then advisors.idle(a) end
end

-- The conversation is over. Nothing to wrap up where it never began.
function calls.ended(c, by)
  calls.untime(c)
  contacts.set(c, 'ended_by', by)
  if c.connected == '0' then
    return complete(c, by == 'visitor' and 'abandoned' or 'failed')
  end
  event('call_ended', c.pool, {contact = c.id, by = by})
  local wrap_up = contacts.queue(c).wrap_up_ms
  contacts.release(c, 'p1', by)
  if wrap_up <= 0 then return complete(c, 'completed') end
  contacts.set(c, 'state', 'wrap_up', 'wrap_up_deadline', NOW + wrap_up)
  timer('wrap|' .. c.id, NOW + wrap_up)
  local a = advisors.load(c.pool, c.advisor)
  if a then advisors.set(a, {state = 'wrap_up'}) end
  contacts.tell(c)
end

function calls.finish_wrap_up(c, disposition, note)
  untimer('wrap|' .. c.id)
  complete(c, 'completed', disposition, note)
end

-- A visitor leaves the line or the ring: every offer is rescinded in the same step.
function calls.abandon(c)
  local a
  if c.state == 'offered' then a = offers.rescind(c) end
  contacts.leave_line(c)
  contacts.release(c, 'p1', 'abandoned')
  contacts.finish(c, 'abandoned', '', '')
  if a then advisors.settle(a) end
end

-- An advisor who does not come back: the visitor is first in line, and told why.
function calls.advisor_lost(c)
  calls.untime(c)
  local lost = c.advisor
  for _, id in ipairs(contacts.live(c)) do
    if id ~= 'p1' then contacts.release(c, id, 'advisor_lost') end
  end
  contacts.set(c, 'advisor', '', 'score', FIRST_IN_LINE + tonumber(c.queued), 'accepted', 0,
    'connected', 0, 'transport', 'direct', 'ready', '')
  local a = advisors.load(c.pool, lost)
  if a and a.contact == c.id then advisors.set(a, {state = 'idle', contact = ''}) end
  offers.requeue(c, 'advisor_lost')
  route.contact(c)
end

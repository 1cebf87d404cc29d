-- A call: from accept to the end of wrap-up.

local CONNECTING_MS = 20000
local FIRST_IN_LINE = -1e13

local IN_CALL = {connecting = true, connected = true, on_hold = true}

-- conference: who else is in a call. consults: the second advisor who is called into one.
-- transfers: who answers for it next. supervision: those who oversee it.
local calls, conference, consults, transfers, supervision = {}, {}, {}, {}, {}

function calls.untime(c)
  untimer('connecting|' .. c.id)
  untimer('unreached|' .. c.id)
end

function calls.accept(c, s, video)
  local a = offers.over(c, 'accepted')
  contacts.set(c, 'state', 'connecting', 'accepted', NOW, 'transport', 'direct', 'requeued', '',
    'connected', 0, 'ready', '')
  contacts.seat(c, 'advisor', s, {name = s.name, video = video, purpose = 'serves'})
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

local function ready(c, id) return string.find(c.ready, id .. ';', 1, true) ~= nil end

-- With media at the visitor's and the serving advisor's end the wait is over: nobody else who
-- is there holds it up.
function calls.met(c)
  if c.state ~= 'connecting' or not ready(c, 'p1') then return end
  local serving = contacts.serving(c)
  if serving ~= '' and ready(c, serving) then calls.connected(c) end
end

-- An end has media.
function calls.media(c, id, kind)
  if ready(c, id) then return end
  contacts.note(c, 'ready', c.ready .. id .. ';')
  event('media_ready', c.pool, {contact = c.id, participant = id, kind = kind})
  calls.met(c)
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
  conference.disband(c, by)
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

-- A supervisor ends what may be stuck, in whatever state: nobody wraps up.
function calls.stop(c)
  local freed = c.state == 'offered' and offers.rescind(c) or nil
  contacts.leave_line(c)
  calls.untime(c)
  untimer('wrap|' .. c.id)
  if IN_CALL[c.state] then
    conference.disband(c, 'supervisor')
    if c.connected ~= '0' then event('call_ended', c.pool, {contact = c.id, by = 'supervisor'}) end
  end
  for _, id in ipairs(contacts.live(c)) do contacts.release(c, id, 'supervisor') end
  complete(c, c.connected ~= '0' and 'completed' or 'failed')
  if freed then advisors.settle(freed) end
end

-- The visitor stays alone and will be first in line. Returns who served.
function calls.alone(c, why)
  calls.untime(c)
  conference.disband(c, why)
  local former, seat = c.advisor, contacts.serving(c)
  if seat ~= '' then contacts.release(c, seat, why) end
  contacts.set(c, 'advisor', '', 'score', FIRST_IN_LINE + tonumber(c.queued), 'accepted', 0,
    'connected', 0, 'transport', 'direct', 'ready', '')
  return former
end

-- An advisor who does not come back: one who was consulted serves on, or the visitor is first in
-- line; either way the visitor is told why.
function calls.advisor_lost(c)
  local seat = conference.successor(c)
  if seat then
    contacts.set(c, 'requeued', 'advisor_lost')
    return transfers.hand_over(c, seat, c.note, 'advisor_lost', 0)
  end
  local a = advisors.load(c.pool, calls.alone(c, 'advisor_lost'))
  if a and a.contact == c.id then advisors.set(a, {state = 'idle', contact = ''}) end
  offers.requeue(c, 'advisor_lost')
  route.contact(c)
end

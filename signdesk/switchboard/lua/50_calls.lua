-- A call: from accept to the end of wrap-up.

-- A wrap-up without a time limit ends nevertheless.
local LONGEST_WRAP_UP_MS = 3600 * 1000

local IN_CALL = {connecting = true, connected = true, on_hold = true}

-- conference: who else is in a call. consults: the second advisor who is called into one.
-- transfers: who answers for it next. supervision: those who oversee it.
local calls, conference, consults, transfers, supervision = {}, {}, {}, {}, {}

function calls.untime(c)
  untimer('connecting|' .. c.id)
  untimer('unreached|' .. c.id)
  untimer('relief|' .. c.id)
end

local function connecting_ms(c) return config.rules(c.pool).connecting_ms end

function calls.accept(c, s, video)
  local a = offers.over(c, 'accepted')
  calls.waits_no_more(c)
  contacts.set(c, 'state', 'connecting', 'accepted', NOW, 'transport', 'direct', 'requeued', '',
    'connected', 0, 'ready', '', 'relief', 0)
  contacts.seat(c, 'advisor', s, {name = s.name, video = video, purpose = 'serves'})
  advisors.set(a, {state = 'on_contact', misses = 0})
  timer('connecting|' .. c.id, NOW + connecting_ms(c))
  contacts.tell(c)
end

function calls.connected(c)
  calls.untime(c)
  contacts.set(c, 'state', 'connected', 'connected', NOW, 'met', c.advisor)
  event('contact_connected', c.pool, {contact = c.id, advisor = c.advisor})
  contacts.tell(c)
  calls.begun(c, NOW)
end

-- What a conversation brings with it for whoever serves since then: it tires, and may become long.
function calls.begun(c, since)
  if tests.is(c) then return end
  local a = advisors.load(c.pool, c.advisor)
  if a and c.video == '1' then workload.signs(a, since) end
  local relief = config.rules(c.pool).relief_ms
  if relief > 0 then timer('relief|' .. c.id, since + relief) end
end

-- The visitor's camera came in a conversation: those who serve or advise sign from now on.
function calls.signed(c)
  if c.video ~= '1' or c.connected == '0' or not IN_CALL[c.state] then return end
  for _, id in ipairs(contacts.live(c)) do
    local purpose = cjson.decode(c[id]).purpose
    local a = id ~= 'p1' and (purpose == 'serves' or purpose == 'consulted')
      and advisors.load(c.pool, c['person:' .. id])
    if a then workload.signs(a, NOW) end
  end
end

-- The call has become long: whoever serves may let somebody else go on.
function calls.relieve(c)
  if not IN_CALL[c.state] or c.relief == '1' then return end
  contacts.set(c, 'relief', 1)
  event('relief_offered', c.pool, {contact = c.id, advisor = c.advisor})
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
    timer('connecting|' .. c.id, NOW + connecting_ms(c))
    contacts.tell(c)
  else
    contacts.set(c, 'transport', 'socket', 'ready', '')
    event('setup_failed', c.pool, {contact = c.id})
    timer('unreached|' .. c.id, NOW + connecting_ms(c))
    contacts.tell(c)
  end
end

local function complete(c, ending, disposition, note)
  local a = advisors.load(c.pool, c.advisor)
  if c.accepted ~= '0' and c.connected ~= '0' then stats.handled(c) end
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
  lines.remember(c)
  contacts.release(c, 'p1', by)
  local queue = contacts.queue(c)
  if queue.wrap_up == 'none' or queue.wrap_up == 'timed' and queue.wrap_up_ms <= 0 then
    return complete(c, 'completed')
  end
  contacts.set(c, 'state', 'wrap_up')
  calls.wrap_up(c, queue.wrap_up_ms)
  local a = advisors.load(c.pool, c.advisor)
  if a then advisors.set(a, {state = 'wrap_up'}) end
  contacts.tell(c)
end

-- For `ms`, or where the queue leaves it to the advisor, without a deadline that is shown.
function calls.wrap_up(c, ms)
  local free = contacts.queue(c).wrap_up == 'optional'
  contacts.note(c, 'extended', 0, 'wrap_up_deadline', free and 0 or NOW + ms)
  timer('wrap|' .. c.id, NOW + (free and LONGEST_WRAP_UP_MS or ms))
end

-- Once, by the same time.
function calls.extend_wrap_up(c)
  local deadline = tonumber(c.wrap_up_deadline) + contacts.queue(c).wrap_up_ms
  contacts.set(c, 'extended', 1, 'wrap_up_deadline', deadline)
  timer('wrap|' .. c.id, deadline)
  contacts.tell(c)
end

function calls.finish_wrap_up(c, disposition, note)
  untimer('wrap|' .. c.id)
  complete(c, 'completed', disposition, note)
end

-- The wait is over: the visitor is answered, or leaves.
function calls.waits_no_more(c, left)
  lines.untime(c)
  shares.leave(c)
  stats.waited(c, left)
end

-- A visitor leaves the line or the ring, or is sent home: every offer is rescinded in the same
-- step.
function calls.leave(c, ending)
  local a
  if c.state == 'offered' then a = offers.rescind(c) end
  contacts.leave_line(c)
  calls.waits_no_more(c, ending == 'abandoned')
  contacts.release(c, 'p1', ending)
  contacts.finish(c, ending, '', '')
  if a then advisors.settle(a) end
end

-- A supervisor ends what may be stuck, in whatever state: nobody wraps up.
function calls.stop(c)
  local waits = c.state == 'queued' or c.state == 'offered'
  local freed = c.state == 'offered' and offers.rescind(c) or nil
  contacts.leave_line(c)
  if waits then calls.waits_no_more(c) end
  calls.untime(c)
  untimer('wrap|' .. c.id)
  if IN_CALL[c.state] then
    conference.disband(c, 'supervisor')
    if c.connected ~= '0' then
      event('call_ended', c.pool, {contact = c.id, by = 'supervisor'})
      lines.remember(c)
    end
  end
  for _, id in ipairs(contacts.live(c)) do contacts.release(c, id, 'supervisor') end
  complete(c, c.connected ~= '0' and 'completed' or 'failed')
  if freed then advisors.settle(freed) end
end

-- The visitor stays alone, and waits again before all others. Returns who served.
function calls.alone(c, why)
  calls.untime(c)
  conference.disband(c, why)
  local former, seat = c.advisor, contacts.serving(c)
  if seat ~= '' then contacts.release(c, seat, why) end
  contacts.set(c, 'advisor', '', 'score', shares.first(c), 'accepted', 0, 'connected', 0,
    'transport', 'direct', 'ready', '', 'relief', 0, 'overdue', 0, 'since', NOW)
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
  if a and a.contact == c.id then
    local fields = workload.idle(a)
    fields.contact = ''
    advisors.set(a, fields)
  end
  lines.again(c)
  offers.requeue(c, 'advisor_lost')
end

-- Rebuilding what the store lost from the signed tickets of those who were there.

-- Merge by contact id: an ended contact stays ended, the highest version wins.
function restore.contact(t, s)
  if redis.call('EXISTS', key('ended', t.contact)) == 1 then return end
  local settings = redis.call('HGET', key('pool', s.pool), 'queue:' .. t.queue)
  if not settings then return end
  local c = contacts.load(t.contact)
  local newer = not c or t.version > tonumber(c.version)
  if not c then
    c = {id = t.contact, version = '0'}
    contacts.set(c, 'id', t.contact, 'pool', s.pool, 'company', t.company, 'queue', t.queue,
      'state', 'queued', 'locale', t.locale, 'video', t.video and 1 or 0, 'queued', t.first_queued,
      'score', t.first_queued, 'transport', t.transport, 'requeued', '', 'connected', 0,
      'ended_by', '', 'wrap_up_deadline', 0, 'offer', '', 'offers', t.version, 'deadline', 0,
      'advisor', '', 'accepted', 0, 'ready', '', 'live', '', 'seats', 0, 'settings', settings)
    redis.call('SADD', key('contacts'), c.id)
  end
  if newer then restore.state(t, c) end
  for _, p in ipairs(t.participants) do restore.seat(t, c, s, p) end
  if newer then contacts.set(c, 'version', math.max(t.version, tonumber(c.version))) end
end

-- Every seat that the ticket names is kept, for whoever comes back to it within the grace.
function restore.seat(t, c, s, p)
  if not c[p.id] then
    contacts.set(c, p.id, cjson.encode(p.shown), 'sid:' .. p.id, p.session,
      'person:' .. p.id, p.person, 'here:' .. p.id, 0,
      'live', c.live == '' and p.id or c.live .. ',' .. p.id,
      'seats', math.max(tonumber(c.seats), p.shown.order))
    if p.shown.role == 'advisor' then contacts.set(c, 'advisor', p.person) end
  end
  if c['sid:' .. p.id] ~= p.session then return end
  if p.session ~= s.id and redis.call('EXISTS', key('session', p.session)) == 0 then
    redis.call('HSET', key('session', p.session), 'pool', s.pool, 'person', p.person,
      'role', p.shown.role, 'name', p.shown.name, 'company', t.company, 'node', '',
      'attach', '', 'seq', 0, 'cmd', 0, 'contact', c.id, 'participant', p.id,
      'capabilities', cjson.encode(p.shown.capabilities))
    timer('gone|' .. p.session, NOW + (c.state == 'queued' and AWAY_MS or GRACE_MS))
  else
    redis.call('HSET', key('session', p.session), 'contact', c.id, 'participant', p.id)
  end
  if p.shown.role == 'advisor' then restore.advisor(s.pool, p, c) end
end

function restore.advisor(pool, p, c)
  local fields = {'state', c.state == 'wrap_up' and 'wrap_up' or 'on_contact', 'contact', c.id}
  if redis.call('EXISTS', advisors.key(pool, p.person)) == 0 then
    fields = {'name', p.shown.name, 'status', 'available', 'since', NOW, 'session', p.session,
      'misses', 0, 'lines', '', 'idle_since', NOW, 'rest_until', 0, unpack(fields)}
  end
  redis.call('HSET', advisors.key(pool, p.person), unpack(fields))
  advisors.settle(advisors.load(pool, p.person))
end

local IN_CALL = {connecting = true, connected = true, on_hold = true}

function restore.state(t, c)
  if not IN_CALL[t.state] and t.state ~= 'wrap_up' then return end
  contacts.leave_line(c)
  if c.offer ~= '' then
    local a = offers.rescind(c)
    if a then advisors.settle(a) end
  end
  contacts.set(c, 'state', t.state, 'accepted', t.accepted or NOW, 'connected', t.connected or 0)
  if t.state == 'connecting' then
    timer('connecting|' .. c.id, NOW + CONNECTING_MS)
  elseif t.state == 'wrap_up' then
    contacts.set(c, 'ended_by', t.ended_by or 'system', 'wrap_up_deadline', NOW + GRACE_MS)
    timer('wrap|' .. c.id, NOW + GRACE_MS)
  end
end

-- The server is another one, or came back: a new epoch begins, and routing waits for tickets.
function restore.open(run, epoch, hold_ms)
  local known = redis.call('HGET', B, 'run')
  if known == run then return {epoch = EPOCH, now = NOW} end
  HOLD = NOW + hold_ms
  EPOCH = epoch
  redis.call('HSET', B, 'run', run, 'epoch', EPOCH, 'hold', HOLD)
  timer('hold', HOLD)
  return {epoch = EPOCH, now = NOW}
end

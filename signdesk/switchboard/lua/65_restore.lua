-- Rebuilding what the store lost from the signed tickets of those who were there.
--
-- A ticket that is newer than what the store knows of its contact replaces it, whole. Rebuilding
-- itself never counts the version up: the tickets of one contact compare by their own.

-- The session that has the seat now: its own, or the one in which its person is here since.
function restore.sitter(pool, p)
  local a = STAFF[p.shown.role] and advisors.load(pool, p.person) or nil
  return a and a.session ~= '' and a.session or p.session
end

-- Nobody is put into two contacts: who is in another one by now has left this one.
function restore.can_sit(pool, p, contact)
  local there = redis.call('HGET', key('session', restore.sitter(pool, p)), 'contact') or ''
  if there ~= '' and there ~= contact then return false end
  local a = STAFF[p.shown.role] and advisors.load(pool, p.person) or nil
  return not a or a.contact == '' or a.contact == contact
end

function restore.contact(t, s)
  if redis.call('EXISTS', key('ended', t.contact)) == 1 then return end
  if s.contact ~= '' and s.contact ~= t.contact then return end
  local _, settings = config.queue(s.pool, t.queue)
  if not settings then return end
  local c = contacts.load(t.contact)
  if c and t.version <= tonumber(c.version) then return end
  local seats, stays, people = {}, {}, {}
  for _, p in ipairs(t.participants) do
    if restore.can_sit(s.pool, p, t.contact) then
      seats[#seats + 1], stays[p.id], people[p.person] = p, true, true
    elseif p.shown.role == 'visitor' then
      return
    end
  end
  local freed = {}
  if c then freed = restore.withdraw(c, stays, people) else c = restore.create(t, s.pool, settings) end
  restore.state(t, c)
  for _, p in ipairs(seats) do restore.seat(c, s, p) end
  contacts.note(c, 'version', t.version)
  restore.promise(c)
  for _, a in ipairs(freed) do advisors.settle(a) end
end

-- Records may have lost these facts too; those that have them know their own instants.
function restore.create(t, pool, settings)
  local c = contacts.complete({id = t.contact})
  contacts.note(c, 'id', t.contact, 'version', t.version, 'pool', pool, 'company', t.company,
    'queue', t.queue, 'locale', t.locale, 'video', t.video and 1 or 0, 'queued', t.first_queued,
    'ready', '', 'offer', '', 'offers', t.version, 'deadline', 0, 'wrap_up_deadline', 0,
    'advisor', '', 'live', '', 'seats', 0, 'settings', settings, 'lines', t.queue, 'ring', 0,
    'preferred', '', 'counted', '', 'overdue', 0, 'relief', 0, 'extended', 0, 'since', NOW,
    'test', t.test and 1 or '')
  redis.call('SADD', key('contacts'), c.id)
  contacts.list(c)
  for _, p in ipairs(t.participants) do
    if p.shown.role == 'visitor' then
      event('contact_queued', pool, {contact = c.id, company = t.company, queue = t.queue,
        visitor = p.person, locale = t.locale, video = t.video, test = t.test,
        identity = t.identity, context = t.context}, t.first_queued)
    end
  end
  return c
end

-- Take the contact out of all that hangs on its former state. Returns the advisors it frees.
function restore.withdraw(c, stays, people)
  local call, parted, freed = contacts.call(c), {c.advisor}, {}
  contacts.leave_line(c)
  lines.untime(c)
  shares.leave(c)
  calls.untime(c)
  untimer('wrap|' .. c.id)
  supervision.withdraw(c, 'rescinded')
  if c.offer ~= '' then offers.over(c, people[c.advisor] and 'accepted' or 'rescinded') end
  if call then
    consults.over(c, people[call.person] and 'accepted' or 'rescinded')
    parted[#parted + 1] = call.person
  end
  for _, seat in ipairs(contacts.live(c)) do
    if not stays[seat] then
      parted[#parted + 1] = c['person:' .. seat]
      contacts.release(c, seat, 'rescinded')
    end
  end
  contacts.note(c, 'advisor', '')
  for _, id in ipairs(parted) do
    local a = not people[id] and advisors.load(c.pool, id) or nil
    if a and a.contact == c.id then
      advisors.set(a, {state = 'idle', contact = ''})
      freed[#freed + 1] = a
    end
  end
  return freed
end

-- An advisor who was being called is not: the offer that rang is of another epoch.
function restore.state(t, c)
  local waits = not IN_CALL[t.state] and t.state ~= 'wrap_up'
  -- Tickets that an older node sealed do not say it.
  local score = (t.score or 0) ~= 0 and t.score or t.first_queued
  contacts.note(c, 'state', waits and 'queued' or t.state, 'score', score,
    'transport', waits and 'direct' or t.transport, 'requeued', waits and t.requeued or '',
    'accepted', waits and 0 or t.accepted or 0, 'connected', waits and 0 or t.connected or 0,
    'ended_by', t.state == 'wrap_up' and t.ended_by or '', 'queue', t.queue, 'note', t.note or '',
    'video', t.video and 1 or 0, 'avoid', t.avoid or '', 'met', t.met or '',
    'identity', next(t.identity or {}) and cjson.encode(t.identity) or '')
  -- A ticket that had no room for the context says nothing of it.
  if next(t.context or {}) then contacts.note(c, 'context', cjson.encode(t.context)) end
end

-- Every seat that the ticket names is kept, for whoever comes back to it within the grace.
function restore.seat(c, s, p)
  local sid = restore.sitter(c.pool, p)
  local node, rules = redis.call('HGET', key('session', sid), 'node'), config.rules(c.pool)
  if not node then
    local role = p.shown.role
    redis.call('HSET', key('session', sid), 'pool', c.pool, 'person', p.person,
      'role', (role == 'visitor' or STAFF[role]) and role or 'guest', 'name', p.shown.name, 'company', c.company, 'node', '',
      'attach', '', 'seq', 0, 'cmd', 0, 'capabilities', cjson.encode(p.shown.capabilities))
    timer('gone|' .. sid, NOW + (c.state == 'queued' and rules.away_ms or rules.grace_ms))
  end
  point(sid, c.id, p.id)
  local live = c.live
  if not string.find(',' .. live .. ',', ',' .. p.id .. ',', 1, true) then
    live = live == '' and p.id or live .. ',' .. p.id
  end
  contacts.note(c, p.id, cjson.encode(p.shown), 'sid:' .. p.id, sid, 'person:' .. p.id, p.person,
    'here:' .. p.id, (node or '') ~= '' and 1 or 0, 'live', live,
    'seats', math.max(tonumber(c.seats), p.shown.order))
  if STAFF[p.shown.role] then restore.advisor(c, p, sid) end
end

-- An advisor whom the store does not know was available: an offer had been accepted.
function restore.advisor(c, p, sid)
  local status = p.shown.role == 'advisor' and 'available' or 'offline'
  local a = advisors.load(c.pool, p.person)
    or advisors.create(c.pool, p.person, p.shown.name, sid, status)
  if p.shown.role == 'advisor' then advisors.sign_in(c.pool, a.id) end
  if p.shown.purpose == 'serves' then contacts.note(c, 'advisor', a.id) end
  advisors.set(a, {session = sid, contact = c.id,
    state = c.state == 'wrap_up' and 'wrap_up' or 'on_contact'})
  advisors.settle(a)
end

-- Give the contact what its state promises.
function restore.promise(c)
  if c.state == 'queued' then
    lines.again(c)
    if not shares.is_first(c) then limits.begin(c) end
    contacts.tell(c)
    return contacts.stand_in_line(c)
  end
  if c.advisor == '' then
    if c.state == 'wrap_up' then return contacts.finish(c, 'completed', '', '') end
    return calls.advisor_lost(c)
  end
  if c.state == 'wrap_up' then
    calls.wrap_up(c, config.rules(c.pool).grace_ms)
  elseif c.state == 'connecting' then
    timer((c.transport == 'socket' and 'unreached|' or 'connecting|') .. c.id, NOW + config.rules(c.pool).connecting_ms)
  elseif c.connected ~= '0' then
    event('contact_connected', c.pool, {contact = c.id, advisor = c.advisor}, tonumber(c.connected))
    calls.begun(c, tonumber(c.connected))
  end
  contacts.tell(c)
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

-- Contacts: their hash, their seats, and what each participant may see of them.

-- afterwards: what a visitor may still say of a contact when it is over.
local contacts, afterwards = {}, {}

-- Fields that came later: a contact that an older library wrote does not have them, and stands in
-- its queue's line.
local LATER = {'call', 'asked', 'invitations', 'note', 'by', 'preferred', 'counted',
  'unobserved', 'test', 'identity', 'context', 'avoid', 'reports'}

function contacts.complete(c)
  for _, field in ipairs(LATER) do c[field] = c[field] or '' end
  c.lines, c.ring, c.since = c.lines or c.queue, c.ring or '0', c.since or c.queued
  c.met = c.met or (c.connected or '0') ~= '0' and c.advisor or ''
  return c
end

function contacts.load(id)
  local c = hash(key('contact', id))
  return c and contacts.complete(c)
end

-- What no ticket holds does not count as a version: tickets compare by theirs.
function contacts.note(c, ...)
  local fields = {...}
  for i = 1, #fields, 2 do c[fields[i]] = tostring(fields[i + 1]) end
  redis.call('HSET', key('contact', c.id), unpack(fields))
end

function contacts.set(c, ...)
  contacts.note(c, 'version', tonumber(c.version) + 1, ...)
end

function contacts.queue(c) return (config.queue(c.pool, c.queue, c.settings)) end

function contacts.live(c)
  local ids = {}
  for id in string.gmatch(c.live or '', '[^,]+') do ids[#ids + 1] = id end
  return ids
end

-- Supervisors see contacts by the time first queued: those of a company, and all of the pool. Tests
-- are not for them.
function contacts.list(c)
  if tests.is(c) then return tests.begin(c) end
  for _, company in ipairs({c.company, ''}) do
    redis.call('ZADD', key('pool', c.pool, 'live', company), c.queued, c.id)
  end
end

function contacts.unlist(c)
  if tests.is(c) then return tests.over(c) end
  for _, company in ipairs({c.company, ''}) do
    redis.call('ZREM', key('pool', c.pool, 'live', company), c.id)
  end
end

-- The seat of the advisor who answers for the contact, '' for none.
function contacts.serving(c)
  for _, id in ipairs(contacts.live(c)) do
    if c['person:' .. id] == c.advisor then return id end
  end
  return ''
end

-- The advisor who is being called into the contact: person, name, offer, deadline, by, note.
function contacts.call(c) return c.call ~= '' and cjson.decode(c.call) or nil end

local function pair(a, b) return a < b and a .. ':' .. b or b .. ':' .. a end

-- `seats`, `accepted`, `score` and what is `kept_` are for the node, which seals them into tickets.
-- No page gets them, but for staff: they see who the visitor is and where (signaling/presenter.py).
function contacts.view(c, me)
  local queue = contacts.queue(c)
  local view = {
    id = c.id, version = tonumber(c.version), state = c.state, company = c.company,
    company_name = queue.company_name, queue = c.queue, queue_name = queue.name,
    locale = c.locale, video = c.video == '1', first_queued = tonumber(c.queued), me = me,
    transport = c.transport, keep_text = queue.keep_text or nil, score = tonumber(c.score),
  }
  if c.overdue == '1' then view.overdue, view.way_out = true, queue.way_out end
  if c.relief == '1' and c['person:' .. me] == c.advisor then view.relief = true end
  if c.requeued ~= '' then view.requeued = c.requeued end
  if c.accepted ~= '0' then view.accepted = tonumber(c.accepted) end
  if c.connected ~= '0' then view.connected = tonumber(c.connected) end
  if c.ended_by ~= '' then view.ended_by = c.ended_by end
  if me ~= '' then
    local call = contacts.call(c)
    if call then view.calling = {name = call.name, deadline = call.deadline} end
    if c.asked ~= '' then view.asked = {name = cjson.decode(c.asked).name} end
    if c.note ~= '' and c['person:' .. me] == c.advisor then view.note = c.note end
  end
  if c.note ~= '' then view.kept_note = c.note end
  if c.test == '1' then view.test = true end
  if c.identity ~= '' then view.kept_identity = cjson.decode(c.identity) end
  if c.context ~= '' then view.kept_context = cjson.decode(c.context) end
  if c.avoid ~= '' then view.kept_avoid = c.avoid end
  if c.met ~= '' then view.kept_met = c.met end
  local live = contacts.live(c)
  if #live > 0 then
    view.participants, view.seats = {}, {}
    for i, id in ipairs(live) do
      view.seats[i] = {id = id, session = c['sid:' .. id], person = c['person:' .. id]}
      local p = cjson.decode(c[id])
      p.present = c['here:' .. id] == '1'
      p.generation = me ~= '' and tonumber(c['gen:' .. pair(me, id)] or 0) or 0
      view.participants[i] = p
    end
  end
  if c.state == 'wrap_up' then
    local deadline = tonumber(c.wrap_up_deadline)
    view.wrap_up_deadline = deadline
    if deadline > 0 and c.extended ~= '1' then view.wrap_up_extendable = true end
    if #queue.dispositions > 0 then view.dispositions = queue.dispositions end
  end
  return view
end

function contacts.offered_view(c)
  local view = contacts.view(c, '')
  view.offer = {id = c.offer, deadline = tonumber(c.deadline), by = c.by ~= '' and c.by or nil,
    note = c.note ~= '' and c.note or nil}
  return view
end

-- To the advisor who is called into it, a call that others are in is an offer like any.
function contacts.called_view(c, call)
  local view = contacts.view(c, '')
  view.state = 'offered'
  view.offer = {id = call.offer, deadline = call.deadline, by = call.by, consult = true,
    note = call.note ~= '' and call.note or nil}
  return view
end

-- The view that the owner of this session may see now.
function contacts.view_for(c, s)
  if s.participant ~= '' then return contacts.view(c, s.participant) end
  local call = contacts.call(c)
  if call and call.person == s.person then return contacts.called_view(c, call) end
  return contacts.offered_view(c)
end

function contacts.tell(c)
  for _, id in ipairs(contacts.live(c)) do
    post(c['sid:' .. id], 'contact', {contact = contacts.view(c, id)})
  end
  local call = contacts.call(c)
  if call then
    local sid = redis.call('HGET', key('person', c.pool, call.person), 'session') or ''
    post(sid, 'contact', {contact = contacts.called_view(c, call)})
  end
end

-- Seats are numbered in order of joining and never used twice, so that what a former
-- participant still sends can reach nobody.
function contacts.seat(c, role, s, fields)
  local order = tonumber(c.seats) + 1
  local id = 'p' .. order
  fields.id, fields.role, fields.order = id, role, order
  fields.capabilities = cjson.decode(s.capabilities)
  point(s.id, c.id, id)
  contacts.set(c, id, cjson.encode(fields), 'sid:' .. id, s.id, 'person:' .. id, s.person,
    'here:' .. id, s.node ~= '' and 1 or 0, 'live', c.live == '' and id or c.live .. ',' .. id, 'seats', order)
  return id
end

-- The person goes on in another page, which may be able to do other things.
function contacts.reseat(c, id, s)
  local shown = cjson.decode(c[id])
  shown.capabilities = cjson.decode(s.capabilities)
  point(s.id, c.id, id)
  contacts.set(c, id, cjson.encode(shown), 'sid:' .. id, s.id, 'here:' .. id, 1)
  contacts.tell(c)
end

function contacts.unseat(c, gone)
  local left = {}
  for _, id in ipairs(contacts.live(c)) do
    if id ~= gone then left[#left + 1] = id end
  end
  contacts.set(c, 'live', table.concat(left, ','))
end

-- Ended: nothing of it is kept but a tombstone that outlives every ticket.
function contacts.finish(c, ending, disposition, note)
  event('contact_ended', c.pool,
    {contact = c.id, ['end'] = ending, disposition = disposition, note = note})
  redis.call('DEL', key('contact', c.id))
  redis.call('SREM', key('contacts'), c.id)
  contacts.unlist(c)
  redis.call('SET', key('ended', c.id), ending, 'PX', TICKET_LIFE_MS * 2)
end

-- Take a participant out of the contact and tell its page why.
function contacts.release(c, id, why)
  local sid = c['sid:' .. id]
  if id == 'p1' then afterwards.begin(c) end
  contacts.unseat(c, id)
  point(sid, '', '')
  post(sid, 'released', {contact = c.id, why = why})
end

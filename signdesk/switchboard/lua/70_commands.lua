-- Commands of clients: fenced by the attach token, carried out once, answered the same again.

local ANSWERS_KEPT = 64
local SESSION_FIELDS = {'pool', 'person', 'role', 'name', 'company', 'node', 'attach', 'seq',
  'cmd', 'contact', 'participant', 'capabilities'}

local commands = {}

local function owner(sid, attach)
  local values = redis.call('HMGET', key('session', sid), unpack(SESSION_FIELDS))
  if not values[1] then return nil, refuse('no_session', 'this session has ended') end
  local s = {id = sid}
  for i, name in ipairs(SESSION_FIELDS) do s[name] = values[i] end
  if s.attach == '' then return nil, refuse('orphaned', 'the node of this session was taken for dead') end
  if s.attach ~= attach then return nil, refuse('fenced', 'another tab owns this session') end
  return s
end

-- The contact that this session holds under this id, in one of these states. Whoever is only
-- called into a call has no part in it yet.
local function held(s, id, ...)
  if s.contact ~= id then return nil, refuse('unknown_contact', 'not a contact of this session') end
  local c = contacts.load(id)
  if not c then return nil, refuse('unknown_contact', 'this contact has ended') end
  if IN_CALL[c.state] and s.participant == '' then
    return nil, refuse('wrong_state', 'accept the offer first')
  end
  for _, state in ipairs({...}) do
    if c.state == state then return c end
  end
  return nil, refuse('wrong_state', 'the contact is ' .. c.state)
end

-- What rings ends with another status than available.
local function set_status(a, status)
  local c = a.state == 'offered' and status ~= 'available' and contacts.load(a.contact) or nil
  if c and consults.rings(c, a.id) then
    consults.rescind(c)
    contacts.tell(c)
    a, c = advisors.load(a.pool, a.id), nil
  end
  if c then a = offers.rescind(c) end
  local fields = {status = status, misses = 0}
  local returns = a.state == 'not_responding'
  if returns then fields.state = 'idle' end
  if returns or status == 'available' and a.status ~= 'available' then fields.idle_since = NOW end
  advisors.set(a, fields)
  advisors.settle(a)
  if c then offers.requeue(c, 'rescinded') end
end

function commands.set_status(s, status)
  if s.role ~= 'advisor' then return refuse('forbidden', 'only advisors have a status') end
  set_status(advisors.load(s.pool, s.person), status)
  return {}
end

-- Two who come in the same ms keep the order in which they came, in lines and in tickets.
local function unique_instant()
  local last = tonumber(redis.call('HGET', B, 'queued') or 0)
  local instant = math.max(NOW, last + 1)
  redis.call('HSET', B, 'queued', instant)
  return instant
end

-- `open`: whether the queue is open at this hour, which the node knows. `context` and `identity`
-- (JSON, or empty) are what the company's page says and what its server signed; `again`: the
-- advisor of last time is wanted.
function commands.enqueue(s, id, queue_id, video, locale, open, context, identity, again, test)
  if s.role ~= 'visitor' then return refuse('forbidden', 'only visitors wait in line') end
  if s.contact ~= '' then return refuse('already_in_contact', s.contact) end
  local queue, settings = config.queue(s.pool, queue_id)
  if not queue or queue.company ~= s.company then
    return refuse('unknown_queue', 'this company has no queue "' .. queue_id .. '"')
  end
  local no
  if test == '1' then no = tests.refuses(s) else no = limits.refuses(s, queue_id, queue, open) end
  if no then return no end
  local queued = unique_instant()
  local c = contacts.complete({id = id, version = '0', live = '', seats = '0'})
  contacts.set(c, 'id', id, 'pool', s.pool, 'company', s.company, 'queue', queue_id,
    'state', 'queued', 'locale', locale, 'video', video, 'queued', queued, 'since', NOW,
    'transport', 'direct', 'requeued', '', 'connected', 0, 'ended_by', '',
    'wrap_up_deadline', 0, 'offer', '', 'offers', 0, 'deadline', 0, 'advisor', '',
    'accepted', 0, 'ready', '', 'settings', settings, 'live', '', 'seats', 0, 'overdue', 0,
    'relief', 0, 'extended', 0, 'context', context or '', 'identity', identity or '',
    'test', test == '1' and 1 or '', 'avoid', '', 'met', '')
  redis.call('SADD', key('contacts'), id)
  contacts.list(c)
  contacts.seat(c, 'visitor', s, {name = s.name, video = video == '1', purpose = 'serves'})
  event('contact_queued', s.pool, {contact = id, company = s.company, queue = queue_id,
    visitor = s.person, locale = locale, video = video == '1', test = test == '1' or nil,
    context = c.context ~= '' and cjson.decode(c.context) or nil,
    identity = c.identity ~= '' and cjson.decode(c.identity) or nil})
  shares.join(c, queue)
  lines.begin(c)
  limits.begin(c)
  lines.prefer(c, again == '1')
  contacts.tell(c)
  contacts.stand_in_line(c)
  return {contact = id}
end

local function offered(s, id, offer)
  local a = advisors.load(s.pool, s.person)
  local c = a and a.contact == id and contacts.load(id) or nil
  local call = c and contacts.call(c)
  local rings = call and call.person == s.person and call.offer == offer
  local open = rings or c and c.state == 'offered' and c.offer == offer and c.advisor == s.person
  -- The sweep that ends it may be late; the deadline is not.
  if not open or tonumber(rings and call.deadline or c.deadline) <= NOW then
    return nil, refuse('offer_gone', 'this offer is no longer open')
  end
  return c, nil, rings
end

function commands.accept(s, id, offer, video)
  local c, no, consulted = offered(s, id, offer)
  if not c then return no end
  if consulted then consults.accept(c, s, video == '1') else calls.accept(c, s, video == '1') end
  return {}
end

function commands.decline(s, id, offer)
  local c, no, consulted = offered(s, id, offer)
  if not c then return no end
  if consulted then
    advisors.idle(consults.over(c, 'declined'), contacts.queue(c).reject_delay_ms)
    contacts.tell(c)
    return {}
  end
  local a = offers.over(c, 'declined')
  advisors.idle(a, contacts.queue(c).reject_delay_ms)
  offers.requeue(c, 'declined')
  return {}
end

function commands.hang_up(s, id)
  local c, no = held(s, id, 'queued', 'offered', 'connecting', 'connected', 'on_hold')
  if not c then return no end
  if s.role == 'visitor' and (c.state == 'queued' or c.state == 'offered') then
    calls.leave(c, 'abandoned')
  elseif s.participant == '' then
    return refuse('wrong_state', 'decline an offer instead')
  elseif s.role == 'visitor' or c.advisor == s.person then
    calls.ended(c, s.role == 'visitor' and 'visitor' or 'advisor')
  else
    conference.leave(c, s.participant, 'left')
    contacts.tell(c)
  end
  return {}
end

function commands.media_ready(s, id, kind)
  local c, no = held(s, id, 'connecting', 'connected', 'on_hold')
  if not c then return no end
  calls.media(c, s.participant, kind)
  return {}
end

function commands.finish_wrap_up(s, id, disposition, note)
  local c, no = held(s, id, 'wrap_up')
  if not c then return no end
  if disposition ~= '' then
    local known = false
    for _, d in ipairs(contacts.queue(c).dispositions) do known = known or d == disposition end
    if not known then return refuse('invalid_field', 'disposition: not one of this queue') end
  end
  calls.finish_wrap_up(c, disposition, note)
  return {}
end

function commands.extend_wrap_up(s, id)
  local c, no = held(s, id, 'wrap_up')
  if not c then return no end
  if c.wrap_up_deadline == '0' or c.extended == '1' then
    return refuse('not_extendable', 'without a time limit, or extended before')
  end
  calls.extend_wrap_up(c)
  return {}
end

function commands.move_to_text(s, id)
  if s.role ~= 'visitor' then return refuse('forbidden', 'only visitors wait in line') end
  local c, no = held(s, id, 'queued', 'offered')
  if not c then return no end
  return limits.move_to_text(c)
end

-- The visitor of a contact that goes on.
local function visited(s, id)
  local c, no = held(s, id, 'queued', 'offered', 'connecting', 'connected', 'on_hold')
  if not c then return nil, no end
  if s.participant ~= 'p1' then return nil, refuse('forbidden', 'only the visitor may do this') end
  return c
end

function commands.set_context(s, id, context)
  local c, no = visited(s, id)
  if not c then return no end
  if context == '{}' then context = '' end
  if c.context == context then return {} end
  contacts.set(c, 'context', context)
  offers.tell_all(c)
  return {}
end

function commands.identify(s, id, identity)
  local c, no = visited(s, id)
  if not c then return no end
  if c.identity == identity then return {} end
  contacts.set(c, 'identity', identity)
  event('contact_identified', c.pool, {contact = id, identity = cjson.decode(identity)})
  offers.tell_all(c)
  return {}
end

-- A question changes nothing, so its answer is not kept: asked again, it is answered anew.
local function question(run)
  return function(sid, attach, _, ...)
    local s, no = owner(sid, attach)
    return cjson.encode(s and run(s, ...) or no)
  end
end

-- A command runs once: a repeated id gets the stored answer. Answers are a stream, whose ids are
-- the commands' own: they may have gaps, and are longer than Lua prints numbers.
local function once(run)
  return function(sid, attach, id, ...)
    local s, no = owner(sid, attach)
    if not s then return cjson.encode(no) end
    local answers = key('answers', sid)
    if tonumber(id) <= tonumber(s.cmd) then
      local kept = redis.call('XRANGE', answers, id .. '-0', id .. '-0')[1]
      return kept and kept[2][2] or cjson.encode(refuse('stale_command', 'answered before'))
    end
    local answer = cjson.encode(run(s, ...))
    redis.call('HSET', key('session', sid), 'cmd', id)
    redis.call('XADD', answers, 'MAXLEN', ANSWERS_KEPT, id .. '-0', 'a', answer)
    return answer
  end
end

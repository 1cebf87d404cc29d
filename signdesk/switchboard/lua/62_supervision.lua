-- Supervisors: what goes on in their companies, and what they do about it. Whatever they do is
-- an event for the audit log.

local MOST_LISTED = 200

function supervision.audit(pool, actor, action, c, detail, advisor)
  event('supervised', pool, {actor = actor, action = action, contact = c and c.id or '',
    advisor = advisor or c and c.advisor or '', detail = detail or ''})
end

-- The question is no longer open; a supervisor who still waits for the answer is told.
function supervision.withdraw(c, why)
  if c.asked == '' then return nil end
  local a = advisors.load(c.pool, cjson.decode(c.asked).person)
  contacts.set(c, 'asked', '')
  if a then
    advisors.set(a, {asks = ''})
    if why then post(a.session, 'released', {contact = c.id, why = why}) end
  end
  return a
end

-- A supervisor asks about one contact at a time: what they asked about before is withdrawn.
-- `c`, if given, is the contact in hand.
function supervision.unask(a, c)
  local asks = a.asks or ''
  if asks == '' then return end
  if c and asks == c.id then return supervision.withdraw(c) end
  local other = contacts.load(asks)
  if other then
    supervision.withdraw(other)
    contacts.tell(other)
  end
end

function supervision.ask(c, s)
  local a = advisors.load(s.pool, s.person)
  supervision.unask(a)
  advisors.set(a, {asks = c.id})
  contacts.set(c, 'asked', cjson.encode({person = s.person, name = s.name}))
  supervision.audit(s.pool, s.person, 'observe_asked', c)
  contacts.tell(c)
end

-- A visitor who has said no, or has stopped it, is not asked again in this contact.
function supervision.forbid(c) contacts.note(c, 'unobserved', 1) end

function supervision.answered(c, allow)
  local a = supervision.withdraw(c, not allow and 'refused' or nil)
  local s = sessions.load(a.session)
  if not allow then supervision.forbid(c) end
  supervision.audit(c.pool, a.id, allow and 'observe_allowed' or 'observe_refused', c)
  if allow then supervision.enter(c, s, 'observes', false) else contacts.tell(c) end
end

-- Take a seat, or go on in the one that they have. Who observes sends nothing: no video.
function supervision.enter(c, s, purpose, video)
  if s.contact == c.id then return conference.repurpose(c, s.participant, purpose, video) end
  local a = advisors.load(s.pool, s.person)
  supervision.unask(a, c)
  advisors.set(a, {state = 'on_contact', contact = c.id})
  conference.enter(c, s, 'supervisor', {name = s.name, video = video, purpose = purpose})
end

-- Also from an advisor whose page is lost.
function supervision.take_over(c, s, video)
  local former = c.advisor
  supervision.enter(c, s, 'joined', video)
  local seat = redis.call('HGET', key('session', s.id), 'participant')
  transfers.hand_over(c, seat, c.note, 'taken_over', contacts.queue(c).reject_delay_ms)
  supervision.audit(s.pool, s.person, 'took_over', c, '', former)
end

-- The queues of the supervisor's company, nil for all companies'.
local function queues_of(s)
  if s.company == '' then return nil end
  local own = {}
  for _, field in ipairs(redis.call('HKEYS', key('pool', s.pool))) do
    local id = string.match(field, '^queue:(.+)$')
    if id and config.queue(s.pool, id).company == s.company then own[id] = true end
  end
  return own
end

-- Does an advisor serve one of these queues? The lines of rings are named after queues.
local function serves(pool, id, queues)
  if not queues then return true end
  for line in lines.each((config.serves(pool, id))) do
    if queues[string.match(line, '^[^~]*')] then return true end
  end
  return false
end

function supervision.oversees(s, id)
  return not tests.is_advisor(id) and serves(s.pool, id, queues_of(s))
end

local function listed_contact(pool, id)
  local c = redis.call('HMGET', key('contact', id), 'company', 'queue', 'state', 'queued',
    'advisor', 'live', 'settings', 'reports')
  if not c[1] then return nil end
  local queue = config.queue(pool, c[2], c[7])
  local _, commas = string.gsub(c[6], ',', ',')
  return {id = id, company = c[1], company_name = queue.company_name, queue = c[2],
    queue_name = queue.name, state = c[3],
    since = tonumber(c[4]), participants = c[6] == '' and 0 or commas + 1,
    reported = (c[8] or '') ~= '' or nil,
    advisor = c[5] ~= '' and redis.call('HGET', advisors.key(pool, c[5]), 'name') or ''}
end

-- Everything in the supervisor's companies, the longest there first. Lists that are empty are
-- left out, as Lua's JSON has no empty list.
function supervision.live(s)
  local found, people = {}, {}
  local line = key('pool', s.pool, 'live', s.company)
  for _, id in ipairs(redis.call('ZRANGE', line, 0, MOST_LISTED - 1)) do
    found[#found + 1] = listed_contact(s.pool, id)
  end
  local ids, own = redis.call('SMEMBERS', key('pool', s.pool, 'present')), queues_of(s)
  table.sort(ids)
  for _, id in ipairs(ids) do
    if #people == MOST_LISTED then break end
    local a = serves(s.pool, id, own) and advisors.load(s.pool, id)
    if a then
      people[#people + 1] = {id = id, name = a.name, status = a.status, state = a.state,
        since = tonumber(a.since)}
    end
  end
  return {contacts = #found > 0 and found or nil, advisors = #people > 0 and people or nil}
end

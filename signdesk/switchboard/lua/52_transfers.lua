-- Who answers for a contact next: hold, and transfers, cold (the visitor waits again, first in
-- line) or warm (somebody in the call goes on).

function transfers.hold(c)
  contacts.set(c, 'state', 'on_hold')
  event('contact_held', c.pool, {contact = c.id})
end

-- A hold ends with whoever began it.
function transfers.retrieve(c)
  if c.state ~= 'on_hold' then return end
  contacts.set(c, 'state', 'connected')
  event('contact_retrieved', c.pool, {contact = c.id})
end

local function transferred(c, former, to, warm)
  event('contact_transferred', c.pool, {contact = c.id, advisor = former, queue = c.queue, to = to,
    warm = warm, note = c.note})
end

-- `rest` keeps the contact from coming straight back to whoever gave it away.
function transfers.to_queue(c, queue, settings, note)
  local rest = contacts.queue(c).reject_delay_ms
  stats.handled(c)
  local former = calls.alone(c, 'transferred')
  local priority = config.queue(c.pool, queue).priority
  contacts.set(c, 'queue', queue, 'settings', settings, 'note', note,
    'score', shares.moved(c, priority))
  transferred(c, former, '', false)
  conference.free(c, former, rest)
  lines.again(c)
  offers.requeue(c, 'transferred')
end

-- An offer to one person alone. Whatever comes of it, the contact is first in line afterwards.
function transfers.to_advisor(c, a, by, note)
  local rest = contacts.queue(c).reject_delay_ms
  stats.handled(c)
  local former = calls.alone(c, 'transferred')
  contacts.set(c, 'requeued', 'transferred', 'by', by, 'note', note)
  transferred(c, former, a.id, false)
  lines.again(c)
  offers.make(c, a)
  conference.free(c, former, rest)
end

-- Somebody who is in the call serves from now on, and the former advisor leaves without wrap-up.
function transfers.hand_over(c, seat, note, why, rest)
  local former, left = c.advisor, contacts.serving(c)
  if c.connected ~= '0' then
    stats.handled(c)
    contacts.note(c, 'met', c['person:' .. seat])
  end
  if c.call ~= '' then consults.rescind(c) end
  if left ~= '' then contacts.release(c, left, why) end
  transfers.retrieve(c)
  local shown = cjson.decode(c[seat])
  shown.purpose = 'serves'
  contacts.set(c, seat, cjson.encode(shown), 'advisor', c['person:' .. seat], 'accepted', NOW,
    'note', note, 'relief', 0)
  transferred(c, former, c.advisor, true)
  contacts.tell(c)
  conference.free(c, former, rest)
  if c.connected ~= '0' then calls.begun(c, NOW) else calls.met(c) end
end

-- The visitor wants somebody else: first in line, and this advisor is never offered the contact
-- again. They leave as after a cold transfer: without wrap-up, as the contact is not theirs.
function transfers.another(c)
  local rest = contacts.queue(c).reject_delay_ms
  if c.connected ~= '0' then stats.handled(c) end
  local former = calls.alone(c, 'another_advisor')
  contacts.set(c, 'avoid', c.avoid == '' and former or c.avoid .. ',' .. former)
  conference.free(c, former, rest)
  lines.again(c)
  offers.requeue(c, 'another_advisor')
end

-- Whether anybody is at work in the contact's lines, open or to be opened, besides the serving
-- advisor and those whom its visitor asked to be spared.
function transfers.others_work(c)
  local spared = {c.advisor}
  for id in lines.each(c.avoid) do spared[#spared + 1] = id end
  local all = {tests.is(c) and TEST_LINE or c.queue}
  for _, ring in ipairs(tests.is(c) and {} or contacts.queue(c).rings) do
    all[#all + 1] = ring.line
  end
  for _, line in ipairs(all) do
    local staff = key('pool', c.pool, 'staff', line)
    local others = redis.call('SCARD', staff)
    for _, id in ipairs(spared) do others = others - redis.call('SISMEMBER', staff, id) end
    if others > 0 then return true end
  end
  return false
end

-- Does this advisor meet the contact's queue: do they serve its line, or one of its rings?
local function meets(c, advisor)
  local lines = {[c.queue] = true}
  for _, ring in ipairs(contacts.queue(c).rings) do lines[ring.line] = true end
  for _, line in ipairs(advisor.lines) do
    if lines[line] then return true end
  end
  return false
end

local function is_free(a)
  for line in string.gmatch(a.lines, '[^,]+') do
    if redis.call('ZSCORE', key('pool', a.pool, 'free', line), a.id) then return true end
  end
  return false
end

-- The advisor of this id, if the contact can be offered to them now.
function transfers.target(c, id)
  if id == c.advisor then
    return nil, refuse('transfer_to_self', 'the contact is with this advisor already')
  end
  if lines.avoids(c, id) then
    return nil, refuse('avoided', 'the visitor asked not to have ' .. id .. ' again')
  end
  local raw = redis.call('HGET', key('pool', c.pool), 'advisor:' .. id)
  if not raw then return nil, refuse('unknown_advisor', 'no advisor "' .. id .. '" here') end
  if not meets(c, cjson.decode(raw)) then
    return nil, refuse('not_qualified', id .. ' does not meet what the queue asks for')
  end
  local a = advisors.load(c.pool, id)
  if not a or a.status ~= 'available' or not reachable(a) then
    return nil, refuse('advisor_offline', id .. ' is not available')
  end
  if not is_free(a) then return nil, refuse('advisor_busy', id .. ' is not free now') end
  return a
end

-- The settings of a queue of the contact's own company.
function transfers.queue(c, id)
  local queue, settings = config.queue(c.pool, id)
  if not queue or queue.company ~= c.company then
    return nil, refuse('unknown_queue', 'this company has no queue "' .. id .. '"')
  end
  return settings
end

local MOST_TARGETS = 100

local function colleague(c, id)
  local a = advisors.load(c.pool, id)
  return {id = id, name = a.name, status = a.status, state = a.state}
end

-- Advisors at work who meet the contact's queue: the free first, in the order of their turn.
local function colleagues(c)
  local found, seen = {}, {[c.advisor] = true}
  for id in lines.each(c.avoid) do seen[id] = true end
  local reached = {c.queue}
  for _, ring in ipairs(contacts.queue(c).rings) do reached[#reached + 1] = ring.line end
  local function add(ids)
    for _, id in ipairs(ids) do
      if #found == MOST_TARGETS then return end
      if not seen[id] then found[#found + 1], seen[id] = colleague(c, id), true end
    end
  end
  for _, line in ipairs(reached) do
    add(redis.call('ZRANGE', key('pool', c.pool, 'free', line), 0, MOST_TARGETS - 1))
  end
  for _, line in ipairs(reached) do
    local ids = redis.call('SMEMBERS', key('pool', c.pool, 'staff', line))
    table.sort(ids)
    add(ids)
  end
  return found
end

-- Where the contact could go; lists that are empty are left out, as Lua's JSON has no empty list.
function transfers.targets(c)
  local queues, ids = {}, {}
  for _, field in ipairs(redis.call('HKEYS', key('pool', c.pool))) do
    ids[#ids + 1] = string.match(field, '^queue:(.+)$')
  end
  table.sort(ids)
  for _, id in ipairs(ids) do
    local queue = config.queue(c.pool, id)
    if queue.company == c.company and #queues < MOST_TARGETS then
      queues[#queues + 1] = {id = id, name = queue.name,
        free = redis.call('ZCARD', key('pool', c.pool, 'free', id))}
    end
  end
  local advisors_ = colleagues(c)
  return {queues = #queues > 0 and queues or nil, advisors = #advisors_ > 0 and advisors_ or nil}
end

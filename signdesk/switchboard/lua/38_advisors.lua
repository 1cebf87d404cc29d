-- Advisors: what they say, what the system knows, and in which lines they are free.

local RESERVE = 1e13

function advisors.key(pool, id) return key('person', pool, id) end

function advisors.load(pool, id)
  local a = hash(advisors.key(pool, id))
  if a then a.id, a.pool = id, pool end
  return a
end

local function lapses_of(qualified)
  local lapses = qualified and qualified.lapses or {}
  return #lapses > 0 and cjson.encode(lapses) or ''
end

function advisors.create(pool, id, name, session, status)
  redis.call('HSET', advisors.key(pool, id), 'name', name, 'status', status, 'state', 'idle',
    'since', NOW, 'session', session, 'contact', '', 'misses', 0, 'lines', '', 'idle_since', NOW,
    'rest_until', 0, 'stands', 0, 'lapses', lapses_of(config.advisor(pool, id)))
  return advisors.load(pool, id)
end

-- Who is signed in, whatever they say: those whom supervisors see.
function advisors.sign_in(pool, id)
  if not tests.is_advisor(id) then redis.call('SADD', key('pool', pool, 'present'), id) end
end
function advisors.sign_out(a) redis.call('SREM', key('pool', a.pool, 'present'), a.id) end

function advisors.view(a)
  local view = {name = a.name, status = a.status, state = a.state, since = tonumber(a.since)}
  if a.state == 'resting' then view['until'] = tonumber(a.resting_until) end
  if (a.lapses or '') ~= '' then view.lapses = cjson.decode(a.lapses) end
  return view
end

local function tell(a)
  if a.session ~= '' then post(a.session, 'advisor', {advisor = advisors.view(a)}) end
end

local function same(x, y) return (x or '') == (y or '') end

-- Change status, state or any other field; tell the page and the stream what they show.
function advisors.set(a, fields)
  local moves = fields.state and not same(fields.state, a.state)
  local shown = moves or fields.status and not same(fields.status, a.status)
  if shown then fields.since = NOW end
  if moves then workload.note(a, fields) end
  local flat = {}
  for k, v in pairs(fields) do
    a[k] = tostring(v)
    flat[#flat + 1], flat[#flat + 2] = k, a[k]
  end
  redis.call('HSET', advisors.key(a.pool, a.id), unpack(flat))
  if not shown then return end
  if not tests.is_advisor(a.id) then
    event('advisor_changed', a.pool, {advisor = a.id, status = a.status, state = a.state})
  end
  tell(a)
end

-- Warnings of qualifications that lapse come with the configuration.
function advisors.warn(a)
  local lapses = lapses_of(config.advisor(a.pool, a.id))
  if same(lapses, a.lapses) then return end
  a.lapses = lapses
  redis.call('HSET', advisors.key(a.pool, a.id), 'lapses', lapses)
  tell(a)
end

local function reachable(a)
  return a.session ~= '' and (redis.call('HGET', key('session', a.session), 'node') or '') ~= ''
end

local function working(a)
  return a.status == 'available' and a.state ~= 'not_responding' and reachable(a)
end

-- Their turn among the free of a line: the lowest is first. The day of who was last busy on an
-- earlier one is over: they have done nothing today, and come before everybody who has.
local function rank(a, choice, line)
  if choice == 'least_occupied' then return tonumber(a.midnight or 0) + tonumber(a.busy or 0) end
  if choice == 'round_robin' then return tonumber(a['turn:' .. line] or 0) end
  return tonumber(a.idle_since)
end

-- Whether they stand among the free; kept, as most are matched before they ever do, and leaving
-- every line costs as much as all else in a match.
local function stands(a, whether)
  a.stands = whether
  redis.call('HSET', advisors.key(a.pool, a.id), 'stands', whether)
end

-- Lines of rings, and their own, take the longest idle.
local function stand_free(a, reserve)
  stands(a, '1')
  local choices = config.whole(a.pool).choice
  local behind = reserve and RESERVE or 0
  for line in lines.each(a.lines) do
    redis.call('ZADD', key('pool', a.pool, 'free', line), behind + rank(a, choices[line], line), a.id)
  end
end

function advisors.turn(a)
  local _, reserve = config.serves(a.pool, a.id)
  return tonumber(a.idle_since) + (reserve and RESERVE or 0)
end

function advisors.is_reserve(rank) return tonumber(rank) >= RESERVE end

local function has(text, line) return string.find(',' .. text .. ',', ',' .. line .. ',', 1, true) end

function advisors.leave_free(a)
  if a.stands == '0' then return end
  stands(a, '0')
  for line in lines.each(a.lines) do redis.call('ZREM', key('pool', a.pool, 'free', line), a.id) end
end

-- Staff are those at work, free or not: what estimates divide by. `*` are all of the pool's people.
local function set_staff(a, serves)
  advisors.leave_free(a)
  local former = a.lines
  a.lines = serves
  redis.call('HSET', advisors.key(a.pool, a.id), 'lines', serves)
  local watched = next(config.whole(a.pool).watch) ~= nil
  if not tests.is_advisor(a.id) then
    redis.call(serves ~= '' and 'SADD' or 'SREM', key('pool', a.pool, 'staff', '*'), a.id)
  end
  for line in lines.each(former) do
    if not has(serves, line) and redis.call('SREM', key('pool', a.pool, 'staff', line), a.id) == 1
      and watched then limits.line_left(a.pool, line) end
  end
  local own = '@' .. a.id
  for line in lines.each(serves) do
    if line ~= own and redis.call('SADD', key('pool', a.pool, 'staff', line), a.id) == 1
      and watched then limits.line_staffed(a.pool, line) end
  end
end

-- Put the advisor in, or out of, the free and the staff sets of every line that they serve. Who
-- is matched at once never stands among the free.
function advisors.settle(a)
  local works = working(a)
  local serves, reserve = config.serves(a.pool, a.id)
  if not works then serves = '' end
  local changed = serves ~= a.lines
  if changed then set_staff(a, serves) end
  if works and a.state == 'idle' and tonumber(a.rest_until) <= NOW then
    if not route.advisor(a) and serves ~= '' then stand_free(a, reserve) end
  elseif not changed then
    advisors.leave_free(a)
  end
  if changed then lines.advisor_changed(a.pool, a.id) end
end

-- Free again after `reject_ms`, or after a rest where they signed for long.
function advisors.idle(a, reject_ms)
  local until_free = NOW + (reject_ms or 0)
  local fields = workload.idle(a)
  fields.contact, fields.idle_since, fields.rest_until = '', NOW, until_free
  advisors.set(a, fields)
  local member = 'rest|' .. a.pool .. '|' .. a.id
  if until_free > NOW then timer(member, until_free) else untimer(member) end
  advisors.settle(a)
end

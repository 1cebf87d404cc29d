-- Commands of supervisors, on the contacts and advisors of their companies.

-- A contact that this supervisor oversees, in one of these states.
local function overseen(s, id, ...)
  if s.role ~= 'supervisor' then return nil, refuse('forbidden', 'only supervisors may do this') end
  local c = contacts.load(id)
  if not c or c.pool ~= s.pool or tests.is(c) then
    return nil, refuse('unknown_contact', 'no such contact; it may have ended')
  end
  if s.company ~= '' and s.company ~= c.company then
    return nil, refuse('forbidden', 'a contact of another company')
  end
  for _, state in ipairs({...}) do
    if c.state == state then return c end
  end
  return nil, refuse('wrong_state', 'the contact is ' .. c.state)
end

-- As `overseen`, of a call that the supervisor may take a seat in.
local function enterable(s, id)
  local c, no = overseen(s, id, 'connecting', 'connected', 'on_hold')
  if not c then return nil, no end
  if s.contact ~= '' and s.contact ~= id then
    return nil, refuse('already_in_contact', s.contact)
  end
  return c
end

local function live(s)
  if s.role ~= 'supervisor' then return refuse('forbidden', 'only supervisors may do this') end
  return supervision.live(s)
end

function commands.observe(s, id)
  local c, no = enterable(s, id)
  if not c then return no end
  if s.contact == id then return refuse('already_in_contact', id) end
  if c.asked ~= '' or c.unobserved ~= '' then
    return refuse('already_asked', 'the visitor has been asked')
  end
  if conference.full(c) then return refuse('participants_full', 'nobody else fits in') end
  supervision.ask(c, s)
  return {}
end

function commands.whisper(s, id, raw)
  local c, no = overseen(s, id, 'connecting', 'connected', 'on_hold')
  if not c then return no end
  local a = advisors.load(c.pool, c.advisor)
  if a.id == s.person then return refuse('wrong_state', 'you serve this contact yourself') end
  post_raw(a.session, '{"type":"whispered","contact":"' .. id .. '","name":'
    .. cjson.encode(s.name) .. ',"text":' .. raw .. '}')
  supervision.audit(s.pool, s.person, 'whispered', c)
  return {}
end

function commands.join_call(s, id, video)
  local c, no = enterable(s, id)
  if not c then return no end
  if s.contact == id then
    if cjson.decode(c[s.participant]).purpose ~= 'observes' then
      return refuse('already_in_contact', id)
    end
  elseif c.unobserved ~= '' then
    -- With the camera off this would be observing under another name.
    return refuse('already_asked', 'the visitor has said no')
  elseif conference.full(c) then
    return refuse('participants_full', 'nobody else fits in')
  end
  supervision.enter(c, s, 'joined', video == '1')
  supervision.audit(s.pool, s.person, 'joined', c)
  return {}
end

function commands.take_over(s, id, video)
  local c, no = enterable(s, id)
  if not c then return no end
  if c.advisor == s.person then return refuse('transfer_to_self', 'you serve this contact') end
  supervision.take_over(c, s, video == '1')
  return {}
end

function commands.force_status(s, id, status)
  if s.role ~= 'supervisor' then return refuse('forbidden', 'only supervisors may do this') end
  local a = redis.call('HEXISTS', key('pool', s.pool), 'advisor:' .. id) == 1
    and advisors.load(s.pool, id)
  if not a then return refuse('unknown_advisor', 'no advisor "' .. id .. '" here') end
  if not supervision.oversees(s, id) then
    return refuse('forbidden', 'an advisor of other companies')
  end
  if a.session == '' and status ~= 'offline' then
    return refuse('advisor_offline', id .. ' is not signed in')
  end
  set_status(a, status)
  supervision.audit(s.pool, s.person, 'status_forced', nil, status, id)
  return {}
end

function commands.end_contact(s, id)
  local c, no = overseen(s, id, 'queued', 'offered', 'connecting', 'connected', 'on_hold', 'wrap_up')
  if not c then return no end
  supervision.audit(s.pool, s.person, 'contact_ended', c, c.state)
  calls.stop(c)
  return {}
end

-- Commands of those in a call: hold, transfer, consult, guests, and what its visitor decides.

local MOST_AVOIDED = 16

-- The contact that this session serves as its advisor. Nobody is drawn into a test.
local function served(s, id, ...)
  local c, no = held(s, id, ...)
  if not c then return nil, no end
  if c.advisor ~= s.person or tests.is(c) then
    return nil, refuse('forbidden', 'only the serving advisor may do this')
  end
  return c
end

function commands.hold(s, id, on)
  local c, no = served(s, id, on == '1' and 'connected' or 'on_hold')
  if not c then return no end
  if on == '1' then transfers.hold(c) else transfers.retrieve(c) end
  contacts.tell(c)
  return {}
end

local function colleagues_of(s, id)
  local c, no = served(s, id, 'connecting', 'connected', 'on_hold')
  if not c then return no end
  return transfers.targets(c)
end

-- Exactly one of a queue and an advisor: the queue's settings, or the advisor. A queue is called
-- by its longest idle advisor.
local function destination(c, queue, advisor)
  if (queue == '') == (advisor == '') then
    return nil, nil, refuse('invalid_field', 'queue, advisor: exactly one of them')
  end
  if queue ~= '' then
    local settings, unknown = transfers.queue(c, queue)
    return settings, nil, unknown
  end
  local a, no = transfers.target(c, advisor)
  return nil, a, no
end

-- By advisor or by seat: pages know the others in a call by their seats alone.
local function consulted_seat(c, named)
  for _, id in ipairs(contacts.live(c)) do
    local is_named = id == named or c['person:' .. id] == named
    if is_named and cjson.decode(c[id]).purpose == 'consulted' then return id end
  end
  return nil
end

function commands.transfer(s, id, queue, advisor, note, open)
  local c, no = served(s, id, 'connected', 'on_hold')
  if not c then return no end
  local seat = queue == '' and consulted_seat(c, advisor)
  if seat then
    transfers.hand_over(c, seat, note, 'transferred', 0)
    return {}
  end
  local settings, a, wrong = destination(c, queue, advisor)
  if wrong then return wrong end
  if settings and open == '0' then
    return refuse('after_hours', 'the queue "' .. queue .. '" is closed at this hour')
  elseif settings then
    transfers.to_queue(c, queue, settings, note)
  elseif c['here:p1'] ~= '1' then
    return refuse('wrong_state', 'the visitor is away: nobody can be offered the contact')
  else
    transfers.to_advisor(c, a, s.name, note)
  end
  return {}
end

function commands.consult(s, id, queue, advisor, note)
  local c, no = served(s, id, 'connected', 'on_hold')
  if not c then return no end
  if c.call ~= '' then return refuse('already_calling', contacts.call(c).name) end
  local settings, a, wrong = destination(c, queue, advisor)
  if wrong then return wrong end
  if conference.full(c) then return refuse('participants_full', 'nobody else fits in') end
  if settings then
    local free = route.free(c, queue)
    if not free then return refuse('nobody_free', 'no advisor of this queue is free') end
    a = advisors.load(c.pool, free)
  end
  consults.call(c, s.name, a, note)
  return {}
end

function commands.cancel_consult(s, id)
  local c, no = served(s, id, 'connected', 'on_hold')
  if not c then return no end
  if c.call == '' then return refuse('wrong_state', 'nobody is being called') end
  consults.rescind(c)
  contacts.tell(c)
  return {}
end

function commands.invite(s, id, invitation, role, name)
  local c, no = served(s, id, 'connecting', 'connected', 'on_hold')
  if not c then return no end
  if conference.full(c) or not conference.invite(c, invitation, role, name) then
    return refuse('participants_full', 'nobody else fits in')
  end
  return {invitation = invitation, company = c.company}
end

-- A guest. The invitation is a secret that the node's signed link carries.
function commands.join(s, id, invitation, video)
  if s.role ~= 'guest' then return refuse('forbidden', 'only guests come by invitation') end
  if s.contact ~= '' then return refuse('already_in_contact', s.contact) end
  local c = contacts.load(id)
  local invited = c and c.pool == s.pool and IN_CALL[c.state]
    and conference.invitations(c)[invitation]
  if not invited then
    return refuse('no_invitation', 'it was used, is too old, or the contact has ended')
  end
  if conference.full(c) then return refuse('participants_full', 'nobody else fits in') end
  conference.redeem(c, invitation)
  conference.enter(c, s, invited.role,
    {name = invited.name, video = video == '1', purpose = 'invited'})
  return {contact = id}
end

-- The serving advisor may dismiss anybody but the visitor; the visitor, whoever observes.
function commands.dismiss(s, id, seat)
  local c, no = held(s, id, 'connecting', 'connected', 'on_hold')
  if not c then return no end
  if not string.find(',' .. c.live .. ',', ',' .. seat .. ',', 1, true) then
    return refuse('no_such_participant', seat .. ' is not in this contact')
  end
  local may = c.advisor == s.person and seat ~= 'p1' and seat ~= s.participant
    or s.participant == 'p1' and cjson.decode(c[seat]).purpose == 'observes'
  if not may then return refuse('forbidden', seat .. ' is not yours to dismiss') end
  if s.participant == 'p1' then supervision.forbid(c) end
  conference.leave(c, seat, 'dismissed')
  contacts.tell(c)
  return {}
end

function commands.consent(s, id, allow)
  local c, no = held(s, id, 'connecting', 'connected', 'on_hold')
  if not c then return no end
  if s.participant ~= 'p1' then return refuse('forbidden', 'only the visitor is asked') end
  if c.asked == '' then return refuse('wrong_state', 'nobody asked') end
  if allow == '1' and conference.full(c) then
    return refuse('participants_full', 'nobody else fits in')
  end
  supervision.answered(c, allow == '1')
  return {}
end

function commands.another_advisor(s, id)
  local c, no = held(s, id, 'connecting', 'connected', 'on_hold')
  if not c then return no end
  if s.participant ~= 'p1' then return refuse('forbidden', 'only the visitor chooses') end
  if lines.avoided(c) >= MOST_AVOIDED then
    return refuse('wrong_state', 'the visitor has been spared as many as a contact remembers')
  end
  if not transfers.others_work(c) then
    return refuse('nobody_here', 'no other advisor is signed in for this queue')
  end
  transfers.another(c)
  return {}
end

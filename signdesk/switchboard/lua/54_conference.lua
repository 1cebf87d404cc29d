-- Who else is in a call besides the visitor and the serving advisor: second advisors, guests,
-- supervisors. Their coming and going never holds the call up.

local MOST_SEATS = 4
local INVITATION_MS = 15 * 60 * 1000
local MOST_INVITED = 4

-- An advisor who is being called has a seat kept.
function conference.full(c)
  return #contacts.live(c) + (c.call ~= '' and 1 or 0) >= MOST_SEATS
end

local function joined(c, id)
  local shown = cjson.decode(c[id])
  event('participant_joined', c.pool, {contact = c.id, participant = id,
    person = c['person:' .. id], name = shown.name, role = shown.role, purpose = shown.purpose})
end

function conference.enter(c, s, role, fields)
  joined(c, contacts.seat(c, role, s, fields))
  contacts.tell(c)
end

-- The same seat, for another purpose.
function conference.repurpose(c, id, purpose, video)
  local shown = cjson.decode(c[id])
  shown.purpose, shown.video = purpose, video
  contacts.set(c, id, cjson.encode(shown))
  joined(c, id)
  contacts.tell(c)
end

-- A member of staff has nothing more to do with the contact.
function conference.free(c, person, rest)
  local a = advisors.load(c.pool, person)
  if a and a.contact == c.id then advisors.idle(a, rest) end
end

-- One seat less; the call goes on. Whoever calls tells the others.
function conference.leave(c, id, why)
  local person, observed = c['person:' .. id], cjson.decode(c[id]).purpose == 'observes'
  contacts.release(c, id, why)
  event('participant_left', c.pool, {contact = c.id, participant = id, why = why})
  if observed then supervision.audit(c.pool, person, 'observe_ended', c, why) end
  conference.free(c, person)
end

-- Visitor and serving advisor part, or are about to: nothing stays of all that hung on their
-- being together.
function conference.disband(c, why)
  if c.call ~= '' then consults.rescind(c) end
  supervision.withdraw(c, why)
  if c.invitations ~= '' then contacts.note(c, 'invitations', '') end
  for _, id in ipairs(contacts.live(c)) do
    if id ~= 'p1' and c['person:' .. id] ~= c.advisor then conference.leave(c, id, why) end
  end
end

-- A consulted advisor who is there, to go on where the serving one is lost.
function conference.successor(c)
  for _, id in ipairs(contacts.live(c)) do
    if cjson.decode(c[id]).purpose == 'consulted' and c['here:' .. id] == '1' then return id end
  end
  return nil
end

-- Invitations that are still good, by id, and how many.
function conference.invitations(c)
  local open, count = {}, 0
  for id, invitation in pairs(c.invitations ~= '' and cjson.decode(c.invitations) or {}) do
    if invitation.due > NOW then open[id], count = invitation, count + 1 end
  end
  return open, count
end

local function keep(c, open)
  contacts.note(c, 'invitations', next(open) and cjson.encode(open) or '')
end

-- False where as many are invited as could ever sit.
function conference.invite(c, id, role, name)
  local open, count = conference.invitations(c)
  if count >= MOST_INVITED then return false end
  open[id] = {role = role, name = name, due = NOW + INVITATION_MS}
  keep(c, open)
  return true
end

-- An invitation is good once.
function conference.redeem(c, id)
  local open = conference.invitations(c)
  local invitation = open[id]
  open[id] = nil
  keep(c, open)
  return invitation
end

-- A second advisor is called into the call while it goes on: an offer of its own.
function consults.rings(c, person)
  local call = contacts.call(c)
  return call ~= nil and call.person == person
end

function consults.call(c, by, a, note)
  local number = tonumber(c.offers) + 1
  local call = {offer = c.id .. '.' .. number, person = a.id, name = a.name, by = by, note = note,
    deadline = NOW + contacts.queue(c).offer_ms}
  contacts.set(c, 'offers', number, 'call', cjson.encode(call))
  timer('calling|' .. c.id .. '|' .. call.offer, call.deadline)
  event('offer_made', c.pool,
    {contact = c.id, offer = call.offer, advisor = a.id, deadline = call.deadline})
  advisors.set(a, {state = 'offered', contact = c.id})
  advisors.settle(a)
  point(a.session, c.id, '')
  contacts.tell(c)
end

-- The call is over, whatever came of it. Returns whom it rang; whoever calls tells the others.
function consults.over(c, outcome)
  local call = contacts.call(c)
  untimer('calling|' .. c.id .. '|' .. call.offer)
  event('offer_ended', c.pool,
    {contact = c.id, offer = call.offer, advisor = call.person, outcome = outcome})
  contacts.set(c, 'call', '')
  local a = advisors.load(c.pool, call.person)
  if a and outcome ~= 'accepted' then
    point(a.session, '', '')
    post(a.session, 'released', {contact = c.id, why = outcome})
  end
  return a
end

function consults.rescind(c)
  local a = consults.over(c, 'rescinded')
  if not a then return end
  advisors.set(a, {state = 'idle', contact = ''})
  advisors.settle(a)
end

function consults.accept(c, s, video)
  local a = consults.over(c, 'accepted')
  advisors.set(a, {state = 'on_contact', misses = 0})
  conference.enter(c, s, 'advisor', {name = s.name, video = video, purpose = 'consulted'})
  if c.video == '1' then workload.signs(a, NOW) end
end

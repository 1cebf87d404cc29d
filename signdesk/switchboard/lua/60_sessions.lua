-- Sessions: who owns a page, what it missed, and what becomes of its promises when it is lost.

local FIRST_LEASE_MS = 10 * 1000

-- Sessions of these have a presence; a supervisor's serves no line.
local STAFF = {advisor = true, supervisor = true}

local sessions, restore = {}, {}

function sessions.load(id)
  local s = hash(key('session', id))
  if s then s.id = id end
  return s
end

function sessions.contact(s)
  if s.contact == '' then return nil end
  return contacts.load(s.contact)
end

function sessions.delete(s)
  if s.node ~= '' then redis.call('SREM', key('node', s.node), s.id) end
  untimer('gone|' .. s.id)
  redis.call('DEL', key('session', s.id), key('mailbox', s.id), key('answers', s.id))
end

-- The page is gone, maybe for a moment: promises to others are kept, its own place too.
function sessions.lost(s)
  if s.node ~= '' then redis.call('SREM', key('node', s.node), s.id) end
  s.node = ''
  redis.call('HSET', key('session', s.id), 'node', '', 'attach', '')
  local c = sessions.contact(s)
  local rules = config.rules(s.pool)
  local grace = rules.grace_ms
  if STAFF[s.role] then
    local a = advisors.load(s.pool, s.person)
    if a and a.session == s.id then
      if c and c.state == 'offered' then
        offers.rescind(c)
        a = advisors.load(s.pool, s.person)
        advisors.settle(a)
        offers.requeue(c, 'rescinded')
      elseif c and consults.rings(c, s.person) then
        consults.rescind(c)
        contacts.tell(c)
      else
        advisors.settle(a)
      end
    end
  end
  if c and s.participant ~= '' then
    contacts.note(c, 'here:' .. s.participant, 0)
    if c.state == 'queued' then
      grace = rules.away_ms
      contacts.stand_in_line(c)
    elseif c.state == 'offered' then
      grace = rules.away_ms
      local freed = offers.rescind(c)
      offers.requeue(c, 'rescinded')
      if freed then advisors.settle(freed) end
    else
      contacts.tell(c)
    end
  end
  timer('gone|' .. s.id, NOW + grace)
end

-- The page is back in time.
function sessions.back(s)
  untimer('gone|' .. s.id)
  local c = sessions.contact(s)
  if c and s.participant ~= '' and c['here:' .. s.participant] ~= '1' then
    contacts.note(c, 'here:' .. s.participant, 1)
    if c.state == 'queued' then event('contact_returned', c.pool, {contact = c.id}) end
    contacts.tell(c)
    if c.state == 'queued' then contacts.stand_in_line(c) end
  end
end

-- Whoever does not come back to a call: it is over without the visitor, another serves in the
-- serving advisor's place, and of others only the seat is free again.
function sessions.left(c, s)
  if s.participant == 'p1' then return calls.ended(c, 'grace') end
  if c.advisor == s.person then return calls.advisor_lost(c) end
  if s.participant ~= '' then
    conference.leave(c, s.participant, 'grace')
    contacts.tell(c)
  end
end

-- It did not come back in time.
function sessions.gone(s)
  if s.node ~= '' then return end
  local c = sessions.contact(s)
  if STAFF[s.role] then
    local a = advisors.load(s.pool, s.person)
    if a and a.session == s.id then
      if c and IN_CALL[c.state] then sessions.left(c, s)
      elseif c and c.state == 'wrap_up' and c.wrap_up_deadline == '0' then
        calls.finish_wrap_up(c, '', '')
      end
      a = advisors.load(s.pool, s.person)
      supervision.unask(a)
      advisors.set(a, {status = 'offline', session = ''})
      advisors.settle(a)
      advisors.sign_out(a)
    end
  elseif c and s.participant ~= '' then
    if c.state == 'queued' or c.state == 'offered' then calls.leave(c, 'abandoned')
    else sessions.left(c, s) end
  end
  sessions.delete(s)
end

-- The seat that the person has in a contact, '' for none.
local function seat_of(c, person)
  for _, id in ipairs(contacts.live(c)) do
    if c['person:' .. id] == person then return id end
  end
  return ''
end

-- One seat a person: the newest page has it, with all that the former one held, also where the
-- former one was given up.
local function take_seat(s)
  local a = advisors.load(s.pool, s.person)
  if s.role == 'advisor' then advisors.sign_in(s.pool, s.person) end
  if not a then return advisors.create(s.pool, s.person, s.name, s.id, 'offline') end
  if a.session == s.id then return advisors.set(a, {name = s.name}) end
  local former = a.session ~= '' and sessions.load(a.session) or nil
  advisors.set(a, {session = s.id, name = s.name})
  if former then
    fence(former.id, former.node, former.attach)
    sessions.delete(former)
  end
  local c = a.contact ~= '' and contacts.load(a.contact) or nil
  if not c then return end
  local seat = seat_of(c, s.person)
  if seat ~= '' then contacts.reseat(c, seat, s) else point(s.id, c.id, '') end
end

local function snapshot(s)
  local snap = {contact = cjson.null, advisor = cjson.null}
  local c = sessions.contact(s)
  if c then snap.contact = contacts.view_for(c, s) end
  if STAFF[s.role] then
    snap.advisor = advisors.view(advisors.load(s.pool, s.person))
  end
  return snap
end

-- Everything after `last`, or nil where the mailbox no longer holds all of it.
function sessions.missed(id, last, seq)
  if last > seq then return nil end
  if last == seq then return {} end
  local entries = redis.call('XRANGE', key('mailbox', id), (last + 1) .. '-0', '+')
  if #entries ~= seq - last then return nil end
  local replay = {}
  for i, entry in ipairs(entries) do replay[i] = {last + i, entry[2][2]} end
  return replay
end

-- Take ownership and return what the page lacks, in one step. `p.ticket` rebuilds what the
-- store lost. Returns the welcome, and the replay where nothing is missing from it. The snapshot
-- comes in either case: the node must know what the page holds.
function sessions.attach(p)
  local s = sessions.load(p.session)
  local known = s and s.pool == p.pool and s.person == p.person
  local attempt = tonumber(p.attempt or 0)
  -- A node that was cut off carries out late what its page has long given up.
  if known and attempt > 0 and attempt < tonumber(s.attempt or 0) then
    return refuse('overtaken', 'a newer hello of this page was answered'), {}
  end
  if s and not known then return refuse('no_session', 'the session is somebody else\'s'), {} end
  if known and s.node ~= '' and s.attach ~= p.attach then
    fence(s.id, s.node, s.attach)
    redis.call('SREM', key('node', s.node), s.id)
  end
  if not known then
    s = {id = p.session, seq = '0', cmd = '0', contact = '', participant = ''}
  end
  s.pool, s.person, s.role, s.name, s.company = p.pool, p.person, p.role, p.name, p.company
  s.node, s.attach, s.capabilities = p.node, p.attach, cjson.encode(p.capabilities)
  redis.call('HSET', key('session', s.id), 'pool', s.pool, 'person', s.person, 'role', s.role,
    'name', s.name, 'company', s.company, 'node', s.node, 'attach', s.attach, 'seq', s.seq,
    'cmd', s.cmd, 'contact', s.contact, 'participant', s.participant,
    'capabilities', s.capabilities, 'attempt', math.max(attempt, tonumber(s.attempt or 0)))
  redis.call('SADD', key('node', p.node), s.id)
  -- A node that attaches before its first lease, or after a loss of the store, may die as well.
  redis.call('ZADD', key('timers'), 'NX', NOW + FIRST_LEASE_MS, 'lease|' .. p.node)
  if p.ticket and p.ticket ~= cjson.null then restore.contact(p.ticket, s) end
  if STAFF[s.role] then take_seat(s) end
  s = sessions.load(s.id)
  sessions.back(s)
  if STAFF[s.role] then advisors.settle(advisors.load(s.pool, s.person)) end
  s = sessions.load(s.id)
  local welcome = {epoch = EPOCH, now = NOW, seq = tonumber(s.seq), resumed = false,
    snapshot = snapshot(s)}
  local replay = known and p.epoch == EPOCH
    and sessions.missed(s.id, tonumber(p.last_seq), welcome.seq) or nil
  welcome.resumed = replay ~= nil
  return welcome, replay or {}
end

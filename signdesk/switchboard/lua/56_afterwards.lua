-- What a visitor may still say of a contact when it is over: an opinion once, and what went wrong.

local SAID_MS = 3600 * 1000
local MOST_REPORTS = 5

-- The visitor leaves a contact in which they had, or were to have, an advisor. Who it was goes
-- along, as the contact itself is soon forgotten. `met`: they had media.
function afterwards.begin(c)
  local advisor = c.advisor ~= '' and c.advisor or c.met
  if advisor == '' then return end
  local k = key('after', c.id)
  redis.call('HSET', k, 'pool', c.pool, 'company', c.company, 'visitor', c['person:p1'],
    'advisor', advisor, 'met', c.met ~= '' and 1 or 0, 'rated', 0,
    'reports', c.reports ~= '' and c.reports or 0)
  redis.call('PEXPIRE', k, SAID_MS)
end

-- The contact that this session's visitor left within the hour.
function afterwards.load(s, id)
  local past = hash(key('after', id))
  local own = past and past.visitor == s.person and past.pool == s.pool
    and past.company == s.company
  return own and past or nil
end

function afterwards.rate(id, past, score, comment)
  redis.call('HSET', key('after', id), 'rated', 1)
  event('contact_rated', past.pool, {contact = id, score = tonumber(score), comment = comment})
end

-- Supervisors see it in their list while the contact is there, be it in wrap-up.
local function mark(pool, id, reports)
  local c = contacts.load(id)
  if c and c.pool == pool then contacts.note(c, 'reports', reports) end
end

-- False where it was said often enough.
function afterwards.report(pool, id, said)
  if said.reports >= MOST_REPORTS then return false end
  mark(pool, id, said.reports + 1)
  local k = key('after', id)
  if redis.call('EXISTS', k) == 1 then redis.call('HSET', k, 'reports', said.reports + 1) end
  event('contact_reported', pool,
    {contact = id, about = said.about, advisor = said.advisor, comment = said.comment})
  return true
end

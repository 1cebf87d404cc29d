-- What advisors have done: busy today, signed in the last hour. Signing tires, so it earns a rest.

local DAY_MS = 24 * 3600 * 1000
local BUSY = {on_contact = true, wrap_up = true}

local workload = {}

-- When the advisor's day began, by the clock of the pool's country.
local function midnight(rules) return NOW - (NOW + rules.utc_offset_ms) % DAY_MS end

-- The spans of signing that reach into the window, the one that lasts included, as "from:to,".
local function spans(a, rules)
  local kept, sum, begin = {}, 0, NOW - rules.signed_window_ms
  local all = a.signed or ''
  if (a.signing or '0') ~= '0' then all = all .. a.signing .. ':' .. NOW .. ',' end
  for from, to in string.gmatch(all, '(%d+):(%d+),') do
    if tonumber(to) > begin then
      kept[#kept + 1] = from .. ':' .. to .. ','
      sum = sum + tonumber(to) - math.max(tonumber(from), begin)
    end
  end
  return table.concat(kept), sum
end

-- The state changes: add what goes with it to the fields that are set.
function workload.note(a, fields)
  local was, will = BUSY[a.state], BUSY[fields.state]
  if will and not was then fields.busy_from = NOW end
  if not was or will and fields.state ~= 'wrap_up' then return end
  local rules = config.rules(a.pool)
  if (a.signing or '0') ~= '0' then
    fields.signed, fields.signing = spans(a, rules), 0
  end
  if not will then
    local today = midnight(rules)
    local before = tonumber(a.midnight or 0) == today and tonumber(a.busy or 0) or 0
    fields.midnight = today
    fields.busy = before + NOW - math.max(tonumber(a.busy_from or NOW), today)
  end
  if fields.state == 'resting' then fields.signed = '' end
end

-- The advisor and the visitor see each other from now on: this is signing until they part. Those
-- who serve no line, as supervisors, are not sent to rest.
function workload.signs(a, from)
  if (a.signing or '0') ~= '0' or config.serves(a.pool, a.id) == '' then return end
  advisors.set(a, {signing = from})
end

-- Idle, or resting: after a rest the count begins anew.
function workload.idle(a)
  if not BUSY[a.state] then return {state = 'idle'} end
  local rules = config.rules(a.pool)
  local _, signed = spans(a, rules)
  if rules.signed_rest_ms <= 0 or rules.signed_limit_ms <= 0 or signed < rules.signed_limit_ms then
    return {state = 'idle'}
  end
  local rested = NOW + rules.signed_rest_ms
  timer('rested|' .. a.pool .. '|' .. a.id, rested)
  return {state = 'resting', resting_until = rested}
end

-- A rest is over: whatever they said meanwhile did not shorten it.
function workload.rested(a)
  if a.state ~= 'resting' then return end
  advisors.set(a, {state = 'idle', idle_since = NOW})
  advisors.settle(a)
end

-- The projected configuration; what every step needs of it is decoded once.

-- Decoding JSON costs more than all else in a step. What was decoded is kept beside its text, and
-- used again only while the stored text is the same: no call trusts what an older one saw.
local DECODED_KEPT = 5000
local decoded, decoded_count = {}, 0

local QUEUE_DEFAULTS = {
  priority = 0, choice = 'longest_idle', rings = {}, preferred_ms = 0, wrap_up = 'timed',
  max_length = 0, max_wait_ms = 0, way_out = 'away', text_queue = '', join_empty = true,
  leave_empty_ms = 0, share = 1,
}
local RULES = {
  away_ms = 15 * 60 * 1000, grace_ms = 60 * 1000, connecting_ms = 20 * 1000,
  signed_limit_ms = 50 * 60 * 1000, signed_window_ms = 60 * 60 * 1000,
  signed_rest_ms = 10 * 60 * 1000, relief_ms = 20 * 60 * 1000, utc_offset_ms = 3600 * 1000,
}

local config = {}

local function decode(name, raw, defaults)
  local kept = decoded[name]
  if kept and kept.raw == raw then return kept.value end
  if not kept then
    if decoded_count >= DECODED_KEPT then decoded, decoded_count = {}, 0 end
    decoded_count = decoded_count + 1
  end
  local value = cjson.decode(raw)
  for field, default in pairs(defaults or {}) do
    if value[field] == nil then value[field] = default end
  end
  decoded[name] = {raw = raw, value = value}
  return value
end

-- Of a queue that is configured, else of the copy that its contact holds. To be read only.
function config.queue(pool, id, settings)
  local name = pool .. '|queue:' .. id
  local raw = STEP[name]
  if not raw then
    raw = redis.call('HGET', key('pool', pool), 'queue:' .. id)
    STEP[name] = raw
  end
  raw = raw or settings
  return raw and decode(name, raw, QUEUE_DEFAULTS) or nil, raw
end

-- Not kept: advisors are many, and steps need no more of them than `config.serves`.
function config.advisor(pool, id)
  local raw = redis.call('HGET', key('pool', pool), 'advisor:' .. id)
  return raw and cjson.decode(raw) or nil
end

-- The lines that an advisor serves, sorted, their own among them ('' for nobody's), and whether
-- they are in reserve.
function config.serves(pool, id)
  if tests.is_advisor(id) then return TEST_LINE, false end
  local text = redis.call('HGET', key('pool', pool), 'serves:' .. id) or ''
  if string.sub(text, 1, 1) == '!' then return string.sub(text, 2), true end
  return text, false
end

function config.serves_text(id, advisor)
  local all = {unpack(advisor.lines)}
  all[#all + 1] = '@' .. id
  table.sort(all)
  return (advisor.reserve and '!' or '') .. table.concat(all, ',')
end

-- What single steps need of the configuration as a whole. `choice`: how queues choose, where it
-- is not by idle time. `watch`: the queues that look whether a line is staffed.
function config.whole(pool)
  local raw = redis.call('HGET', key('pool', pool), 'whole') or '{"choice":{},"watch":{}}'
  return decode(pool .. '|whole', raw)
end

function config.rules(pool)
  local raw = redis.call('HGET', key('pool', pool), 'rules')
  return raw and decode(pool .. '|rules', raw, RULES) or RULES
end

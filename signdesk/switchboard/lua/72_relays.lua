-- What passes between those in a call: descriptions, candidates, text, and how readable it is.

-- Relays go between participants of one contact, after accept, within the newest generation.
-- This is the hot path: it reads four fields, not the whole contact.
local MAX_GENERATION = 1e9

local function peer(s, id, to, generation)
  if s.contact ~= id then return nil, refuse('unknown_contact', 'not a contact of this session') end
  if s.participant == '' then return nil, refuse('wrong_state', 'accept the offer first') end
  local link = 'gen:' .. pair(s.participant, to)
  local c = redis.call('HMGET', key('contact', id), 'state', 'sid:' .. to, link, 'live')
  if not IN_CALL[c[1] or ''] then
    return nil, refuse('wrong_state', 'the contact is ' .. (c[1] or 'over'))
  end
  if not c[2] or to == s.participant or not string.find(',' .. c[4] .. ',', ',' .. to .. ',', 1, true) then
    return nil, refuse('no_such_participant', to .. ' is not in this contact')
  end
  local newest = tonumber(c[3] or 0)
  generation = tonumber(generation)
  if generation > MAX_GENERATION then
    return nil, refuse('invalid_field', 'generation: too large')
  end
  if generation < newest then
    return nil, refuse('stale_generation', 'the newest is ' .. newest)
  end
  if generation > newest then redis.call('HSET', key('contact', id), link, generation) end
  return c[2]
end

local function relay(kind, field)
  return function(s, id, to, generation, raw)
    local sid, no = peer(s, id, to, generation)
    if not sid then return no end
    post_raw(sid, '{"type":"' .. kind .. '","contact":"' .. id .. '","sender":"' .. s.participant
      .. '","generation":' .. generation .. ',"' .. field .. '":' .. raw .. '}')
    return {}
  end
end

commands.description = relay('peer_description', 'description')
commands.candidate = relay('peer_candidate', 'candidate')

-- The sessions of one other participant, or of all.
local function others(c, s, to)
  local sids = {}
  for _, id in ipairs(contacts.live(c)) do
    if id ~= s.participant and (to == '' or id == to) then sids[#sids + 1] = c['sid:' .. id] end
  end
  return sids
end

-- Whoever observes is seen to, and says nothing.
local function may_write(c, s) return cjson.decode(c[s.participant]).purpose ~= 'observes' end

-- Say something to one or to all others: `field` of a message, its value as raw JSON.
local function say(s, id, to, message, field, raw)
  local c, no = held(s, id, 'connecting', 'connected', 'on_hold')
  if not c then return no end
  if not may_write(c, s) then return refuse('forbidden', 'observers do not write') end
  local sids = others(c, s, to)
  if to ~= '' and #sids == 0 then
    return refuse('no_such_participant', to .. ' is not in this contact')
  end
  for _, sid in ipairs(sids) do
    post_raw(sid, '{"type":"' .. message .. '","contact":"' .. id .. '","sender":"'
      .. s.participant .. '","' .. field .. '":' .. raw .. '}')
  end
  return {}
end

function commands.text(s, id, raw, to) return say(s, id, to, 'peer_text', 'text', raw) end

-- What one tap says.
function commands.cue(s, id, cue, to)
  return say(s, id, to, 'peer_cue', 'cue', '"' .. cue .. '"')
end

-- Whether others may expect a picture of me. With the visitor's, a conversation becomes one in
-- sign for whoever serves or advises; the load of what was signed stays when it goes.
function commands.set_video(s, id, on)
  local c, no = held(s, id, 'queued', 'offered', 'connecting', 'connected', 'on_hold')
  if not c then return no end
  if s.participant == '' then return refuse('wrong_state', 'accept the offer first') end
  if not may_write(c, s) then return refuse('forbidden', 'observers send no picture') end
  local shown = cjson.decode(c[s.participant])
  if shown.video == (on == '1') then return {} end
  shown.video = on == '1'
  contacts.set(c, s.participant, cjson.encode(shown))
  if s.participant == 'p1' then
    contacts.note(c, 'video', on)
    event('contact_video', c.pool, {contact = id, video = shown.video})
    calls.signed(c)
  end
  offers.tell_all(c)
  return {}
end

function commands.keep_line(s, id, text)
  local c, no = held(s, id, 'connecting', 'connected', 'on_hold', 'wrap_up')
  if not c then return no end
  if not may_write(c, s) then return refuse('forbidden', 'observers do not write') end
  if not contacts.queue(c).keep_text then
    return refuse('wrong_state', 'this company keeps no text')
  end
  event('line_kept', c.pool, {contact = id, participant = s.participant, text = text})
  return {}
end

function commands.quality(s, id, sample)
  local c, no = held(s, id, 'connecting', 'connected', 'on_hold', 'wrap_up')
  if not c then return no end
  -- Kept as it came: numbers that Lua's JSON would shorten are recorded whole.
  local facts = {type = 'quality_sampled', pool = c.pool, at = NOW, contact = id,
    participant = s.participant}
  event_raw(string.sub(cjson.encode(facts), 1, -2) .. ',' .. string.sub(sample, 2))
  return {}
end

-- Newest value only, so neither numbered nor answered.
local function legibility(sid, attach, id, grade, to)
  local s, no = owner(sid, attach)
  if not s then return no end
  local c, wrong = held(s, id, 'connecting', 'connected', 'on_hold')
  if not c then return wrong end
  for _, other in ipairs(others(c, s, to)) do
    whisper_raw(other, '{"type":"peer_legibility","contact":"' .. id .. '","participant":"'
      .. s.participant .. '","grade":"' .. grade .. '"}')
  end
  return {}
end

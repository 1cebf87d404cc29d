-- The functions that nodes may call. SDLIB is the library's name, made from its content, so that
-- a rolling update loads the new beside the old.

-- Those who had, or have, lines settle anew: the longest idle first, those in reserve last.
local function resettle(pool, fields)
  local present, seen = {}, {}
  for _, field in ipairs(fields) do
    local id = string.match(field, '^advisor:(.+)$')
    local a = id and not seen[id] and advisors.load(pool, id)
    if a then
      present[#present + 1], seen[id] = {id = id, turn = advisors.turn(a)}, true
    end
  end
  table.sort(present, function(a, b) return a.turn < b.turn or a.turn == b.turn and a.id < b.id end)
  for _, each in ipairs(present) do
    -- Loaded again: settling one may offer a contact to another.
    local a = advisors.load(pool, each.id)
    advisors.warn(a)
    advisors.settle(a)
  end
end

-- See `config.whole`.
local function whole(pool)
  local choice, watch = {}, {}
  for id, queue in pairs(pool.queues) do
    if queue.choice and queue.choice ~= 'longest_idle' then choice[id] = queue.choice end
    local looks = (queue.leave_empty_ms or 0) > 0 and {id} or {}
    for _, ring in ipairs(#looks > 0 and queue.rings or {}) do looks[#looks + 1] = ring.line end
    for _, line in ipairs(looks) do watch[line] = (watch[line] or '') .. id .. ',' end
  end
  return {choice = choice, watch = watch}
end

-- One version is one configuration: the same again changes nothing, an older one is refused.
local function configure(raw)
  local pool = cjson.decode(raw)
  local k = key('pool', pool.id)
  local version = tonumber(redis.call('HGET', k, 'version') or -1)
  if pool.version <= version then return {version = version} end
  local fields = redis.call('HKEYS', k)
  STEP = {}
  redis.call('DEL', k)
  redis.call('HSET', k, 'version', pool.version)
  for id, queue in pairs(pool.queues) do
    redis.call('HSET', k, 'queue:' .. id, cjson.encode(queue))
  end
  for id, advisor in pairs(pool.advisors) do
    redis.call('HSET', k, 'advisor:' .. id, cjson.encode(advisor),
      'serves:' .. id, config.serves_text(id, advisor))
    fields[#fields + 1] = 'advisor:' .. id
  end
  if pool.rules then redis.call('HSET', k, 'rules', cjson.encode(pool.rules)) end
  redis.call('HSET', k, 'whole', cjson.encode(whole(pool)))
  redis.call('SADD', key('pools'), pool.id)
  resettle(pool.id, fields)
  return {version = pool.version}
end

-- `lapsed`: the node was taken for dead, and its sessions were orphaned. `epoch`: another one than
-- the node met means that somebody emptied the store while it was connected.
local function lease(node, ttl)
  timer('lease|' .. node, NOW + tonumber(ttl))
  return {now = NOW, epoch = EPOCH, lapsed = redis.call('DEL', key('lapsed', node)) == 1}
end

local function detach(sid, attach)
  local s = sessions.load(sid)
  if s and attach ~= '' and s.attach == attach then sessions.lost(s) end
  return {}
end

-- A place that was shown never rises while the contact waits for one queue, whichever node shows
-- it. Who comes back from a call is first.
local function shown(id, queue, place)
  local k = key('contact', id)
  local kept = redis.call('HMGET', k, 'shown', 'shown_in')
  if kept[2] == queue and tonumber(kept[1]) <= place then return tonumber(kept[1]) end
  redis.call('HSET', k, 'shown', place, 'shown_in', queue)
  return place
end

-- Places and sums are those of the queue's line, or of the tests'; who waits for a preferred advisor
-- alone has the place that they would have in it.
local function places(pool, ...)
  local all, known = {}, {}
  for _, id in ipairs({...}) do
    local c = redis.call('HMGET', key('contact', id), 'state', 'queue', 'score', 'here:p1', 'test')
    if c[1] == 'queued' and c[4] == '1' then
      local name = c[5] == '1' and TEST_LINE or c[2]
      known[name] = known[name] or stats.pace(pool, name)
      local line = key('pool', pool, 'line', name)
      local before = redis.call('ZRANK', line, id) or redis.call('ZCOUNT', line, '-inf', '(' .. c[3])
      all[#all + 1] = {contact = id, place = before + 1, shown = shown(id, name, before + 1)}
      for sum, value in pairs(known[name]) do all[#all][sum] = value end
    end
  end
  return {places = #all > 0 and all or nil}
end

-- Tests and simulations drive the clock, forward only. A partition that serves people is swept
-- on the real clock, and refuses.
local function drive(ms)
  local driven = redis.call('HGET', B, 'driven')
  if driven and tonumber(ms) < tonumber(driven) then
    return refuse('wrong_state', 'the clock never goes backwards')
  end
  if not driven then
    if redis.call('HEXISTS', B, 'sweep') == 1 or redis.call('EXISTS', key('contacts')) == 1 then
      return refuse('wrong_state', 'this partition runs on the real clock')
    end
    redis.call('HSET', B, 'hold', 0)
    untimer('hold')
  end
  redis.call('HSET', B, 'driven', tonumber(ms))
  return {}
end

-- Exactly the events that were recorded, as id and epoch in turn. Not all up to an id: the clock
-- of a new primary may be behind, and events of its epoch may come before, or have the same ids.
local function consumed(...)
  local given = {...}
  for i = 1, #given, 2 do
    local entry = redis.call('XRANGE', key('events'), given[i], given[i])[1]
    if entry and entry[2][2] == given[i + 1] then redis.call('XDEL', key('events'), given[i]) end
  end
  return {}
end

local function read_inbox(node, upto)
  redis.call('XTRIM', key('inbox', node), 'MINID', '~', upto)
  return {}
end

local function register(name, run, flags)
  redis.register_function{
    function_name = 'SDLIB_' .. name,
    callback = function(keys, args)
      begin(keys[1])
      return run(unpack(args))
    end,
    flags = flags or {},
  }
end

local function plain(run)
  return function(...) return cjson.encode(run(...)) end
end

-- What ends or frees things must work when memory is full.
local FREES = {'allow-oom'}

register('open', plain(function(run, epoch, hold) return restore.open(run, epoch, tonumber(hold)) end), FREES)
register('configure', plain(configure), FREES)
register('lease', plain(lease), FREES)
register('attach', function(raw)
  local welcome, replay = sessions.attach(cjson.decode(raw))
  return {cjson.encode(welcome), replay}
end, FREES)
register('detach', plain(detach), FREES)
register('sweep', plain(sweep), FREES)
register('places', plain(places), FREES)
register('outlook', plain(outlook), FREES)
register('legibility', plain(legibility), FREES)
register('consumed', plain(consumed), FREES)
register('tests', plain(function(node, life, room)
  return tests.desks(node, tonumber(life), tonumber(room))
end), FREES)
register('read_inbox', plain(read_inbox), FREES)
register('drive', plain(drive), FREES)
register('set_status', once(commands.set_status), FREES)
register('enqueue', once(commands.enqueue))
register('set_video', once(commands.set_video), FREES)
register('set_context', once(commands.set_context), FREES)
register('identify', once(commands.identify), FREES)
register('accept', once(commands.accept), FREES)
register('decline', once(commands.decline), FREES)
register('hang_up', once(commands.hang_up), FREES)
register('media_ready', once(commands.media_ready), FREES)
register('finish_wrap_up', once(commands.finish_wrap_up), FREES)
register('extend_wrap_up', once(commands.extend_wrap_up), FREES)
register('move_to_text', once(commands.move_to_text), FREES)
register('description', once(commands.description), FREES)
register('candidate', once(commands.candidate), FREES)
register('text', once(commands.text), FREES)
register('keep_line', once(commands.keep_line), FREES)
register('quality', once(commands.quality), FREES)
register('cue', once(commands.cue), FREES)
register('another_advisor', once(commands.another_advisor), FREES)
register('rate', once(commands.rate), FREES)
register('report', once(commands.report), FREES)
register('hold', once(commands.hold), FREES)
register('colleagues', question(colleagues_of), FREES)
register('transfer', once(commands.transfer), FREES)
register('consult', once(commands.consult), FREES)
register('cancel_consult', once(commands.cancel_consult), FREES)
register('invite', once(commands.invite), FREES)
register('join', once(commands.join), FREES)
register('dismiss', once(commands.dismiss), FREES)
register('consent', once(commands.consent), FREES)
register('live', question(live), FREES)
register('observe', once(commands.observe), FREES)
register('whisper', once(commands.whisper), FREES)
register('join_call', once(commands.join_call), FREES)
register('take_over', once(commands.take_over), FREES)
register('force_status', once(commands.force_status), FREES)
register('end_contact', once(commands.end_contact), FREES)

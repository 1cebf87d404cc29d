-- Limits of a line, and the ways out: full, closed, nobody there, too long.

local EMPTIED_AT_ONCE = 100

-- Why a newcomer gets no place, nil where there is one. Writes nothing but the fact.
function limits.refuses(s, id, queue, open)
  local why, detail
  if open == '0' then
    why, detail = 'after_hours', 'this queue is closed at this hour'
  elseif not queue.join_empty and limits.is_empty(s.pool, id, queue) then
    why, detail = 'nobody_here', 'nobody is signed in for this queue'
  elseif queue.max_length > 0 and shares.waiting(s.pool, id) >= queue.max_length then
    why, detail = 'line_full', 'as many wait as the queue takes: ' .. queue.max_length
  end
  if not why then return nil end
  event('contact_turned_away', s.pool,
    {company = s.company, queue = id, visitor = s.person, why = why})
  return refuse(why, detail)
end

-- Whether nobody is at work in any line that the queue's contacts will ever stand in.
function limits.is_empty(pool, id, queue)
  if redis.call('SCARD', key('pool', pool, 'staff', id)) > 0 then return false end
  for _, ring in ipairs(queue.rings) do
    if redis.call('SCARD', key('pool', pool, 'staff', ring.line)) > 0 then return false end
  end
  return true
end

-- A contact begins to wait: how long it may.
function limits.begin(c)
  if tests.is(c) then return end
  local queue = contacts.queue(c)
  if queue.max_wait_ms <= 0 then return end
  local due = tonumber(c.queued) + queue.max_wait_ms
  if due > NOW or queue.way_out == 'closed' then timer('overdue|' .. c.id, due)
  else contacts.note(c, 'overdue', 1) end
end

-- It has waited for as long as it may: the visitor is told the way out, or sent home.
function limits.overdue(c)
  local closed = contacts.queue(c).way_out == 'closed'
  if c.state ~= 'queued' and c.state ~= 'offered' or c.overdue == '1' and not closed then return end
  event('contact_overdue', c.pool, {contact = c.id})
  if closed then return calls.leave(c, 'timed_out') end
  contacts.set(c, 'overdue', 1)
  offers.tell_all(c)
end

local function empty_timer(pool, id) return 'empty|' .. pool .. '|' .. id end

-- A contact stands in a line whose last advisor may have left before.
function limits.watch(c)
  if tests.is(c) then return end
  local queue = contacts.queue(c)
  if queue.leave_empty_ms > 0 and limits.is_empty(c.pool, c.queue, queue) then
    redis.call('ZADD', key('timers'), 'NX', NOW + queue.leave_empty_ms, empty_timer(c.pool, c.queue))
  end
end

-- The queues that look whether a line is staffed.
local function watching(pool, line) return lines.each(config.whole(pool).watch[line] or '') end

function limits.line_left(pool, line)
  if redis.call('EXISTS', key('pool', pool, 'staff', line)) == 1 then return end
  for id in watching(pool, line) do
    local queue = config.queue(pool, id)
    if limits.is_empty(pool, id, queue) then
      redis.call('ZADD', key('timers'), 'NX', NOW + queue.leave_empty_ms, empty_timer(pool, id))
    end
  end
end

function limits.line_staffed(pool, line)
  if redis.call('SCARD', key('pool', pool, 'staff', line)) > 1 then return end
  for id in watching(pool, line) do untimer(empty_timer(pool, id)) end
end

-- Nobody came back: all who wait are sent the way out, some at each sweep, from a score on.
function limits.emptied(pool, id, from)
  local queue = config.queue(pool, id)
  if not queue or queue.leave_empty_ms <= 0 or not limits.is_empty(pool, id, queue) then return end
  local waiting = redis.call('ZRANGE', key('pool', pool, 'line', id), from, '+inf', 'BYSCORE',
    'LIMIT', 0, EMPTIED_AT_ONCE, 'WITHSCORES')
  for i = 1, #waiting, 2 do limits.overdue(contacts.load(waiting[i])) end
  local last = waiting[#waiting]
  if #waiting == 2 * EMPTIED_AT_ONCE and last ~= from then
    timer(empty_timer(pool, id) .. '|' .. last, NOW)
  end
end

-- Into the company's text queue, with the time waited so far.
function limits.move_to_text(c)
  local queue = contacts.queue(c)
  local text, settings = config.queue(c.pool, queue.text_queue)
  if queue.way_out ~= 'text' or not text or text.company ~= c.company or c.queue == queue.text_queue then
    return refuse('no_text', 'this queue has no way out into text')
  end
  local freed = c.state == 'offered' and offers.rescind(c) or nil
  contacts.leave_line(c)
  lines.untime(c)
  stats.waited(c, false)
  shares.change_queue(c, queue.text_queue)
  contacts.set(c, 'state', 'queued', 'queue', queue.text_queue, 'settings', settings, 'overdue', 0,
    'score', shares.moved(c, text.priority), 'since', NOW)
  event('contact_moved', c.pool, {contact = c.id, queue = c.queue})
  lines.begin(c)
  limits.begin(c)
  contacts.tell(c)
  contacts.stand_in_line(c)
  if freed then advisors.settle(freed) end
  return {}
end

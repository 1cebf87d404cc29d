-- Tests: contacts of a company's developer, which only test advisors take and no figure counts.
--
-- All tests of a pool stand in one line of their own. Test advisors are persons whose id begins
-- with `~`, which nobody else's can: they need no configuration, serve that line alone, and are
-- nowhere among people. Nodes run them, one node a pool, while there are tests and a while longer.

local TEST_LINE = '~test'
local MOST_TESTS = 20
local TESTED_MS = 5 * 60 * 1000

local tests = {}

function tests.is(c) return c.test == '1' end

function tests.is_advisor(id) return string.sub(id, 1, 1) == '~' end

-- Why a test gets no place; no fact is told of it.
function tests.refuses(s)
  if redis.call('SCARD', key('pool', s.pool, 'tests')) < MOST_TESTS then return nil end
  return refuse('line_full', 'as many tests as a pool takes: ' .. MOST_TESTS)
end

local function needed(pool) redis.call('ZADD', key('testing'), NOW + TESTED_MS, pool) end

function tests.begin(c)
  redis.call('SADD', key('pool', c.pool, 'tests'), c.id)
  needed(c.pool)
end

function tests.over(c)
  if redis.call('SREM', key('pool', c.pool, 'tests'), c.id) == 1 then needed(c.pool) end
end

-- The node that runs the pool's test advisors, nil where none says so any longer.
local function runner(pool)
  local kept = redis.call('HMGET', key('pool', pool, 'tester'), 'node', 'until')
  return kept[1] and tonumber(kept[2]) > NOW and kept[1] or nil
end

-- The pools whose test advisors this node runs for another `life`; of those that nobody runs it
-- takes `room` at most.
function tests.desks(node, life, room)
  local pools = {}
  for _, pool in ipairs(redis.call('ZRANGE', key('testing'), 0, -1)) do
    if redis.call('EXISTS', key('pool', pool, 'tests')) == 1 then needed(pool) end
    if tonumber(redis.call('ZSCORE', key('testing'), pool)) <= NOW then
      redis.call('ZREM', key('testing'), pool)
      redis.call('DEL', key('pool', pool, 'tester'))
    else
      local by = runner(pool)
      if by == node or not by and room > 0 then
        if not by then room = room - 1 end
        redis.call('HSET', key('pool', pool, 'tester'), 'node', node, 'until', NOW + life)
        pools[#pools + 1] = pool
      end
    end
  end
  return {pools = #pools > 0 and pools or nil}
end

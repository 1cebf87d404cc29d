-- What somebody who does not wait yet may expect of a queue: read only, for the public state. By
-- `held` and `empty` a newcomer would be turned away, or not (`limits.refuses`).

local function outlook(pool, ...)
  local all = {}
  for _, queue in ipairs({...}) do
    local line, settings = stats.pace(pool, queue), config.queue(pool, queue)
    line.queue = queue
    line.waiting = redis.call('ZCARD', key('pool', pool, 'line', queue))
    line.free = redis.call('ZCARD', key('pool', pool, 'free', queue))
    line.held = shares.waiting(pool, queue)
    line.empty = not settings or limits.is_empty(pool, queue, settings)
    all[#all + 1] = line
  end
  return {lines = #all > 0 and all or nil}
end

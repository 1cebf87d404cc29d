-- What somebody who does not wait yet may expect of a queue: read only, for the public state.

local function outlook(pool, ...)
  local all = {}
  for _, queue in ipairs({...}) do
    local line = stats.pace(pool, queue)
    line.queue = queue
    line.waiting = redis.call('ZCARD', key('pool', pool, 'line', queue))
    line.free = redis.call('ZCARD', key('pool', pool, 'free', queue))
    all[#all + 1] = line
  end
  return {lines = #all > 0 and all or nil}
end

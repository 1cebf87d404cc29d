-- What somebody who does not wait yet may expect of a queue: read only, for the public state.

local function outlook(pool, ...)
  local all = {}
  for _, queue in ipairs({...}) do
    local sums = redis.call('HMGET', key('pool', pool, 'stats', queue), 'n', 'sum')
    all[#all + 1] = {queue = queue, waiting = redis.call('ZCARD', key('pool', pool, 'line', queue)),
      free = redis.call('ZCARD', key('pool', pool, 'free', queue)),
      staff = redis.call('SCARD', key('pool', pool, 'staff', queue)),
      calls = tonumber(sums[1] or 0), handling = tonumber(sums[2] or 0)}
  end
  return {lines = #all > 0 and all or nil}
end

-- Numbered messages: kept in the session's mailbox, and put in the inbox of the node that owns it.

local MAILBOX_KEPT = 256
local INBOX_KEPT = 50000

local function to_inbox(node, ...)
  if node and node ~= '' then
    redis.call('XADD', key('inbox', node), 'MAXLEN', '~', INBOX_KEPT, '*', ...)
  end
end

-- A session that has ended has no mailbox, and must not come back as half a hash.
local function point(sid, contact, participant)
  local s = key('session', sid)
  if redis.call('EXISTS', s) == 1 then
    redis.call('HSET', s, 'contact', contact, 'participant', participant)
  end
end

local function post_raw(sid, body)
  local s = key('session', sid)
  local node = redis.call('HGET', s, 'node')
  if not node then return end
  local seq = redis.call('HINCRBY', s, 'seq', 1)
  redis.call('XADD', key('mailbox', sid), 'MAXLEN', '~', MAILBOX_KEPT, seq .. '-0', 'b', body)
  to_inbox(node, 's', sid, 'n', seq, 'b', body)
end

local function post(sid, kind, fields)
  fields.type = kind
  post_raw(sid, cjson.encode(fields))
end

-- Only the newest value matters: not numbered, not kept.
local function whisper_raw(sid, body)
  to_inbox(redis.call('HGET', key('session', sid), 'node'), 's', sid, 'n', 0, 'b', body)
end

local function fence(sid, node, attach) to_inbox(node, 's', sid, 'f', attach) end

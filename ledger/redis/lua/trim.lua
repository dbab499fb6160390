-- Forget entries older than a point, but never one that a group has not handled yet.
-- KEYS: log    ARGV: the oldest entry id to keep
-- Returns [entries forgotten, the slowest group, how many entries it still has to handle]
local function parsed(id)
  local ms, seq = string.match(id, '^(%d+)-?(%d*)$')
  return tonumber(ms), tonumber(seq) or 0
end

local function earlier(a, b)
  local a_ms, a_seq = parsed(a)
  local b_ms, b_seq = parsed(b)
  return a_ms < b_ms or (a_ms == b_ms and a_seq < b_seq)
end

local slowest, position
for _, row in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local group = {}
  for i = 1, #row, 2 do
    group[row[i]] = row[i + 1]
  end
  local reached = group['last-delivered-id']
  if group['pending'] > 0 then
    reached = redis.call('XPENDING', KEYS[1], group['name'])[2]
  end
  if not position or earlier(reached, position) then
    slowest, position = group['name'], reached
  end
end
if not position then
  return { 0, '', 0 }
end
local point = earlier(position, ARGV[1]) and position or ARGV[1]
local forgotten = redis.call('XTRIM', KEYS[1], 'MINID', point)
return { forgotten, slowest, position }

-- An entry was handled: acknowledge it and remember its fact, in one step.
-- KEYS: log, seen, errors    ARGV: group, entry, seen kept
local found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])
if #found > 0 then
  local fields = found[1][2]
  for i = 1, #fields, 2 do
    if fields[i] == 'id' then
      local newest = redis.call('ZREVRANGE', KEYS[2], 0, 0, 'WITHSCORES')
      redis.call('ZADD', KEYS[2], string.format('%.0f', (newest[2] and tonumber(newest[2]) or 0) + 1), fields[i + 1])
    end
  end
  redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -tonumber(ARGV[3]) - 1)
end
redis.call('HDEL', KEYS[3], ARGV[2])
return redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])

-- An entry was answered: acknowledge it and remember its fact, in one step.
-- KEYS: log, seen, errors    ARGV: group, entry, seen kept
local found = redis.call('XRANGE', KEYS[1], ARGV[2], ARGV[2])
if #found > 0 then
  local fields = found[1][2]
  for i = 1, #fields, 2 do
    if fields[i] == 'id' then
      local ms, seq = string.match(ARGV[2], '^(%d+)-(%d+)$')
      local order = string.format('%.0f', tonumber(ms) * 1000 + math.min(tonumber(seq), 999))
      redis.call('ZADD', KEYS[2], order, fields[i + 1])
    end
  end
  redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -tonumber(ARGV[3]) - 1)
end
redis.call('HDEL', KEYS[3], ARGV[2])
return redis.call('XACK', KEYS[1], ARGV[1], ARGV[2])

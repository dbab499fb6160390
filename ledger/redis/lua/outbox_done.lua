-- Take an item off its queue and remember what its sending brought, in one step; nothing when it is there no more.
-- Without an item id only remember.
-- KEYS: queue, items, tries, refs, order of refs    ARGV: item id, refs kept, prefix of refs keys, key, field, value, ...
if ARGV[1] ~= '' then
  if redis.call('HDEL', KEYS[2], ARGV[1]) == 0 then
    return 0
  end
  redis.call('LREM', KEYS[1], 1, ARGV[1])
  redis.call('HDEL', KEYS[3], ARGV[1])
end
if #ARGV < 6 then
  return 1
end
for i = 5, #ARGV, 2 do
  redis.call('HSET', KEYS[4], ARGV[i], ARGV[i + 1])
end
local newest = redis.call('ZREVRANGE', KEYS[5], 0, 0, 'WITHSCORES')
redis.call('ZADD', KEYS[5], 'NX', (newest[2] and tonumber(newest[2]) or 0) + 1, ARGV[4])
local surplus = redis.call('ZCARD', KEYS[5]) - tonumber(ARGV[2])
if surplus > 0 then
  for _, old in ipairs(redis.call('ZRANGE', KEYS[5], 0, surplus - 1)) do
    redis.call('DEL', ARGV[3] .. old)
    redis.call('ZREM', KEYS[5], old)
  end
end
return 1

-- Queue an item unless one of this id was ever queued.
-- KEYS: queue, items, ids    ARGV: item id, body, ids kept
if redis.call('ZSCORE', KEYS[3], ARGV[1]) then
  return 0
end
local newest = redis.call('ZREVRANGE', KEYS[3], 0, 0, 'WITHSCORES')
redis.call('ZADD', KEYS[3], (newest[2] and tonumber(newest[2]) or 0) + 1, ARGV[1])
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -tonumber(ARGV[3]) - 1)
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
redis.call('RPUSH', KEYS[1], ARGV[1])
return 1

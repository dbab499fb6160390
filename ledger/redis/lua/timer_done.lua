-- A claimed timer was served: forget it, unless another was claimed under its id since, and how often it failed.
-- KEYS: claimed, errors    ARGV: id, body, what its errors are counted under
if redis.call('HGET', KEYS[1], ARGV[1]) == ARGV[2] then
  redis.call('HDEL', KEYS[1], ARGV[1])
end
return redis.call('HDEL', KEYS[2], ARGV[3])

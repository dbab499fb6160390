-- Store what became of an item's attempts, unless it is there no more.
-- KEYS: items, tries    ARGV: item id, its tries
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 0 then
  return 0
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 1

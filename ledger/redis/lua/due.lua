-- Claim the timers that are due: each is given to one caller only, and kept as claimed until it is done.
-- KEYS: wall times, monotonic times, bodies, claimed    ARGV: wall now, monotonic now, boot id, most
-- Returns [seconds to the next timer or "", id, body, id, body, ...]
local wall, monotonic, bodies, claimed = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local now, ticks, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[4])
local answer, nearest = { '' }, nil

local function claim(times, id, remaining)
  if remaining <= 0 and (#answer - 1) / 2 < most then
    local body = redis.call('HGET', bodies, id)
    redis.call('ZREM', times, id)
    if not body then
      return -- nothing is known of it any more
    end
    redis.call('HDEL', bodies, id)
    redis.call('HSET', claimed, id, body)
    answer[#answer + 1] = id
    answer[#answer + 1] = body
  elseif not nearest or remaining < nearest then
    nearest = remaining
  end
end

local soonest = redis.call('ZRANGE', wall, 0, most, 'WITHSCORES')
for i = 1, #soonest, 2 do
  claim(wall, soonest[i], tonumber(soonest[i + 1]) - now)
end
-- Monotonic times mean something only in the boot they were set in; after a restart of the machine the wall time counts.
local ticking = redis.call('ZRANGE', monotonic, 0, -1, 'WITHSCORES')
for i = 1, #ticking, 2 do
  local body = redis.call('HGET', bodies, ticking[i])
  local remaining = tonumber(ticking[i + 1]) - ticks
  if body then
    local set = cjson.decode(body)
    if set.boot ~= ARGV[3] then
      remaining = set.at - now
    end
  end
  claim(monotonic, ticking[i], remaining)
end
if nearest then
  answer[1] = tostring(math.max(0, nearest))
end
return answer

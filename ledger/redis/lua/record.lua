-- Record one fact: the stream, the state it changes, its timers. All or nothing, and only once for each fact id.
-- KEYS: log, state, ids, epoch, then three for each timer to set (its times, the other times, bodies), then four for each
-- to cancel (both times, bodies, claimed)
-- ARGV: fact id, kind, body, happened, spooled (1/0), ids kept, JSON changes [[name, value]], JSON timers,
-- JSON cancelled, id of the epoch that the log must have or have had ("": any)
-- Returns the entry's id, or "" when the fact was recorded before.
local log, state, ids = KEYS[1], KEYS[2], KEYS[3]
local id, happened, spooled = ARGV[1], ARGV[4], ARGV[5] == '1'

if ARGV[10] ~= '' and not string.find(redis.call('GET', KEYS[4]) or '', ARGV[10], 1, true) then
  return redis.error_reply('NOEPOCH this log is not the one the house has')
end

if redis.call('ZSCORE', ids, id) then
  return ''
end
local entry = redis.call('XADD', log, '*', 'id', id, 'kind', ARGV[2], 'body', ARGV[3])
-- Neither the clock nor entry ids (after a clock that was in the future) tell which ids are the oldest: they are counted.
local newest = redis.call('ZREVRANGE', ids, 0, 0, 'WITHSCORES')
redis.call('ZADD', ids, string.format('%.0f', (newest[2] and tonumber(newest[2]) or 0) + 1), id)
redis.call('ZREMRANGEBYRANK', ids, 0, -tonumber(ARGV[6]) - 1)

-- A fact that waited in a spool loses to a later one; a direct one always wins, whatever its clock said.
local function loses(stored)
  if not spooled or not stored then
    return false
  end
  local there = cjson.decode(stored)
  local mine = tonumber(happened)
  return there.at > mine or (there.at == mine and not there.spooled)
end

-- Values are JSON already: cjson would turn an empty list into an object on its way through.
local function put(name, value)
  local text = '{"at":' .. happened .. ',"spooled":' .. (spooled and 'true' or 'false') .. ',"v":' .. value .. '}'
  redis.call('HSET', state, name, text)
end

local function cleared(name)
  for _, field in ipairs(redis.call('HKEYS', state)) do
    local marker = string.sub(field, -1) == '*'
    if marker and string.sub(name, 1, #field - 1) == string.sub(field, 1, -2) then
      if loses(redis.call('HGET', state, field)) then
        return true
      end
    end
  end
  return false
end

for _, change in ipairs(cjson.decode(ARGV[7])) do
  local name, value = change[1], change[2]
  if string.sub(name, -1) == '*' then
    local prefix = string.sub(name, 1, -2)
    for _, field in ipairs(redis.call('HKEYS', state)) do
      if string.sub(field, 1, #prefix) == prefix and not loses(redis.call('HGET', state, field)) then
        put(field, 'null')
      end
    end
    if not loses(redis.call('HGET', state, name)) then
      put(name, 'null')
    end
  elseif not loses(redis.call('HGET', state, name)) and not cleared(name) then
    put(name, value)
  end
end

local nextkey = 5
for _, timer in ipairs(cjson.decode(ARGV[8])) do
  redis.call('ZADD', KEYS[nextkey], timer[2], timer[1])
  redis.call('ZREM', KEYS[nextkey + 1], timer[1])
  redis.call('HSET', KEYS[nextkey + 2], timer[1], timer[3])
  nextkey = nextkey + 3
end
for _, timer in ipairs(cjson.decode(ARGV[9])) do
  redis.call('ZREM', KEYS[nextkey], timer)
  redis.call('ZREM', KEYS[nextkey + 1], timer)
  redis.call('HDEL', KEYS[nextkey + 2], timer)
  redis.call('HDEL', KEYS[nextkey + 3], timer)
  nextkey = nextkey + 4
end
return entry

-- Give a log back what it lost: facts, state, ids, groups at its end, an epoch. All or nothing.
-- KEYS: log, state, ids, epoch, seen by the notifier, then four for each group with timers (both times, bodies, claimed)
-- ARGV: JSON of: last (the newest entry that was looked at), known (the epoch's text then), facts and after (lists of
-- [id, kind, body]), again (ids of facts in `after` that the notifier handles even if it has seen them), moved (entries
-- that are in `after` once more), ids (oldest first), ids_kept, state {field: text},
-- epoch (its text, with @ for the entry behind which it begins), groups, lapsing (beginnings of ids of timers)
-- Returns the entry behind which the epoch begins, or "" when something was recorded meanwhile: then nothing is done.
local log, state, ids = KEYS[1], KEYS[2], KEYS[3]
local plan = cjson.decode(ARGV[1])

local function newest()
  local row = redis.call('XREVRANGE', log, '+', '-', 'COUNT', 1)[1]
  return row and row[1] or ''
end

if newest() ~= plan.last or (redis.call('GET', KEYS[4]) or '') ~= plan.known then
  return ''
end

local function add(fact)
  redis.call('XADD', log, '*', 'id', fact[1], 'kind', fact[2], 'body', fact[3])
  local last = redis.call('ZREVRANGE', ids, 0, 0, 'WITHSCORES')[2]
  redis.call('ZADD', ids, string.format('%.0f', (last and tonumber(last) or 0) + 1), fact[1])
end

local highest = redis.call('ZREVRANGE', ids, 0, 0, 'WITHSCORES')[2]
local base = highest and tonumber(highest) or 0
local missing = {}
for _, fact in ipairs(plan.facts) do
  if not redis.call('ZSCORE', ids, fact[1]) then
    missing[#missing + 1] = fact
  end
end
for i, id in ipairs(plan.ids) do
  redis.call('ZADD', ids, 'NX', string.format('%.0f', base + i), id)
end
for _, entry in ipairs(plan.moved) do
  redis.call('XDEL', log, entry)
end
for _, fact in ipairs(missing) do
  add(fact)
end
local begins = newest()
if begins == '' then
  begins = '0-0'
end

local wanted = {}
for _, group in ipairs(plan.groups) do
  wanted[group] = true
end
if redis.call('EXISTS', log) == 1 then
  for _, row in ipairs(redis.call('XINFO', 'GROUPS', log)) do
    wanted[row[2]] = true
    redis.call('XGROUP', 'DESTROY', log, row[2])
  end
end
for group in pairs(wanted) do
  redis.call('XGROUP', 'CREATE', log, group, begins, 'MKSTREAM')
end

local function lapses(timer)
  for _, beginning in ipairs(plan.lapsing) do
    if string.sub(timer, 1, #beginning) == beginning then
      return true
    end
  end
  return false
end
for i = 6, #KEYS, 4 do
  for _, held in ipairs({ KEYS[i + 2], KEYS[i + 3] }) do
    for _, timer in ipairs(redis.call('HKEYS', held)) do
      if lapses(timer) then
        redis.call('ZREM', KEYS[i], timer)
        redis.call('ZREM', KEYS[i + 1], timer)
        redis.call('HDEL', held, timer)
      end
    end
  end
end

redis.call('DEL', state)
for name, text in pairs(plan.state) do
  redis.call('HSET', state, name, text)
end
for _, fact in ipairs(plan.after) do
  add(fact)
end
for _, id in ipairs(plan.again) do
  redis.call('ZREM', KEYS[5], id)
end
redis.call('ZREMRANGEBYRANK', ids, 0, -tonumber(plan.ids_kept) - 1)
redis.call('SET', KEYS[4], (string.gsub(plan.epoch, '@', begins)))
return begins

-- Takes an unused permit out: its windows are free at once; its place in the even pace is free if it was the last one.
-- ARGV: id, weight, 'expired' or 'returned'. Returns how many units were given back.
local id, weight, counter = ARGV[1], tonumber(ARGV[2]), ARGV[3]
local removed = 0
for unit = 1, weight do
    removed = removed + redis.call('ZREM', log, id .. int(unit))
    redis.call('ZREM', sent, id .. int(unit))
end

if removed > 0 then
    save_size()
    redis.call('HINCRBY', state, counter, '1')
end
return int(removed)

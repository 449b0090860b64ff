-- A permit was used. ARGV: id, weight, the latest time at which its call can have been sent, or '' to leave it as it is, and
-- 'sent' the one time that this is final.
-- Returns how many units were found.
local id, weight, latest, final = ARGV[1], tonumber(ARGV[2]), ARGV[3], ARGV[4] == 'sent'
local found = 0
for unit = 1, weight do
    if redis.call('ZSCORE', sent, id .. int(unit)) then
        found = found + 1
        if latest ~= '' then
            redis.call('ZADD', sent, latest, id .. int(unit))
        end
    end
end

if found > 0 and final then
    redis.call('HINCRBY', state, 'used', '1')
end
return int(found)

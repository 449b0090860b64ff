-- ARGV: time to send, then windows. Returns now, next grant, closed until, why, granted, used, returned, expired, when the state
-- was lost, whether it was seeded since, then what each window holds now.
local send = tonumber(ARGV[1])
local windows, longest, way = read_windows(2)
local now, closed, why = enter(longest, send + way)
local known = redis.call('HMGET', state, 'granted', 'used', 'returned', 'expired', 'lost_at', 'seeded')

local answer = {
    int(now), int((next_grant(now, closed, windows, 1))), int(closed), why,
    known[1] or '0', known[2] or '0', known[3] or '0', known[4] or '0', known[5] or '0', known[6] or '',
}
for _, window in ipairs(windows) do
    answer[#answer + 1] = int(redis.call('ZCOUNT', log, '(' .. int(now - window.per), int(now)))
end
return answer

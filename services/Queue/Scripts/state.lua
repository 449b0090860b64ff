-- ARGV: guard, then windows. Returns now, next grant, closed until, why, granted, returned, expired, then what each
-- window holds now.
local guard = tonumber(ARGV[1])
local windows, longest = read_windows(2)
local now, closed, why = enter(longest, guard)
local counts = redis.call('HMGET', state, 'granted', 'returned', 'expired')

local answer = {
    int(now), int((next_grant(now, closed, windows, guard, 1))), int(closed), why,
    counts[1] or '0', counts[2] or '0', counts[3] or '0',
}
for _, window in ipairs(windows) do
    answer[#answer + 1] = int(redis.call('ZCOUNT', log, '(' .. int(now - window.per), int(now)))
end
return answer

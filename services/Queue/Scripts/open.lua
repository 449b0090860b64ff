-- Shortens the closure after a loss of state: the caller knows from elsewhere that nothing was called for a while before.
-- Only while nothing has been granted since. ARGV: microseconds without a call, guard, then windows.
-- Returns until when it is closed.
local quiet, guard = tonumber(ARGV[1]), tonumber(ARGV[2])
local windows, longest = read_windows(3)
local now, closed, why = enter(longest, guard)

if why == 'restart' then
    local lost = tonumber(redis.call('HGET', state, 'lost_at') or now)
    closed = math.min(closed, math.max(now, lost + longest + guard - quiet))
    redis.call('HSET', state, 'closed_until', int(closed))
end
return int(closed)

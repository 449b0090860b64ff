-- Closes the source until a time from now; never opens it earlier. ARGV: microseconds, why, guard, then windows.
-- Returns until when it is closed.
local delay, reason, guard = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local windows, longest = read_windows(4)
local now, closed = enter(longest, guard)

if now + delay > closed then
    closed = now + delay
    redis.call('HSET', state, 'closed_until', int(closed), 'closed_why', reason)
end
return int(closed)

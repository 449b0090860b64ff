-- Closes the source until a time from now; never opens it earlier. ARGV: microseconds, why, time to send, then windows.
-- Returns until when it is closed.
local delay, reason, send = tonumber(ARGV[1]), ARGV[2], tonumber(ARGV[3])
local windows, longest, way = read_windows(4)
local now, closed = enter(longest, send + way)

if now + delay > closed then
    closed = now + delay
    redis.call('HSET', state, 'closed_until', int(closed), 'closed_why', reason)
end
return int(closed)

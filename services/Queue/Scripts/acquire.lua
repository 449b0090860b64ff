-- ARGV: weight, 'live' or 'backfill', guard, how far ahead a backfill may reserve, then windows.
-- Returns {'1', now, grant time, id} or {'0', now, when to ask again, why closed or ''}.
local weight, live, guard, ahead = tonumber(ARGV[1]), ARGV[2] == 'live', tonumber(ARGV[3]), tonumber(ARGV[4])
local windows, longest = read_windows(5)
local now, closed, why = enter(longest, guard)

-- While closed nobody holds a place: a closure may be extended, and who waits for it asks again.
if closed > now + ahead then
    return { '0', int(now), int(closed), why }
end

redis.call('ZREMRANGEBYSCORE', log, '-inf', int(now - longest - guard - 1000000))
save_size()

local at, lag = next_grant(now, closed, windows, guard, weight)
if not live then
    -- A backfill never stands in a queue of reservations: a live call waits for at most one of them.
    local last = last_grant() or 0
    if last > now or at > now + ahead then
        return { '0', int(now), int(math.max(last, at - ahead)), '' }
    end
end

local id = int(redis.call('HINCRBY', state, 'granted', '1')) .. ':' .. int(weight) .. ':' .. int(lag) .. ':'
for unit = 1, weight do
    redis.call('ZADD', log, int(at), id .. int(unit))
end
save_size()
return { '1', int(now), int(at), id }

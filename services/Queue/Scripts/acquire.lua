-- ARGV: weight, 'live' or 'backfill', time to send, how far ahead a backfill may reserve, then windows.
-- Returns {'1', now, grant time, id} or {'0', now, when to ask again, why closed or ''}.
local weight, live, send, ahead = tonumber(ARGV[1]), ARGV[2] == 'live', tonumber(ARGV[3]), tonumber(ARGV[4])
local windows, longest, way = read_windows(5)
local now, closed, why = enter(longest, send + way)

-- While closed nobody holds a place: a closure may be extended, and who waits for it asks again.
if closed > now + ahead then
    return { '0', int(now), int(closed), why }
end

redis.call('ZREMRANGEBYSCORE', log, '-inf', int(now - longest - way - SECOND))
redis.call('ZREMRANGEBYSCORE', sent, '-inf', int(now - longest - way - SECOND))
save_size()

local at, lag, awaited = next_grant(now, closed, windows, weight)
if not live then
    -- A backfill never stands in a queue of reservations: a live call waits for at most one of them.
    local last = last_grant() or 0
    if last > now or at > now + ahead then
        return { '0', int(now), int(math.max(last, at - ahead)), '' }
    end
elseif awaited > now then
    -- It is not known yet when that one is sent, only at the latest when: a place after it would be later than it must be.
    return { '0', int(now), int(awaited), '' }
end

-- With the time of the last loss, for the count begins anew there: a permit from before is not mistaken for one from after.
local id = int(redis.call('HINCRBY', state, 'granted', '1')) .. ':' .. int(weight) .. ':' .. int(lag) .. ':'
    .. redis.call('HGET', state, 'lost_at') .. ':'
for unit = 1, weight do
    add(at, at + send, id .. int(unit))
end
save_size()
return { '1', int(now), int(at), id }

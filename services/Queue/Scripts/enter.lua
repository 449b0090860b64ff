-- Goes before every budget script. Lua 5.1 (Redis, Valkey) and 5.4 (Garnet): `int` writes a whole number in both.
-- All times are microseconds since 1970 on the clock of this server.
-- KEYS[1] state (hash). One member a unit of weight in both sorted sets: KEYS[2] log, scored by grant time; KEYS[3] sent, scored
-- by the latest time at which its call can have been sent: the end of its time to send, or what its process has told since.
local state, log, sent = KEYS[1], KEYS[2], KEYS[3]
local HOUR, MINUTE, SECOND = 3600000000, 60000000, 1000000
local PIPELINE = 100000 -- a permit waited for less than this long is not confirmed again before it is used
local CATCH_UP = 50000 -- by how much a grant may be nearer to the one before than the pace

local function int(n)
    return string.format('%.0f', n)
end

local function save_size()
    redis.call('HSET', state, 'entries', int(redis.call('ZCARD', log) + redis.call('ZCARD', sent)))
end

local function add(at, latest, id)
    redis.call('ZADD', log, int(at), id)
    redis.call('ZADD', sent, int(latest), id)
end

-- Which windows: calls, microseconds, and microseconds that a call may be on its way, in turn, from ARGV[first] to the end.
local function read_windows(first)
    local windows, longest, way = {}, 0, 0
    for i = first, #ARGV, 3 do
        local window = { calls = tonumber(ARGV[i]), per = tonumber(ARGV[i + 1]), way = tonumber(ARGV[i + 2]) }
        longest, way = math.max(longest, window.per), math.max(way, window.way)
        windows[#windows + 1] = window
    end
    return windows, longest, way
end

-- Returns now, closed until, why. A server that does not remember what was called closes the source: the state is
-- gone (flushed, new), is another process's (restarted from a snapshot, failed over), does not match the log (evicted),
-- or the clock went back. Less than a second back is waited out: time stands still until the clock has caught up.
-- `guard`: from a permit to the latest arrival of its call.
local function enter(longest, guard)
    local time = redis.call('TIME')
    local clock = tonumber(time[1]) * 1000000 + tonumber(time[2])
    local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or 'unknown'

    local known = redis.call('HMGET', state, 'run', 'now', 'entries', 'closed_until', 'closed_why')
    local last, closed, why = tonumber(known[2] or 0), tonumber(known[4] or 0), known[5] or ''

    local size = redis.call('ZCARD', log) + redis.call('ZCARD', sent)
    if known[1] ~= run or tonumber(known[3] or 0) ~= size or clock < last - SECOND then
        local remaining = math.max(closed - math.max(clock, last), 0) -- of a closure that the upstream asked for
        local needed = math.min(longest, HOUR) + guard + PIPELINE
        if needed >= remaining then
            why = 'restart'
        end
        closed, last = clock + math.max(needed, remaining), clock
        redis.call('DEL', log, sent)
        redis.call('HDEL', state, 'granted', 'used', 'returned', 'expired', 'seeded')
        redis.call('HSET', state, 'run', run, 'entries', '0', 'lost_at', int(clock), 'closed_until', int(closed), 'closed_why', why)
    end

    local now = math.max(clock, last)
    redis.call('HSET', state, 'now', int(now))
    if closed <= now then
        why = ''
    end
    return now, closed, why
end

-- The end of the log: grant time, units of its weight, and by how much it was behind its even pace.
local function last_grant()
    local tail = redis.call('ZRANGE', log, '-1', '-1', 'WITHSCORES')
    if not tail[1] then
        return nil
    end
    local units, lag = string.match(tail[1], '^%d+:(%d+):(%d+):')
    return tonumber(tail[2]), tonumber(units), tonumber(lag)
end

-- The earliest time for `weight` units more, how much of it is lag behind the even pace, and the latest time at which what it
-- had to wait for was sent.
--   Windows, exactly: a unit fits a window's length and the time on the way after the last but calls - weight was sent. A call
--   arrives between its grant and the time on the way after it was sent, so no window of the upstream, wherever it begins,
--   holds more.
--   Pace: one unit each per / calls of the tightest window of up to a minute, and a little faster, so that a place that
--   nobody used in time is made up for later in its window. Where the window is full already, nothing is to be made up for: a
--   faster pace would only leave a pause at its end, in which an urgent call would wait too. A longer window is a quota: what it
--   allows may be spent at that pace, else a thousand calls a day would be one each minute and a half.
local function next_grant(now, closed, windows, weight)
    local spacing, earliest, shortest, awaited = 0, math.max(now, closed), windows[1].per, 0
    local at, units, lag = last_grant()
    for _, window in ipairs(windows) do
        shortest = math.min(shortest, window.per)
    end

    for _, window in ipairs(windows) do
        if window.per <= math.max(shortest, MINUTE) then
            local length = window.per + window.way
            local held = at and redis.call('ZCOUNT', sent, '(' .. int(at - length), '+inf') or 0
            spacing = math.max(spacing, math.ceil((held < window.calls - 1 and window.per * 0.97 or length) / window.calls))
        end

        local rank = int(-(window.calls - weight + 1))
        local oldest = redis.call('ZRANGE', sent, rank, rank, 'WITHSCORES')
        if oldest[1] then
            earliest = math.max(earliest, tonumber(oldest[2]) + window.per + window.way + 1)
            awaited = math.max(awaited, tonumber(oldest[2]))
        end
    end

    if not at then
        return earliest, 0, awaited
    end

    local pace = at - lag + units * spacing
    local tolerance = math.min(CATCH_UP, math.floor(spacing / 2))
    earliest = math.max(earliest, pace, at)
    return earliest, math.min(earliest - pace, tolerance), awaited
end

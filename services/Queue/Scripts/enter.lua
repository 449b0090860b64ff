-- Goes before every budget script. Lua 5.1 (Redis, Valkey) and 5.4 (Garnet): `int` writes a whole number in both.
-- All times are microseconds since 1970 on the clock of this server.
-- KEYS[1] state (hash), KEYS[2] log (sorted set: one member a unit of weight, scored by its grant time).
local state, log = KEYS[1], KEYS[2]
local MINUTE = 60000000
local PIPELINE = 100000 -- a permit waited for less than this long is not confirmed again before it is used

local function int(n)
    return string.format('%.0f', n)
end

local function save_size()
    redis.call('HSET', state, 'entries', int(redis.call('ZCARD', log)))
end

-- Which windows: calls and microseconds in turn, from ARGV[first] to the end.
local function read_windows(first)
    local windows, longest = {}, 0
    for i = first, #ARGV, 2 do
        local window = { calls = tonumber(ARGV[i]), per = tonumber(ARGV[i + 1]) }
        longest = math.max(longest, window.per)
        windows[#windows + 1] = window
    end
    return windows, longest
end

-- Returns now, closed until, why. A server that does not remember what was called closes the source: the state is
-- gone (flushed, new), is another process's (restarted from a snapshot, failed over), does not match the log (evicted),
-- or the clock went back. Less than a second back is waited out: time stands still until the clock has caught up.
local function enter(longest, guard)
    local time = redis.call('TIME')
    local clock = tonumber(time[1]) * 1000000 + tonumber(time[2])
    local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or 'unknown'

    local known = redis.call('HMGET', state, 'run', 'now', 'entries', 'closed_until', 'closed_why')
    local last, closed, why = tonumber(known[2] or 0), tonumber(known[4] or 0), known[5] or ''

    if known[1] ~= run or tonumber(known[3] or 0) ~= redis.call('ZCARD', log) or clock < last - 1000000 then
        local remaining = math.max(closed - math.max(clock, last), 0) -- of a closure that the upstream asked for
        local needed = math.min(longest, 3600000000) + guard + PIPELINE
        if needed >= remaining then
            why = 'restart'
        end
        closed, last = clock + math.max(needed, remaining), clock
        redis.call('DEL', log)
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

-- The earliest time for `weight` units more, and how much of it is lag behind the even pace.
--   Pace: one unit each (per + guard) / calls of the tightest window of up to a minute. Up to half of that, at most the guard,
--   may be caught up, so that an asker who comes a few milliseconds late costs nothing. A longer window is a quota: what it
--   allows may be spent at that pace, else a thousand calls a day would be one each minute and a half.
--   Windows, exactly: whatever is in a window lengthened by the guard. A permit arrives between its time and guard after
--   it, so no window of the upstream, wherever it begins, holds more.
local function next_grant(now, closed, windows, guard, weight)
    local spacing, earliest, shortest = 0, math.max(now, closed), windows[1].per
    for _, window in ipairs(windows) do
        shortest = math.min(shortest, window.per)
    end

    for _, window in ipairs(windows) do
        if window.per <= math.max(shortest, MINUTE) then
            spacing = math.max(spacing, math.ceil((window.per + guard) / window.calls))
        end

        local rank = int(-(window.calls - weight + 1))
        local oldest = redis.call('ZRANGE', log, rank, rank, 'WITHSCORES')
        if oldest[1] then
            earliest = math.max(earliest, tonumber(oldest[2]) + window.per + guard + 1)
        end
    end

    local at, units, lag = last_grant()
    if not at then
        return earliest, 0
    end

    local pace = at - lag + units * spacing
    local tolerance = math.min(guard, math.floor(spacing / 2))
    earliest = math.max(earliest, pace, at)
    return earliest, math.min(earliest - pace, tolerance)
end

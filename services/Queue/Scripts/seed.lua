-- Remembers calls from before the loss of the state, which somebody else has counted. A later seed replaces an earlier one.
-- ARGV: time to send, how many spans, then of each span, shortest first: microseconds before the loss, calls in it; then windows.
-- The calls of a span count as sent at its latest moment that the shorter spans leave. Spans without a call at the beginning
-- shorten the closure: what is known to be quiet need not be waited for. Returns until when it is closed.
local send, spans = tonumber(ARGV[1]), tonumber(ARGV[2])
local windows, longest, way = read_windows(3 + 2 * spans)
local now, closed, why = enter(longest, send + way)
local known = redis.call('HMGET', state, 'lost_at', 'seeds')
local lost, before = tonumber(known[1]), tonumber(known[2] or 0)

local most, last = 0, ARGV[2 + 2 * spans]
for _, window in ipairs(windows) do
    most = math.max(most, window.calls)
end

local seeds, quiet, since = 0, 0, 0
if tonumber(last) > 0 or tonumber(ARGV[1 + 2 * spans]) >= longest then
    for n = 1, before do
        redis.call('ZREM', log, '0:1:0:' .. int(n))
        redis.call('ZREM', sent, '0:1:0:' .. int(n))
    end
    before = 0
    redis.call('HSET', state, 'seeded', int(lost))
end

for n = 1, spans do
    local per, calls = tonumber(ARGV[1 + 2 * n]), math.min(tonumber(ARGV[2 + 2 * n]), most)
    while seeds < calls do
        seeds = seeds + 1
        add(lost - since, lost - since, '0:1:0:' .. int(seeds))
    end
    if seeds == 0 then
        quiet = per
    end
    since = per
end
redis.call('HSET', state, 'seeds', int(math.max(before, seeds)))
save_size()

if why == 'restart' and quiet > 0 then
    closed = math.min(closed, math.max(now, lost + math.min(longest, HOUR) + send + way - quiet))
    redis.call('HSET', state, 'closed_until', int(closed))
end
return int(closed)

-- Is a permit that was waited for still good? Not when the source was closed or the server lost its log since, nor when a call
-- before it was sent later than could be foreseen. ARGV: id, time to send, then windows. Returns '1' or '0'.
local id, send = ARGV[1], tonumber(ARGV[2])
local windows, longest, way = read_windows(3)
local now, closed = enter(longest, send + way)

local at = tonumber(redis.call('ZSCORE', log, id .. '1') or 0)
if closed > now or at == 0 then
    return '0'
end

local later = redis.call('ZCOUNT', log, '(' .. int(at), '+inf')
for _, window in ipairs(windows) do
    if redis.call('ZCOUNT', sent, int(at - window.per - window.way), '+inf') - later > window.calls then
        return '0'
    end
end
return '1'

-- Is a permit that was waited for still good? Not when the source was closed or the server lost its log since.
-- ARGV: id, guard, then windows. Returns '1' or '0'.
local id, guard = ARGV[1], tonumber(ARGV[2])
local windows, longest = read_windows(3)
local now, closed = enter(longest, guard)

if closed <= now and redis.call('ZSCORE', log, id .. '1') then
    return '1'
end
return '0'

-- Reads, dawdles, writes: loses increments on a server that runs scripts side by side. KEYS[1] counter.
-- It dawdles for a good part of a millisecond: where it is shorter, a server on one busy core seems to run them in turn.
local count = tonumber(redis.call('GET', KEYS[1]) or '0')
for _ = 1, 50000 do
    count = count + 1
end
redis.call('SET', KEYS[1], string.format('%.0f', count - 49999), 'PX', '60000')
return 'OK'

-- Reads, dawdles, writes: loses increments on a server that runs scripts side by side. KEYS[1] counter.
local count = tonumber(redis.call('GET', KEYS[1]) or '0')
for _ = 1, 500 do
    count = count + 1
end
redis.call('SET', KEYS[1], string.format('%.0f', count - 499), 'PX', '60000')
return 'OK'

using StackExchange.Redis;

namespace DataFetch.Queue;

/// <summary>Refuses a server that runs scripts side by side: budgets would be exceeded there.</summary>
public static class ScriptAtomicityCheck
{
    private const int Connections = 4;
    private const int IncrementsEach = 100;

    private static readonly RedisScript Increment = new("atomicity.lua");

    /// <inheritdoc cref="EnsureAsync(ConfigurationOptions, CancellationToken)"/>
    public static Task EnsureAsync(string connectionString, CancellationToken ct) =>
        EnsureAsync(ConfigurationOptions.Parse(connectionString), ct);

    /// <summary>Lets several connections increment one number by script, side by side.</summary>
    /// <exception cref="InvalidOperationException">The total is wrong, or the server runs no scripts.</exception>
    public static async Task EnsureAsync(ConfigurationOptions options, CancellationToken ct)
    {
        var connections = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => ConnectionMultiplexer.ConnectAsync(options))).WaitAsync(ct);
        RedisKey key = $"{{datafetch}}:atomicity:{Guid.NewGuid():N}";
        try
        {
            await Task.WhenAll(connections.Select(connection => Task.Run(() => IncrementAsync(connection.GetDatabase(), key), ct))).WaitAsync(ct);
            var total = (int)await connections[0].GetDatabase().StringGetAsync(key).WaitAsync(ct);
            if (total != Connections * IncrementsEach)
            {
                throw new InvalidOperationException(
                    $"{Describe(connections[0])} does not run Lua scripts atomically: {Connections * IncrementsEach} increments by script gave "
                    + $"{total}. Rate limits would be exceeded. For Garnet, turn on EnableLua and LuaTransactionMode "
                    + "(--lua --lua-transaction-mode).");
            }
        }
        catch (RedisServerException e)
        {
            throw new InvalidOperationException(
                $"{Describe(connections[0])} does not run Lua scripts: {e.Message} For Garnet, turn on EnableLua and LuaTransactionMode "
                + "(--lua --lua-transaction-mode).",
                e);
        }
        finally
        {
            await CleanUpAsync(connections, key);
        }
    }

    private static async Task IncrementAsync(IDatabase redis, RedisKey key) =>
        await Task.WhenAll(Enumerable.Range(0, IncrementsEach).Select(_ => Increment.RunAsync(redis, [key], [])));

    private static string Describe(ConnectionMultiplexer connection) =>
        $"The Redis server at {string.Join(", ", connection.GetEndPoints().Select(endPoint => endPoint.ToString()))}";

    private static async Task CleanUpAsync(ConnectionMultiplexer[] connections, RedisKey key)
    {
        await connections[0].GetDatabase().KeyDeleteAsync(key, CommandFlags.FireAndForget);
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }
}

using DataFetch.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using StackExchange.Redis;

namespace DataFetch.Queue.Tests;

/// <summary>A source of its own for one test, asked over as many connections as the test wants processes.</summary>
internal sealed class TestSource : IAsyncDisposable
{
    private readonly List<ConnectionMultiplexer> connections = [];
    private readonly string server;

    private TestSource(string server) => this.server = server;

    public string Name { get; } = $"source-{Guid.NewGuid():N}";

    public static async Task<TestSource> CreateAsync(RedisFixture redis, RedisFlavour flavour) =>
        new(await redis.GetAsync(flavour, TestContext.Current.CancellationToken));

    /// <summary>A budget as another process has it: with a connection of its own.</summary>
    public async Task<SourceBudget> ConnectAsync(params RateWindow[] windows) =>
        new(await ConnectRedisAsync(), Name, windows, TimeProvider.System, NullLogger<SourceBudget>.Instance);

    /// <summary>A budget that is open at once: nothing was called before.</summary>
    public async Task<SourceBudget> ConnectOpenAsync(params RateWindow[] windows)
    {
        var budget = await ConnectAsync(windows);
        await budget.OpenAsync(TimeSpan.FromDays(1), TestContext.Current.CancellationToken);
        return budget;
    }

    public async Task<ConnectionMultiplexer> ConnectRedisAsync()
    {
        var connection = await ConnectionMultiplexer.ConnectAsync(server);
        connections.Add(connection);
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in connections)
        {
            await connection.DisposeAsync();
        }
    }
}

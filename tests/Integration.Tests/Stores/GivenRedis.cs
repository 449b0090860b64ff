using DataFetch.Standalone.Embedded;
using DataFetch.Testing;
using StackExchange.Redis;

namespace DataFetch.Integration.Tests.Stores;

/// <summary>A Redis of a flavour for one test alone: budgets and hints go by source, so no two systems may share one.</summary>
internal sealed class GivenRedis : IAsyncDisposable
{
    private readonly IAsyncDisposable? process;
    private readonly IDisposable? embedded;

    private GivenRedis(string connectionString, IAsyncDisposable? process, IDisposable? embedded) =>
        (ConnectionString, this.process, this.embedded) = (connectionString, process, embedded);

    public string ConnectionString { get; }

    /// <summary>Skips the test where the machine has no redis-server.</summary>
    public static async Task<GivenRedis> StartAsync(RedisFlavour flavour, CancellationToken ct)
    {
        if (flavour == RedisFlavour.Garnet)
        {
            var garnet = EmbeddedRedis.Start();
            return new GivenRedis(garnet.ConnectionString, null, garnet);
        }

        var server = await RedisServerProcess.StartAsync(0, ct);
        return new GivenRedis(server.ConnectionString, server, null);
    }

    public async Task FlushAsync()
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{ConnectionString},allowAdmin=true");
        await connection.GetServers().Single().FlushAllDatabasesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        embedded?.Dispose();
        if (process is not null)
        {
            await process.DisposeAsync();
        }
    }
}

using DataFetch.Standalone.Embedded;

namespace DataFetch.Testing;

/// <summary>
/// One server of each flavour for a test process, started when the first test asks:
/// <c>[assembly: AssemblyFixture(typeof(RedisFixture))]</c>. Tests share it, so each uses sources and topics of its own.
/// </summary>
public sealed class RedisFixture : IAsyncDisposable
{
    private readonly SemaphoreSlim starting = new(1);
    private EmbeddedRedis? garnet;
    private RedisServerProcess? server;

    /// <summary>The connection string of the flavour's server. Skips the test where the machine has no redis-server.</summary>
    public async Task<string> GetAsync(RedisFlavour flavour, CancellationToken ct)
    {
        await starting.WaitAsync(ct);
        try
        {
            return flavour == RedisFlavour.Garnet
                ? (garnet ??= EmbeddedRedis.Start()).ConnectionString
                : (server ??= await RedisServerProcess.StartAsync(0, ct)).ConnectionString;
        }
        finally
        {
            starting.Release();
        }
    }

    /// <summary>A server whose scripts run side by side, as Garnet's do by default.</summary>
    public static EmbeddedRedis StartGarnetWithoutLuaTransactions() => EmbeddedRedis.Start(new EmbeddedRedisOptions { LuaTransactionMode = false });

    public async ValueTask DisposeAsync()
    {
        garnet?.Dispose();
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        starting.Dispose();
    }
}

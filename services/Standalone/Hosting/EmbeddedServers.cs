using DataFetch.Standalone.Embedded;

namespace DataFetch.Standalone.Hosting;

/// <summary>Postgres and Redis: those that connection strings name, the embedded ones else.</summary>
internal sealed class EmbeddedServers : IAsyncDisposable
{
    private readonly EmbeddedPostgres? postgres;
    private readonly EmbeddedRedis? redis;

    private EmbeddedServers(EmbeddedPostgres? postgres, EmbeddedRedis? redis, string postgresConnection, string redisConnection) =>
        (this.postgres, this.redis, Postgres, Redis) = (postgres, redis, postgresConnection, redisConnection);

    /// <summary>The connection string of Postgres.</summary>
    public string Postgres { get; }

    /// <summary>The connection string of Redis.</summary>
    public string Redis { get; }

    public static async Task<EmbeddedServers> StartAsync(StandaloneOptions options, IConfiguration settings, ILogger logger, CancellationToken ct)
    {
        var postgres = settings.GetConnectionString("datafetch") is { Length: > 0 }
            ? null
            : await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions { DataFolder = options.DataFolder ?? StandaloneOptions.UsualDataFolder, Durable = options.Durable }, logger, ct);
        var redis = settings.GetConnectionString("redis") is { Length: > 0 } ? null : EmbeddedRedis.Start();
        return new EmbeddedServers(
            postgres, redis, postgres?.ConnectionString ?? settings.GetConnectionString("datafetch")!, redis?.ConnectionString ?? settings.GetConnectionString("redis")!);
    }

    public async ValueTask DisposeAsync()
    {
        redis?.Dispose();
        if (postgres is not null)
        {
            await postgres.DisposeAsync();
        }
    }
}

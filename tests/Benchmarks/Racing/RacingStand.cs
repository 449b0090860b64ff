using DataFetch.Standalone.Embedded;
using DataFetch.Testing;
using DataFetch.UpstreamSimulator;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime;
using Npgsql;

namespace DataFetch.Benchmarks.Racing;

/// <summary>A Postgres and a Redis of their own, and what runs on them.</summary>
internal sealed class RacingStand : IAsyncDisposable
{
    private readonly TemporaryFolder cluster; // of its own: it becomes the server's user's
    private readonly RedisServerProcess redis;
    private readonly EmbeddedPostgres postgres;
    private readonly NpgsqlDataSource db;

    private RacingStand(TemporaryFolder cluster, RedisServerProcess redis, EmbeddedPostgres postgres)
    {
        (this.cluster, this.redis, this.postgres) = (cluster, redis, postgres);
        db = NpgsqlDataSource.Create(postgres.ConnectionString);
    }

    public static async Task<RacingStand> StartAsync(CancellationToken ct)
    {
        var cluster = new TemporaryFolder();
        return new RacingStand(
            cluster, await RedisServerProcess.StartAsync(0, ct),
            await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataFolder = cluster.Path }, NullLogger.Instance, ct));
    }

    /// <param name="more">Settings beside the shipped ones, which are what is measured.</param>
    public async Task<RacingFleet> FleetAsync(RacingUpstream upstream, TimeSpan offset, CancellationToken ct, params IEnumerable<KeyValuePair<string, string?>> more)
    {
        var settings = new Dictionary<string, string?>(SimulatedAddresses.Settings(upstream.Address))
        {
            ["ConnectionStrings:datafetch"] = postgres.ConnectionString,
            ["ConnectionStrings:redis"] = redis.ConnectionString,
            ["Endpoints:HttpPort"] = "0",
            ["Endpoints:GrpcPort"] = "0",
            ["Logging:Console:LogLevel:Default"] = "None",
            ["Scheduler:Enabled"] = "false",
            ["Sources:racingapi:User"] = "benchmark",
            ["Sources:racingapi:Password"] = "benchmark",
        };
        foreach (var (key, value) in more)
        {
            settings[key] = value;
        }

        return await RacingFleet.StartAsync(new RacingServiceOrder(settings, offset), ct);
    }

    /// <summary>All rows of a keyed table.</summary>
    public async Task<KeyedRows> RowsAsync(string table, string[] key, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"SELECT to_jsonb(r)::text FROM data.{table} r");
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<string>();
        while (await reader.ReadAsync(ct))
        {
            rows.Add(reader.GetString(0));
        }

        return new KeyedRows(rows, key);
    }

    public async Task<long> NumberAsync(string sql, CancellationToken ct)
    {
        await using var command = db.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }

    /// <summary>Fails with the first differences where a table is not as the upstream has it of races from an instant until another.</summary>
    /// <returns>How many tables are equal: all of them.</returns>
    public async Task<int> CompareAsync(RacingUpstream upstream, Instant from, Instant to, CancellationToken ct)
    {
        foreach (var (table, key, except) in RacingTables.All)
        {
            var truth = await upstream.TruthAsync(table, key, from, to, ct);
            var differences = (await RowsAsync(table, key, ct)).DifferencesFrom(truth, mayHaveMore: false, except).Take(5).ToList();
            if (truth.Count == 0 || differences.Count > 0)
            {
                throw new InvalidOperationException($"{table} differs from the truth of {truth.Count} rows: {string.Join("; ", differences)}");
            }
        }

        return RacingTables.All.Length;
    }

    public async ValueTask DisposeAsync()
    {
        await db.DisposeAsync();
        await postgres.DisposeAsync();
        await redis.DisposeAsync();
        cluster.Dispose();
    }
}

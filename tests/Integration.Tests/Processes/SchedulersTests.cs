using System.Globalization;
using DataFetch.Integration.Tests.Running;
using DataFetch.Standalone.Embedded;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using Npgsql;

namespace DataFetch.Integration.Tests.Processes;

/// <summary>Four processes with a scheduler each, on one Postgres; two are killed, one of them in the middle of a firing.</summary>
public sealed class SchedulersTests(PostgresFixture postgres)
{
    // Farther apart than it takes to see that a scheduler is dead: what it had begun is recovered before the next is due.
    private const string Yaml = """
        schedules:
          fetch: { title: Fetches, every: 6s, run: { mode: daily, datasets: [sales] } }
          tell: { title: Tells, every: 6s, trigger: told }
        """;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // Announced, before its run is there; and fired, before it is announced: that one Quartz recovers.
    [Theory(Timeout = 240_000)]
    [InlineData("run", "SELECT worker, scheduled_at FROM datafetch.firing WHERE schedule = 'fetch' AND state = 'due' AND lease_until > clock_timestamp()")]
    [InlineData("firing", "SELECT instance_name, clock_timestamp() FROM datafetch.qrtz_fired_triggers WHERE job_name = 'fetch' AND state = 'EXECUTING'")]
    public async Task No_firing_is_done_twice_and_none_is_lost(string held, string underWay)
    {
        await using var created = await postgres.CreateDatabaseAsync(null, Ct);
        using var sources = new TestSources();
        using var redis = EmbeddedRedis.Start();
        var folder = Directory.CreateDirectory(Path.Combine(sources.Path, "schedules"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "own.yaml"), Yaml, Ct);
        await using var database = new Database(created.ConnectionString);
        using var reserved = new ReservedPorts(8);
        List<ChildProcess> schedulers = [.. reserved.Ports.Chunk(2).Select(ports => Start(created, redis, sources, ports))];
        try
        {
            await Eventually.TrueAsync(
                async () =>
                {
                    Assert.All(schedulers, s => Assert.False(s.HasExited, s.Error));
                    return await FindAsync(database, "SELECT count(*) FROM datafetch.qrtz_scheduler_state") == 4;
                },
                Patience, "four schedulers have checked in");
            var from = await database.NumberAsync("SELECT extract(epoch FROM clock_timestamp())::bigint", Ct);

            var middle = await KillInTheMiddleAsync(created, database, schedulers, held, underWay);
            await DoneAsync(database, middle + 12);
            await schedulers.First(s => !s.HasExited).KillAsync(Ct);
            var until = await database.NumberAsync("SELECT extract(epoch FROM clock_timestamp())::bigint", Ct);
            await DoneAsync(database, until + 18);

            await AssertOnceEachAsync(database, from, until + 12);
        }
        finally
        {
            foreach (var scheduler in schedulers)
            {
                await scheduler.DisposeAsync();
            }
        }
    }

    /// <summary>Holds up a firing by a lock on a table that it writes, and kills who has it. Returns about its time.</summary>
    private static async Task<long> KillInTheMiddleAsync(TestDatabase created, Database database, List<ChildProcess> schedulers, string table, string underWay)
    {
        await using var connection = new NpgsqlConnection(created.ConnectionString);
        await connection.OpenAsync(Ct);
        await using var held = await connection.BeginTransactionAsync(Ct);
        await using var hold = new NpgsqlCommand($"LOCK TABLE datafetch.{table} IN SHARE ROW EXCLUSIVE MODE", connection, held);
        await hold.ExecuteNonQueryAsync(Ct);
        var holder = 0L;
        await Eventually.TrueAsync(
            async () => (holder = await database.NumberAsync($"SELECT coalesce(max(split_part(w, '/', 2)::bigint), 0) FROM ({underWay}) u (w, at)", Ct)) > 0,
            Patience, "a firing is under way");
        var at = await database.NumberAsync($"SELECT extract(epoch FROM max(at))::bigint FROM ({underWay}) u (w, at)", Ct);

        await schedulers.Single(s => s.Id == holder).KillAsync(Ct);
        return at;
    }

    private static Task DoneAsync(Database database, long until) => Eventually.TrueAsync(
        async () => await database.NumberAsync(
            string.Create(CultureInfo.InvariantCulture, $"SELECT count(DISTINCT schedule) FROM datafetch.firing WHERE state IN ('running', 'completed') AND scheduled_at >= to_timestamp({until})"), Ct) == 2,
        Patience, "schedules go on firing");

    private static async Task AssertOnceEachAsync(Database database, long from, long until)
    {
        var window = string.Create(CultureInfo.InvariantCulture, $"scheduled_at > to_timestamp({from}) AND scheduled_at <= to_timestamp({until})");
        var declared = (until / 6) - (from / 6);

        // A firing has one row; of those that were missed none was lost to a dead scheduler.
        Assert.Equal(2 * declared, await database.NumberAsync($"SELECT count(*) FROM datafetch.firing WHERE {window} AND state IN ('running', 'completed')", Ct));
        Assert.Equal(0, await database.NumberAsync("SELECT count(*) FROM datafetch.firing WHERE state IN ('missed', 'failed')", Ct));
        Assert.Equal(declared, await database.NumberAsync($"SELECT count(*) FROM datafetch.firing f JOIN datafetch.run r ON r.id = f.id WHERE {window} AND schedule = 'fetch'", Ct));
        Assert.Equal(0, await database.NumberAsync("SELECT count(*) FROM datafetch.run r WHERE NOT EXISTS (SELECT FROM datafetch.firing f WHERE f.id = r.id)", Ct));
        Assert.Equal(
            declared,
            await database.NumberAsync(
                $"SELECT count(*) FROM datafetch.firing f JOIN datafetch.outbox o ON o.topic = 'trigger' AND (o.payload ->> 'id')::uuid = f.id WHERE {window} AND schedule = 'tell'", Ct));
    }

    // While the first of them makes the tables.
    private static async Task<long> FindAsync(Database database, string sql)
    {
        try
        {
            return await database.NumberAsync(sql, Ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            return 0;
        }
    }

    private static ChildProcess Start(TestDatabase database, EmbeddedRedis redis, TestSources sources, int[] ports) => ChildProcess.Start(
        "Backfill",
        new Dictionary<string, string?>
        {
            ["ConnectionStrings__datafetch"] = database.ConnectionString,
            ["ConnectionStrings__redis"] = redis.ConnectionString,
            ["Catalog__Path"] = sources.Path,
            ["Catalog__Shipped"] = "false",
            ["Endpoints__HttpPort"] = ports[0].ToString(CultureInfo.InvariantCulture),
            ["Endpoints__GrpcPort"] = ports[1].ToString(CultureInfo.InvariantCulture),
            ["Scheduler__CheckIn"] = "00:00:00.750",
            ["Scheduler__Lease"] = "00:00:02",
            ["Scheduler__Poll"] = "00:00:00.200",
        });
}

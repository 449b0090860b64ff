using DataFetch.Storage.Schedules;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;

namespace DataFetch.Backfill.Tests.Scheduling;

/// <summary>A service whose schedules fire by their times, on a Postgres and by a clock of the test's.</summary>
internal sealed class SchedulerHost : IAsyncDisposable
{
    private readonly TestSources sources;
    private readonly WebApplication app;

    private SchedulerHost(TestSources sources, WebApplication app) => (this.sources, this.app) = (sources, app);

    public FiringStore Firings => app.Services.GetRequiredService<FiringStore>();

    private static CancellationToken Ct => RunningService.Ct;

    public static async Task<SchedulerHost> StartAsync(string postgres, RedisFixture redis, TimeProvider time, string yaml)
    {
        var sources = new TestSources(Guid.NewGuid().ToString("N")[..12]);
        var folder = Directory.CreateDirectory(Path.Combine(sources.Path, "schedules"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "own.yaml"), yaml, Ct);
        var settings = new Dictionary<string, string?>
        {
            ["ConnectionStrings:datafetch"] = postgres,
            ["ConnectionStrings:redis"] = await redis.GetAsync(RedisFlavour.Garnet, Ct),
            ["Catalog:Path"] = sources.Path,
            ["Catalog:Shipped"] = "false",
            ["Endpoints:HttpPort"] = "0",
            ["Endpoints:GrpcPort"] = "0",
            ["Backfill:Queue:Reconcile"] = "00:10:00", // by the test's clock, which may run a year
            ["Scheduler:CheckIn"] = "00:00:00.500",
            ["Scheduler:Poll"] = "00:00:00.100",
            ["Logging:Console:LogLevel:Default"] = "None",
        };
        var app = await BackfillApp.BuildAsync(
            [],
            builder =>
            {
                builder.Configuration.AddInMemoryCollection(settings);
                builder.Services.AddSingleton(time);
            },
            Ct);
        await app.StartAsync(Ct);
        return new SchedulerHost(sources, app);
    }

    /// <summary>Schedules and their declared times that are done, in order.</summary>
    public async Task<IReadOnlyList<(string Schedule, Instant At)>> DoneAsync()
    {
        await using var command = app.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand(
            "SELECT schedule, scheduled_at FROM datafetch.firing WHERE state = 'completed' ORDER BY scheduled_at, schedule");
        await using var reader = await command.ExecuteReaderAsync(Ct);
        var done = new List<(string, Instant)>();
        while (await reader.ReadAsync(Ct))
        {
            done.Add((reader.GetString(0), Instant.FromDateTimeUtc(reader.GetDateTime(1))));
        }

        return done;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        sources.Dispose();
    }
}

using DataFetch.Standalone.Embedded;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using Microsoft.Extensions.Logging.Abstractions;

namespace DataFetch.Backfill.Tests.Scheduling;

/// <summary>Postgres goes and comes back.</summary>
public sealed class OutageTests(RedisFixture redis)
{
    private const string Yaml = "schedules: { tick: { title: Ticks, every: 1s, trigger: tick }, tock: { title: Tocks, every: 2s, trigger: tock } }";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private static CancellationToken Ct => RunningService.Ct;

    [Fact(Timeout = 180_000)]
    public async Task A_restart_of_Postgres_ends_no_schedule()
    {
        using var folder = new TemporaryFolder();
        using var reserved = new ReservedPorts(1);
        var options = new EmbeddedPostgresOptions { DataFolder = folder.Path, Port = reserved.Ports[0], Durable = false };
        var postgres = await StartAsync(options);
        await using var host = await SchedulerHost.StartAsync(postgres.ConnectionString, redis, TimeProvider.System, Yaml);
        await MoreAsync(host, 0);

        await postgres.DisposeAsync();
        postgres = await StartAsync(options);
        await using var again = postgres;

        await MoreAsync(host, (await host.DoneAsync()).Count);
        var done = await host.DoneAsync();
        Assert.Equal(done.Distinct(), done);
    }

    private static async Task MoreAsync(SchedulerHost host, int than)
    {
        foreach (var schedule in (string[])["tick", "tock"])
        {
            await Eventually.TrueAsync(
                async () => (await host.DoneAsync()).Skip(than).Count(d => d.Schedule == schedule) >= 2, Patience, $"{schedule} fires");
        }
    }

    private static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options)
    {
        try
        {
            return await EmbeddedPostgres.StartAsync(options, NullLogger.Instance, Ct);
        }
        catch (PostgresNotFoundException e)
        {
            TestRequirement.Missing(e.Message);
            throw;
        }
    }
}

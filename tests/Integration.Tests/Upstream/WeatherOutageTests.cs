using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.UpstreamSimulator;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>AEMET is dead for a day when a month has begun whose days are its own first.</summary>
public sealed class WeatherOutageTests(PostgresFixture postgres)
{
    private const string Dataset = "weather_daily";

    private static readonly DateTimeOffset LastOfSeptember = new(2025, 9, 30, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 180_000)]
    public async Task SiAR_fills_the_days_of_both_months_and_who_did_and_why_is_kept_when_AEMET_is_back()
    {
        // Days are out after six: the last that is asked for is the second of October.
        var clock = new ShiftedClock(new(2025, 10, 8, 6, 0, 0, TimeSpan.Zero));
        await using var system = await StartAsync(clock);

        // October is AEMET's first; SiAR answers by the year, and so has September's end, too.
        var run = await DailyAsync(system, days: 8);

        var tasks = (await system.Clients.Backfill.ListTasksAsync(new() { RunId = run.Id, PageSize = 100 }, cancellationToken: Ct)).Tasks;
        var failed = Assert.Single(tasks, t => t.Source == "aemet" && t.FallbackOf.Length == 0);
        var instead = Assert.Single(tasks, t => t.FallbackOf == failed.Id);
        Assert.Equal((TaskState.Failed, "siar"), (failed.State, instead.Source));
        Assert.Matches("50[0234]", instead.FallbackReason);
        var days = Assert.Single(run.Datasets);
        Assert.Equal((2, 2), (days.Requested, days.Restored));
        Assert.Contains(failed.Error, days.Errors);
        var filled = await StoredAsync(system);
        Assert.Equal([LastOfSeptember, LastOfSeptember.AddDays(1), LastOfSeptember.AddDays(2)], filled.Keys.Select(k => k.At));
        Assert.All(filled.Keys, key => Assert.Equal("siar.daily", filled.Value(key, "provider")));
        filled.AssertAllIn(await StoredRows.OfTruthAsync(system.Upstreams, "weather_daily_siar", LastOfSeptember, LastOfSeptember.AddDays(3), Ct));

        clock.Advance(TimeSpan.FromDays(1));
        await system.Upstreams.ChangeAsync(new { faults = Array.Empty<object>() }, Ct);
        Assert.Equal(RunState.Completed, (await DailyAsync(system, days: 9)).State);

        var stored = await StoredAsync(system);
        Assert.Equal(["siar.daily", "siar.daily", "siar.daily"], stored.Keys.Select(key => stored.Value(key, "provider")));
        Assert.Equal(["siar.daily"], await ProvidersAsync(system));
        Assert.Equal(instead.FallbackReason, (await system.Clients.Backfill.GetTaskAsync(new() { TaskId = instead.Id }, cancellationToken: Ct)).Task.FallbackReason);
    }

    private Task<OneProcess> StartAsync(ShiftedClock clock) => SiarSystem.StartAsync(
        postgres, new SimulatorOptions { Faults = [new(Sources.Aemet, FaultKinds.ServerError, 1)] }, clock,
        ("Sources:aemet:Key", "aemet-key"), ("Fetcher:Calls:BreakDuration", "00:00:00.500"));

    private static async Task<Run> DailyAsync(OneProcess system, int days)
    {
        var created = await system.Clients.Backfill.CreateRunAsync(
            new() { Mode = RunMode.Daily, DaysBack = days, Datasets = { Dataset }, Series = { "linares" } }, cancellationToken: Ct);
        var run = await system.Clients.EndOfAsync(created.Run.Id, Ct);
        // What became of it is written behind its end.
        await Eventually.TrueAsync(
            async () => (run = (await system.Clients.Backfill.GetRunAsync(new() { RunId = run.Id }, cancellationToken: Ct)).Run).Datasets.All(d => d.HasRestored),
            TimeSpan.FromSeconds(30), "the run's result is written");
        return run;
    }

    private static Task<StoredRows> StoredAsync(OneProcess system) =>
        StoredRows.OfDatabaseAsync(system.Database, Dataset, LastOfSeptember, LastOfSeptember.AddDays(3), Ct);

    /// <summary>Who stored rows between the two instants, by the ledger.</summary>
    private static Task<IReadOnlyList<string>> ProvidersAsync(OneProcess system) => system.Database.RowsAsync(
        """
        SELECT DISTINCT p.name FROM datafetch.provenance v
        JOIN datafetch.provider p ON p.id = v.provider_id JOIN datafetch.dataset d ON d.id = v.dataset_id
        WHERE d.name = 'weather_daily' AND v.rows_written > 0 AND v.range_end > $1 AND v.range_start < $2
        ORDER BY p.name
        """,
        LastOfSeptember, LastOfSeptember.AddDays(3), Ct);
}

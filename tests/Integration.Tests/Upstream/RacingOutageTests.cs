using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.UpstreamSimulator;
using DataFetch.UpstreamSimulator.Racing;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>Results are out of order for a day, the rest of the upstream is not.</summary>
public sealed class RacingOutageTests(PostgresFixture postgres)
{
    private const string Results = "ra_race_results";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 240_000)]
    public async Task Nine_tables_are_complete_without_the_results_and_the_next_daily_run_completes_the_tenth()
    {
        var clock = new ShiftedClock(new(2026, 10, 21, 6, 0, 0, TimeSpan.Zero));
        await using var system = await RacingSystem.StartAsync(
            postgres, clock, new RacingOptions { RacesADay = 12, LateResultShare = 0, CorrectedResultShare = 0 }, [],
            ("Fetcher:Calls:Tries", "2"), ("Fetcher:Calls:BreakDuration", "00:00:00.500"));
        await CompletedAsync(system);

        clock.Advance(TimeSpan.FromDays(1));
        await system.Upstreams.ChangeAsync(new { faults = new[] { new { source = "racingapi", kind = FaultKinds.ServerError, share = 1.0, path = "/racingapi/v1/results" } } }, Ct);
        var partial = await DailyAsync(system);

        Assert.Equal(RunState.Partial, partial.State);
        var results = partial.Datasets.Single(d => d.Dataset == Results);
        Assert.NotEmpty(results.Errors);
        Assert.All(results.Errors, e => Assert.Matches("^upstream-down: HTTP 50[0234]", e));
        Assert.InRange(results.Restored, 0, results.Requested - 1);
        Assert.All(partial.Datasets.Where(d => d.Dataset != Results), d => Assert.Equal((d.Dataset, d.Requested), (d.Dataset, d.Restored)));
        Assert.Equal([Results], await LackingAsync(system));

        clock.Advance(TimeSpan.FromDays(1));
        await system.Upstreams.ChangeAsync(new { faults = Array.Empty<object>() }, Ct);
        await CompletedAsync(system);

        Assert.Empty(await LackingAsync(system));
        await AssertResultsAsync(system);
    }

    private static async Task CompletedAsync(OneProcess system)
    {
        var run = await DailyAsync(system);
        Assert.True(run.State == RunState.Completed, string.Join('\n', run.Errors));
    }

    private static async Task<Run> DailyAsync(OneProcess system)
    {
        var created = await system.Clients.Backfill.CreateRunAsync(
            new() { Mode = RunMode.Daily, Datasets = { RacingTables.All.Select(t => t.Dataset) } }, cancellationToken: Ct);
        var run = await system.Clients.EndOfAsync(created.Run.Id, Ct);
        // What became of it is written behind its end.
        await Eventually.TrueAsync(
            async () => (run = (await system.Clients.Backfill.GetRunAsync(new() { RunId = run.Id }, cancellationToken: Ct)).Run).Datasets.All(d => d.HasRestored),
            TimeSpan.FromSeconds(30), "the run's result is written");
        return run;
    }

    /// <summary>The tables that lack something of the three days of the last daily run.</summary>
    private static async Task<IEnumerable<string>> LackingAsync(OneProcess system)
    {
        var summary = await system.Clients.Gaps.GetSummaryAsync(new() { DaysBack = 3, Datasets = { RacingTables.All.Select(t => t.Dataset) } }, cancellationToken: Ct);
        return summary.Datasets.Where(d => d.Value.Slots.Missing + d.Value.Slots.Unreachable > 0).Select(d => d.Key);
    }

    // Of all days that a daily run was about: three that are out a day after, and today's, which are not.
    private static async Task AssertResultsAsync(OneProcess system)
    {
        var (_, key, except) = RacingTables.All.Single(t => t.Dataset == Results);
        var truth = await KeyedRows.OfTruthAsync(system.Upstreams, Results, key, new(2026, 10, 17, 23, 0, 0, TimeSpan.Zero), new(2026, 10, 22, 23, 0, 0, TimeSpan.Zero), Ct);
        (await KeyedRows.OfDatabaseAsync(system.Database, Results, key, Ct)).AssertEqualTo(truth, mayHaveMore: false, except);
    }
}

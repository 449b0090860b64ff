using DataFetch.Integration.Tests.Running;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.UpstreamSimulator.Racing;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>The ten racing tables, through every fault: from cards to results, each horse once, in whatever order answers come.</summary>
public sealed class RacingTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // The clock of London goes back on 25 October: days of 25 hours are among the backfilled and the daily ones.
    [Fact(Timeout = 400_000)]
    public async Task A_month_of_backfill_and_three_daily_runs_fill_all_ten_tables_as_the_upstream_has_them()
    {
        var clock = new ShiftedClock(new(2026, 10, 23, 6, 0, 0, TimeSpan.Zero));
        await using var system = await RacingSystem.StartAsync(
            postgres, clock, new RacingOptions { MissingProfileShare = 0.02, IgnoreRegionFilter = true, LateResultShare = 0.2, CorrectedResultShare = 0.3 }, RacingSystem.AnswerFaults);
        var from = new DateTimeOffset(2026, 9, 22, 23, 0, 0, TimeSpan.Zero); // midnight of London

        await RunAsync(system, days: 31);
        for (var day = 0; day < 3; day++)
        {
            clock.Advance(TimeSpan.FromDays(1));
            await RunAsync(system, days: 3);
        }

        clock.Advance(TimeSpan.FromDays(5)); // all is final by then, and asked once more where it was not
        await RunAsync(system, days: 12);
        var (today, tomorrow) = (new DateTimeOffset(2026, 10, 31, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
        // Today's cards are there, and have named people and horses; races and results are judged up to yesterday.
        await system.Database.ExecuteAsync("DELETE FROM data.ra_races WHERE at >= '2026-10-31'; DELETE FROM data.ra_runners WHERE at >= '2026-10-31'; DELETE FROM data.ra_race_results WHERE at >= '2026-10-31'", Ct);

        foreach (var (dataset, key, except) in RacingTables.All)
        {
            var truth = await KeyedRows.OfTruthAsync(system.Upstreams, dataset, key, from, dataset is "ra_races" or "ra_runners" or "ra_race_results" ? today : tomorrow, Ct);
            // A jockey who was replaced before the off was on a card, and the truth is of the last ones.
            (await KeyedRows.OfDatabaseAsync(system.Database, dataset, key, Ct)).AssertEqualTo(truth, mayHaveMore: dataset == "ra_mst_jockeys", except);
        }

        await AssertEachHorseWasAskedOnceAsync(system);
        await AssertRegionsAsync(system);
        var summary = await system.Clients.Gaps.GetSummaryAsync(new() { DaysBack = 38, Datasets = { RacingTables.All.Select(t => t.Dataset) } }, cancellationToken: Ct);
        Assert.All(summary.Datasets, d => Assert.Equal(0, d.Value.Slots.Missing + d.Value.Slots.Unreachable));
    }

    [Fact(Timeout = 240_000)]
    public async Task Days_before_there_were_cards_come_from_results_alone_at_the_old_page_size()
    {
        var clock = new ShiftedClock(new(2023, 1, 25, 12, 0, 0, TimeSpan.Zero));
        await using var system = await RacingSystem.StartAsync(
            postgres, clock, new RacingOptions { RacesADay = 120, Version = RacingVersion.October2025, CorrectedResultShare = 0, LateResultShare = 0 }, []);
        var (from, to) = (new DateTimeOffset(2023, 1, 20, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2023, 1, 22, 0, 0, 0, TimeSpan.Zero));

        var run = await system.Clients.RunAsync("2023-01-20", "2023-01-21", Ct, "ra_races", "ra_runners", "ra_race_results", "ra_mst_jockeys");

        Assert.True(run.State == RunState.Completed, string.Join('\n', run.Errors));
        foreach (var (dataset, key, except) in RacingTables.All.Where(t => t.Dataset is "ra_races" or "ra_runners" or "ra_race_results" or "ra_mst_jockeys"))
        {
            (await KeyedRows.OfDatabaseAsync(system.Database, dataset, key, Ct)).AssertEqualTo(
                await KeyedRows.OfTruthAsync(system.Upstreams, dataset, key, from, to, Ct), mayHaveMore: false, except);
        }

        var pages = (await system.Upstreams.ArrivalsAsync(Ct)).Where(a => a.Path.EndsWith("/results", StringComparison.Ordinal)).ToList();
        Assert.True(pages.Count > 2, "A day of so many races takes several pages.");
        Assert.Empty(pages.AnsweredTwice());
    }

    [Fact(Timeout = 120_000)]
    public async Task Without_its_login_the_setting_is_named_and_the_other_sources_go_on()
    {
        var clock = new ShiftedClock(new(2026, 10, 23, 6, 0, 0, TimeSpan.Zero));
        await using var system = await RacingSystem.StartAsync(postgres, clock, new RacingOptions(), [], ("Sources:racingapi:Password", ""), ("Sources:sip:Key", "k"));

        var run = await system.Clients.RunAsync("2026-10-20", "2026-10-20", Ct, "ra_races", "spot_prices");

        Assert.Equal(RunState.Partial, run.State);
        Assert.Contains(run.Errors, e => e.Contains("Sources:racingapi:Password", StringComparison.Ordinal));
        Assert.True(await system.Database.CountAsync("data.spot_prices", Ct) > 0);
    }

    [Fact(Timeout = 120_000)]
    public async Task A_login_that_is_refused_fails_at_once_and_is_told_without_itself()
    {
        var clock = new ShiftedClock(new(2026, 10, 23, 6, 0, 0, TimeSpan.Zero));
        await using var system = await RacingSystem.StartAsync(postgres, clock, new RacingOptions(), [], ("Sources:racingapi:User", "bad-user-name"));

        var run = await system.Clients.RunAsync("2026-10-20", "2026-10-20", Ct, "ra_races");

        Assert.NotEqual(RunState.Completed, run.State);
        var error = Assert.Single(run.Errors.Distinct());
        Assert.StartsWith("unauthorised", error, StringComparison.Ordinal);
        Assert.DoesNotContain("bad-user-name", error, StringComparison.Ordinal);
        Assert.Empty(await system.Database.TablesWithAsync("bad-user-name", Ct));
        Assert.Empty(await system.Database.TablesWithAsync("racing-password", Ct));
    }

    private static async Task RunAsync(OneProcess system, int days)
    {
        for (var attempt = 0; ; attempt++)
        {
            var started = await system.Clients.Backfill.BackfillGapsAsync(new() { DaysBack = days, Datasets = { RacingTables.All.Select(t => t.Dataset) } }, cancellationToken: Ct);
            var run = await system.Clients.EndOfAsync(started.RunId, Ct);
            if (run.State == RunState.Completed)
            {
                return;
            }

            Assert.True(attempt < 3, $"{run.State}: {string.Join('\n', run.Errors)}");
            foreach (var failed in (await system.Clients.Backfill.ListTasksAsync(new() { RunId = started.RunId, State = TaskState.Failed, PageSize = 500 }, cancellationToken: Ct)).Tasks)
            {
                await system.Clients.Backfill.RetryTaskAsync(new() { TaskId = failed.Id }, cancellationToken: Ct);
            }

            await system.Clients.EndOfAsync(started.RunId, Ct);
        }
    }

    private static async Task AssertEachHorseWasAskedOnceAsync(OneProcess system)
    {
        var asked = (await system.Upstreams.ArrivalsAsync(Ct)).Where(a => a.Path.Contains("/v1/horses/", StringComparison.Ordinal) && a.Status is 200 or 404 && a.Outcome is "ok" or "refused").ToList();
        Assert.NotEmpty(asked);
        Assert.Empty(asked.GroupBy(a => a.Path).Where(g => g.Count(a => a.HasData) > 1).Select(g => g.Key));
        Assert.Equal(await system.Database.CountAsync("data.ra_mst_horses", Ct), await system.Database.NumberAsync("SELECT count(*) FROM datafetch.entity WHERE state IN ('done', 'absent')", Ct));
    }

    private static async Task AssertRegionsAsync(OneProcess system)
    {
        Assert.Equal(0, await system.Database.NumberAsync("SELECT count(*) FROM data.ra_races WHERE region NOT IN ('GB', 'IRE')", Ct));
        Assert.Equal(0, await system.Database.NumberAsync("SELECT count(*) FROM data.ra_mst_courses WHERE region_code NOT IN ('gb', 'ire')", Ct));
        // What a card said is there beside what the result said.
        Assert.NotEqual(0, await system.Database.NumberAsync("SELECT count(*) FROM data.ra_runners WHERE position IS NOT NULL AND spotlight IS NOT NULL AND odds IS NOT NULL", Ct));
    }
}

using DataFetch.GapDetector.Audits;
using DataFetch.Storage.Audits;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using NodaTime;

namespace DataFetch.GapDetector.Tests.Audits;

/// <summary>The patrol through all history, in the background.</summary>
public sealed class PatrolTests(PostgresFixture postgres)
{
    private static readonly (string, string)[] Restless =
        [("Datasets:prices:Starts", "2021-06-01"), ($"{PatrolOptions.Section}:Every", "00:00:00.050"), ($"{PatrolOptions.Section}:Rest", "00:00:00")];

    [Fact(Timeout = 120_000)]
    public async Task Holes_of_now_of_a_month_ago_and_of_three_years_ago_are_found_by_one_pass()
    {
        await using var service = await RunningService.StartAsync(GapDetectorApp.BuildAsync, postgres, settings: Restless);
        var now = service.Clock.GetUtcNow();
        var newest = Instant.FromDateTimeOffset(new DateTimeOffset(now.Year, now.Month, now.Day, now.Hour, 0, 0, TimeSpan.Zero)) - Duration.FromHours(3);
        await service.StoreAsync("prices", new Catalog.TimeRange(RunningService.At("2021-06-01T00:00:00Z"), newest + Duration.FromHours(1)), (_, _) => Gaps.Row);
        Instant[] holes = [newest - Duration.FromDays(3 * 365), newest - Duration.FromDays(30), newest];
        foreach (var at in holes)
        {
            Assert.Equal(1, await service.ExecuteAsync($"DELETE FROM data.prices WHERE series_id = {service.SeriesId("prices", "a")} AND at = '{at}'"));
        }

        var began = (await PatrolAsync(service))?.Pass ?? 0;
        await Eventually.TrueAsync(async () => (await PatrolAsync(service))?.Pass > began + 1, TimeSpan.FromSeconds(60), "a pass from its first slice to its last");

        var found = (await service.Client().ListFindingsAsync(new() { Datasets = { "prices" }, State = "open" }, cancellationToken: RunningService.Ct)).Findings;
        Assert.Equal(holes, found.Select(f => Instant.FromDateTimeOffset(f.StartTime.ToDateTimeOffset())).Order());
        Assert.All(found, f => Assert.Equal(("a", FindingKinds.Vanished), (f.Series, f.Kind)));
        var patrol = (await PatrolAsync(service))!;
        TestContext.Current.TestOutputHelper?.WriteLine($"{patrol.LastPassRows} rows in {patrol.LastPassSeconds:F2} s: {patrol.LastPassRows / patrol.LastPassSeconds:F0} a second");
        Assert.InRange(patrol.LastPassRows, 60_000, 80_000);
    }

    [Fact]
    public async Task A_pass_goes_on_where_it_stopped_and_one_worker_has_it_at_a_time()
    {
        await using var service = await RunningService.StartAsync(GapDetectorApp.BuildAsync, postgres, settings: ($"{PatrolOptions.Section}:Enabled", "false"));
        var (store, prices, now) = (service.Get<PatrolStore>(), service.Catalog.Dataset("prices"), RunningService.At("2025-06-01T00:00:00Z"));
        var next = RunningService.At("2025-01-01T00:00:00Z");

        Assert.Null((await ClaimAsync())!.Next);
        Assert.Null(await ClaimAsync());
        await store.AdvanceAsync(prices, next, 100, Duration.FromSeconds(2), 1, now, RunningService.Ct);
        await store.ReleaseAsync(prices, RunningService.Ct);

        var again = (await ClaimAsync())!;
        Assert.Equal((next, 1, 100, 2.0, 1), (again.Next, again.Pass, again.Rows, again.Seconds, again.Findings));

        Task<PatrolState?> ClaimAsync() => store.ClaimAsync(prices, Duration.FromDays(1), Duration.FromMinutes(1), now, RunningService.Ct);
    }

    [Fact]
    public async Task After_a_pass_there_is_rest()
    {
        await using var service = await RunningService.StartAsync(GapDetectorApp.BuildAsync, postgres, settings: ($"{PatrolOptions.Section}:Enabled", "false"));
        var (store, prices, now) = (service.Get<PatrolStore>(), service.Catalog.Dataset("prices"), RunningService.At("2025-06-01T00:00:00Z"));
        await ClaimAsync(now);
        await store.AdvanceAsync(prices, null, 100, Duration.FromSeconds(2), 1, now, RunningService.Ct);
        await store.ReleaseAsync(prices, RunningService.Ct);

        Assert.Null(await ClaimAsync(now + Duration.FromHours(23)));
        Assert.Equal((2, 100L, 0L), await ClaimAsync(now + Duration.FromHours(24)) is { } state ? (state.Pass, state.LastRows, state.Rows) : default);

        Task<PatrolState?> ClaimAsync(Instant at) => store.ClaimAsync(prices, Duration.FromDays(1), Duration.FromMinutes(1), at, RunningService.Ct);
    }

    private static async Task<V1.Patrol?> PatrolAsync(RunningService service) =>
        (await service.Client().GetPatrolAsync(new(), cancellationToken: RunningService.Ct)).Patrols.SingleOrDefault(p => p.Dataset == "prices");
}

using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.UpstreamSimulator.Racing;
using DataFetch.V1;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Integration.Tests.Upstream;

/// <summary>What the racing tables take from their beginning on, said before a call is made.</summary>
public sealed class RacingPlanTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task A_backfill_from_2015_is_told_with_its_horses_and_its_days_at_two_calls_a_second_and_starts_nothing()
    {
        var clock = new ShiftedClock(new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        await using var system = await RacingSystem.StartAsync(postgres, clock, new RacingOptions(), [], ("Sources:racingapi:Limits", "2/1s"));

        var plan = await system.Clients.Backfill.CreatePlanAsync(
            new() { Run = new() { Mode = RunMode.Backfill, From = "2015-01-01", To = "2026-11-19", Datasets = { RacingTables.All.Select(t => t.Dataset) } } }, cancellationToken: Ct);

        var racing = Assert.Single(plan.Sources);
        Assert.Equal("2/1s", racing.BindingLimit);
        Assert.InRange(racing.EnrichmentCalls, 180_000, 240_000); // 200,000 horses
        Assert.InRange(racing.CallsLeast, racing.Chunks, racing.Calls);
        Assert.InRange(racing.CallsMost, 2_000_000, long.MaxValue); // each of the runners a horse of its own
        Assert.InRange(TimeSpan.FromSeconds(plan.Seconds).TotalHours, 27, 40);
        Assert.Equal(racing.Calls / 2.0, racing.Seconds, 1.0);
        // 4,341 days of results, and of cards those since 2023-01-23: what is known of 37 races a day fits into one page.
        Assert.InRange(racing.Calls - racing.EnrichmentCalls, 5_700, 6_100);

        Assert.Empty((await system.Clients.Backfill.ListRunsAsync(new(), cancellationToken: Ct)).Runs);
        Assert.Equal(0, await system.Database.CountAsync("datafetch.task", Ct));
        Assert.DoesNotContain(await system.Upstreams.ArrivalsAsync(Ct), a => a.Source == "racingapi");
    }
}

using DataFetch.Storage.Providers;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;

namespace DataFetch.GapDetector.Tests.Summaries;

/// <summary>Of two local days up to 12:30 UTC, 10:00 is the newest published hour: 37 slots of each of the two series.</summary>
public sealed class SummaryTests(PostgresFixture postgres)
{
    private const int Slots = 2 * 37;

    private static readonly Catalog.TimeRange Judged = RunningService.Range("2025-06-08T22:00:00Z", "2025-06-10T11:00:00Z");

    [Fact]
    public async Task Where_every_published_slot_has_a_row_the_dataset_is_complete_and_nothing_is_to_be_done()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", Judged, (_, _) => Gaps.Row);

        var (prices, recommended) = await SummaryAsync(service);

        Assert.Equal("complete", prices.Status);
        Assert.Equal((Slots, Slots, 0), (prices.Slots.Expected, prices.Slots.Present, prices.Slots.Missing));
        Assert.Equal((0, 1), (prices.GapHours, prices.Coverage));
        Assert.Equal(Gaps.Wire("2025-06-10T10:00:00Z"), prices.LatestData);
        Assert.Equal((true, 0), (prices.HasHoursBehind, prices.HoursBehind));
        Assert.Equal(("none", false, ""), (prices.Action, prices.ActionNeeded, prices.Suggestion));
        Assert.False(recommended.ActionNeeded);
        Assert.Equal("", recommended.Suggestion);
        Assert.Empty(recommended.Datasets);
    }

    [Fact]
    public async Task Where_only_the_newest_slots_are_missing_the_dataset_is_behind()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", Judged with { End = RunningService.At("2025-06-10T06:00:00Z") }, (_, _) => Gaps.Row);

        var (prices, _) = await SummaryAsync(service);

        Assert.Equal("behind", prices.Status);
        Assert.Equal((10, 5), (prices.Slots.Missing, prices.GapHours));
        Assert.Equal(64.0 / Slots, prices.Coverage, 12);
        Assert.Equal(Gaps.Wire("2025-06-10T05:00:00Z"), prices.LatestData);
        Assert.Equal(5, prices.HoursBehind);
        Assert.Equal(
            ("backfill", true, "Fetch 10 missing slots: datafetch run --dataset prices --days-back 2, or POST /gaps/backfill?days_back=2&datasets=prices."),
            (prices.Action, prices.ActionNeeded, prices.Suggestion));
    }

    [Fact]
    public async Task Where_the_newest_rows_are_older_than_the_days_judged_the_hours_behind_reach_back_to_them()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2025-05-31T00:00:00Z", "2025-05-31T11:00:00Z"), (_, _) => Gaps.Row);

        Assert.Equal(240, (await SummaryAsync(service)).Prices.HoursBehind);
    }

    [Fact]
    public async Task What_upstream_does_not_have_leaves_nothing_behind_and_nothing_to_do()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("sales", RunningService.Range("2025-06-08T22:00:00Z", "2025-06-10T12:00:00Z"), (_, _) => [1m]);
        await service.StoreAsync("sales", RunningService.Range("2025-06-10T12:00:00Z", "2025-06-10T12:45:00Z"), (_, _) => null);

        var sales = (await service.Client().GetSummaryAsync(
            new GetSummaryRequest { DaysBack = 2, Datasets = { "sales" } }, cancellationToken: RunningService.Ct)).Datasets["sales"];

        Assert.Equal((2, "complete", 0, "none"), (sales.Slots.Absent, sales.Status, sales.HoursBehind, sales.Action));
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_the_dataset_waits_and_says_for_what()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", Judged with { End = RunningService.At("2025-06-10T06:00:00Z") }, (_, _) => Gaps.Row);
        await service.Get<ProviderStops>().StopAsync("near.hours", "drift", RunningService.Ct);

        var other = await SummaryAsync(service);
        await service.Get<ProviderStops>().StopAsync("far.hour", "drift", RunningService.Ct);
        var none = await SummaryAsync(service);

        Assert.Equal("backfill", other.Prices.Action);
        Assert.StartsWith("Fetch 5 missing slots: ", other.Prices.Suggestion, StringComparison.Ordinal);
        Assert.Equal(("wait: near.hours is stopped: drift", true), (none.Prices.Action, none.Prices.ActionNeeded));
        Assert.Equal("prices waits: near.hours is stopped: drift.", none.Recommended.Suggestion);
    }

    [Fact]
    public async Task A_hole_makes_it_incomplete_and_gap_hours_are_the_union_over_the_series()
    {
        await using var service = await Gaps.StartAsync(postgres);
        // An answer without these slots would make them absent of a: holes are made in the ledger itself.
        await service.StoreAsync("prices", Judged, (_, _) => Gaps.Row);
        await service.ExecuteAsync(Punch("a", "[2025-06-09 10:00Z, 2025-06-09 12:00Z)"));
        await service.ExecuteAsync(Punch("b", "[2025-06-09 11:00Z, 2025-06-09 14:00Z)"));

        var (prices, recommended) = await SummaryAsync(service);

        Assert.Equal("incomplete", prices.Status);
        Assert.Equal((5, 4), (prices.Slots.Missing, prices.GapHours));
        Assert.True(recommended.ActionNeeded);
        Assert.Equal("Fetch 5 missing slots of prices: POST /gaps/backfill?days_back=2.", recommended.Suggestion);
        Assert.Equal(["prices"], recommended.Datasets);

        string Punch(string series, string range) =>
            $"UPDATE datafetch.coverage SET present = present - tstzmultirange('{range}'::tstzrange) WHERE series_id = {service.SeriesId("prices", series)}";
    }

    [Fact]
    public async Task A_dataset_without_a_row_is_empty()
    {
        await using var service = await Gaps.StartAsync(postgres);

        var (prices, recommended) = await SummaryAsync(service);

        Assert.Equal("empty", prices.Status);
        Assert.Null(prices.LatestData);
        Assert.False(prices.HasHoursBehind);
        Assert.Equal((Slots, 0, 37), (prices.Slots.Missing, prices.Coverage, prices.GapHours));
        Assert.True(recommended.ActionNeeded);
    }

    [Fact]
    public async Task What_was_given_up_is_no_gap_but_wants_a_retry()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", Judged with { End = RunningService.At("2025-06-10T09:00:00Z") }, (_, _) => Gaps.Row);
        await service.GiveUpAsync("prices", Judged with { Start = RunningService.At("2025-06-10T09:00:00Z") });

        var (prices, recommended) = await SummaryAsync(service);

        Assert.Equal("incomplete", prices.Status);
        Assert.Equal((0, 4, 0), (prices.Slots.Missing, prices.Slots.Unreachable, prices.GapHours));
        Assert.Equal((2, "retry", true), (prices.HoursBehind, prices.Action, prices.ActionNeeded));
        Assert.Contains("datafetch tasks retry", prices.Suggestion, StringComparison.Ordinal);
        Assert.True(recommended.ActionNeeded);
        Assert.StartsWith("Retry what failed for 4 slots of prices: GET /tasks?state=FAILED", recommended.Suggestion, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Thirty_days_of_all_datasets_are_judged_where_nothing_is_said()
    {
        await using var service = await Gaps.StartAsync(postgres);

        var answer = await service.Client().GetSummaryAsync(new GetSummaryRequest(), cancellationToken: RunningService.Ct);

        Assert.Equal(["prices", "sales"], answer.Datasets.Keys.Order());
        Assert.Equal(2 * ((28 * 24) + 37), answer.Datasets["prices"].Slots.Expected);
        Assert.Equal("Fetch 4260 missing slots of prices, sales: POST /gaps/backfill?days_back=30.", answer.Recommendations.Suggestion);
    }

    private static async Task<(DatasetSummary Prices, Recommendations Recommended)> SummaryAsync(RunningService service)
    {
        var answer = await service.Client().GetSummaryAsync(
            new GetSummaryRequest { DaysBack = 2, Datasets = { "prices" } }, cancellationToken: RunningService.Ct);
        Assert.Equal(["prices"], answer.Datasets.Keys);
        return (answer.Datasets["prices"], answer.Recommendations);
    }
}

using DataFetch.Storage.Providers;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.GapDetector.Tests.Detection;

public sealed class DetectionTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Gaps_are_maximal_and_their_severity_turns_at_2_and_at_24_hours()
    {
        await using var service = await Gaps.StartAsync(postgres);
        foreach (var (start, end) in new[] { ("01T00", "01T05"), ("01T07", "01T10"), ("01T13", "01T15"), ("02T15", "02T20"), ("03T21", "04T00") })
        {
            await service.StoreAsync("prices", RunningService.Range($"2025-06-{start}:00:00Z", $"2025-06-{end}:00:00Z"), (_, _) => Gaps.Row);
        }

        var found = await DetectAsync(service, "2025-06-01T00:00:00Z", "2025-06-04T00:00:00Z", "a");

        Assert.Equal(
            [(2, 2, "minor"), (3, 3, "moderate"), (24, 24, "moderate"), (25, 25, "critical")],
            found.Datasets["prices"].Gaps.Select(g => (g.DurationHours, g.MissingRecords, g.Severity)));
        Assert.Equal(("a", "01T05:00", "01T07:00"), found.Datasets["prices"].Gaps[0].Text());
        Assert.Equal((4, 54), (found.Summary.TotalGaps, found.Summary.MissingRecords));
        Assert.Equal((72, 18, 54), (Slots(found).Expected, Slots(found).Present, Slots(found).Missing));
    }

    [Fact]
    public async Task The_day_on_which_the_clocks_go_back_lacks_25_hours_and_100_quarters()
    {
        await using var service = await Gaps.StartAsync(postgres);

        var hours = (await DetectAsync(service, "2024-10-27", "2024-10-27", "a")).Datasets["prices"].Gaps;
        service.Clock.Now = new(2025, 11, 1, 0, 0, 0, TimeSpan.Zero);
        var quarters = (await service.Client().DetectGapsAsync(
            new DetectGapsRequest { Datasets = { "sales" }, From = "2025-10-26", To = "2025-10-26" }, cancellationToken: RunningService.Ct)).Datasets["sales"].Gaps;

        var hour = Assert.Single(hours);
        Assert.Equal((25, 25, "critical"), (hour.DurationHours, hour.MissingRecords, hour.Severity));
        Assert.Equal(("a", "26T22:00", "27T23:00"), hour.Text());
        var quarter = Assert.Single(quarters);
        Assert.Equal((25, 100, ""), (quarter.DurationHours, quarter.MissingRecords, quarter.Series));
    }

    [Fact]
    public async Task Days_missing_of_one_source_cost_a_call_each_and_the_strategy_names_the_source()
    {
        await using var service = await Gaps.StartAsync(postgres);

        var a = await DetectAsync(service, "2025-06-01", "2025-06-03", "a");
        var b = await DetectAsync(service, "2025-06-01", "2025-06-03", "b");

        Assert.Equal((3, 3, "3 s"), (a.Summary.EstimatedCalls, a.Summary.EstimatedBackfillSeconds, a.Summary.EstimatedBackfillTime));
        Assert.Equal(("backfill-days from near", ""), (a.RecommendedStrategy.Primary, a.RecommendedStrategy.Fallback));
        Assert.Equal(("backfill-days from near", "far.hour"), (b.RecommendedStrategy.Primary, b.RecommendedStrategy.Fallback));
    }

    [Fact]
    public async Task Each_gap_and_each_series_says_who_is_asked_in_which_chunks_how_long_it_takes_and_which_limit_binds()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2025-06-02T06:00:00Z", "2025-06-02T10:00:00Z"), (_, _) => Gaps.Row);

        var found = (await DetectAsync(service, "2025-06-01", "2025-06-03", "a")).Datasets["prices"];

        Assert.Equal(
            [("near.hours", "day", 2, 2, 2.0, "near 60/1m", ""), ("near.hours", "day", 2, 2, 2.0, "near 60/1m", "")],
            found.Gaps.Select(g => (g.Provider, g.ChunkSize, g.Chunks, g.EstimatedCalls, g.EstimatedSeconds, g.BindingLimit, g.Note)));
        // The day in the middle is one chunk for both.
        Assert.Equal(
            new SeriesStrategy
            {
                Series = "a",
                Provider = "near.hours",
                ChunkSize = "day",
                Chunks = 3,
                MissingRecords = 68,
                EstimatedCalls = 3,
                EstimatedSeconds = 3,
                BindingLimit = "near 60/1m",
            },
            Assert.Single(found.Strategies));
    }

    [Fact]
    public async Task Gaps_that_nobody_can_be_asked_for_are_said_to_wait_and_a_stopped_provider_leads_to_the_next()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.Get<ProviderStops>().StopAsync("near.hours", "drift", RunningService.Ct);

        var a = await DetectAsync(service, "2025-06-01", "2025-06-03", "a");
        var b = await DetectAsync(service, "2025-06-01", "2025-06-03", "b");

        Assert.Equal(("none; 72 slots of prices wait: near.hours is stopped: drift", ""), (a.RecommendedStrategy.Primary, a.RecommendedStrategy.Fallback));
        Assert.Equal(("backfill-days from far", ""), (b.RecommendedStrategy.Primary, b.RecommendedStrategy.Fallback));
        Assert.Equal((0, 3), (a.Summary.EstimatedCalls, b.Summary.EstimatedCalls));
        Assert.Equal(("", 0, "near.hours is stopped: drift"), Waiting(Assert.Single(a.Datasets["prices"].Gaps)));
        Assert.Equal("near.hours is stopped: drift", Assert.Single(a.Datasets["prices"].Strategies).Note);
        Assert.Equal(("far.hour", 3, ""), Waiting(Assert.Single(b.Datasets["prices"].Gaps)));

        static (string Provider, int Chunks, string Note) Waiting(Gap gap) => (gap.Provider, gap.Chunks, gap.Note);
    }

    [Fact]
    public async Task Sources_are_called_side_by_side_so_the_slowest_decides()
    {
        await using var service = await Gaps.StartAsync(postgres);

        var found = await service.Client().DetectGapsAsync(
            new DetectGapsRequest { From = "2025-06-01", To = "2025-06-07" }, cancellationToken: RunningService.Ct);

        // Seven days of near at a call a second, and the two weeks of far that meet them at a call a minute.
        Assert.Equal((9, 120, "2 min"), (found.Summary.EstimatedCalls, found.Summary.EstimatedBackfillSeconds, found.Summary.EstimatedBackfillTime));
        Assert.Equal([("far", 2, 120.0, "far 1/1m"), ("near", 7, 7.0, "near 60/1m")], found.Summary.Estimates.Select(e => (e.Source, e.Calls, e.Seconds, e.BindingLimit)));
        Assert.Equal(("far", "far 1/1m"), (found.Summary.SlowestSource, found.Summary.BindingLimit));
        Assert.Equal("backfill-days from near; backfill-weeks from far", found.RecommendedStrategy.Primary);
        Assert.Equal((2 * 7 * 24) + (7 * 96), found.Summary.MissingRecords);
    }

    [Fact]
    public async Task Where_nothing_is_missing_there_is_nothing_to_recommend()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2025-06-01T00:00:00Z", "2025-06-02T00:00:00Z"), (_, _) => Gaps.Row);

        var found = await DetectAsync(service, "2025-06-01T00:00:00Z", "2025-06-02T00:00:00Z");

        Assert.Equal((0, 0, 0, 0, "0 s"), (
            found.Summary.TotalGaps, found.Summary.MissingRecords, found.Summary.EstimatedCalls, found.Summary.EstimatedBackfillSeconds,
            found.Summary.EstimatedBackfillTime));
        Assert.Equal(("none", ""), (found.RecommendedStrategy.Primary, found.RecommendedStrategy.Fallback));
        Assert.Equal(("", ""), (found.Summary.SlowestSource, found.Summary.BindingLimit));
        Assert.Empty(found.Datasets["prices"].Gaps);
        Assert.Empty(found.Datasets["prices"].Strategies);
    }

    [Fact]
    public async Task What_is_not_published_yet_is_no_gap_until_its_lag_has_passed()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2025-06-09T22:00:00Z", "2025-06-10T11:00:00Z"), (_, _) => Gaps.Row);

        var before = await DetectAsync(service, "2025-06-10", "2025-06-10", "a");
        service.Clock.Now = new(2025, 6, 10, 13, 0, 0, TimeSpan.Zero);
        var after = await DetectAsync(service, "2025-06-10", "2025-06-10", "a");

        Assert.Equal((0, 13), (before.Summary.TotalGaps, Slots(before).Expected));
        Assert.Equal(("a", "10T11:00", "10T12:00"), Assert.Single(after.Datasets["prices"].Gaps).Text());
        Assert.Equal(14, Slots(after).Expected);
    }

    [Fact]
    public async Task Absent_provisional_and_unreachable_slots_are_counted_and_are_no_gaps()
    {
        await using var service = await Gaps.StartAsync(postgres);
        await service.StoreAsync("prices", RunningService.Range("2025-06-01T00:00:00Z", "2025-06-01T05:00:00Z"), (_, at) => at.InUtc().Hour < 3 ? Gaps.Row : null);
        await service.StoreAsync("prices", RunningService.Range("2025-06-01T05:00:00Z", "2025-06-01T09:00:00Z"), (_, _) => Gaps.Row, provisional: true);
        await service.GiveUpAsync("prices", RunningService.Range("2025-06-01T09:00:00Z", "2025-06-01T10:00:00Z"));

        var a = await DetectAsync(service, "2025-06-01T00:00:00Z", "2025-06-01T10:00:00Z", "a");
        var b = await DetectAsync(service, "2025-06-01T00:00:00Z", "2025-06-01T10:00:00Z", "b");

        Assert.Equal(new SlotCounts { Expected = 10, Present = 3, Absent = 2, Provisional = 4, Unreachable = 1 }, Slots(a));
        Assert.Empty(a.Datasets["prices"].Gaps);
        // The other provider of b has not been asked yet.
        Assert.Equal(new SlotCounts { Expected = 10, Present = 3, Missing = 2, Provisional = 4, Unreachable = 1 }, Slots(b));
        Assert.Equal(("b", "01T03:00", "01T05:00"), Assert.Single(b.Datasets["prices"].Gaps).Text());
    }

    [Fact]
    public async Task Seven_local_days_are_searched_where_nothing_is_said()
    {
        await using var service = await Gaps.StartAsync(postgres);

        var found = await service.Client().DetectGapsAsync(new DetectGapsRequest { Datasets = { "prices" } }, cancellationToken: RunningService.Ct);

        Assert.Equal([("a", "03T22:00", "10T11:00"), ("b", "03T22:00", "10T11:00")], found.Datasets["prices"].Gaps.Select(g => g.Text()));
    }

    [Fact]
    public async Task Series_need_exactly_one_dataset_and_unknown_names_are_named()
    {
        await using var service = await Gaps.StartAsync(postgres);

        var none = await FailAsync(new DetectGapsRequest { Series = { "a" } });
        var two = await FailAsync(new DetectGapsRequest { Series = { "a" }, Datasets = { "prices", "sales" } });
        var series = await FailAsync(new DetectGapsRequest { Series = { "z" }, Datasets = { "prices" } });
        var dataset = await FailAsync(new DetectGapsRequest { Datasets = { "rain" } });
        var days = await FailAsync(new DetectGapsRequest { DaysBack = -1 });
        var limit = await FailAsync(new DetectGapsRequest { Limit = 10_001 });

        Assert.Equal((StatusCode.InvalidArgument, "'series' needs exactly one dataset in 'datasets'; there are 0."), (none.StatusCode, none.Detail));
        Assert.Equal((StatusCode.InvalidArgument, "'series' needs exactly one dataset in 'datasets'; there are 2."), (two.StatusCode, two.Detail));
        Assert.Equal((StatusCode.NotFound, "Unknown series 'z' of dataset 'prices'. Known are: a, b."), (series.StatusCode, series.Detail));
        Assert.Equal((StatusCode.NotFound, "Unknown dataset 'rain'. Known are: prices, sales."), (dataset.StatusCode, dataset.Detail));
        Assert.Equal(StatusCode.InvalidArgument, days.StatusCode);
        Assert.Contains("it is -1", days.Detail, StringComparison.Ordinal);
        Assert.Equal(
            (StatusCode.InvalidArgument, "'limit' must be from 1 to 10000; it is 10001. All gaps, however many: StreamGaps, or GET /gaps/stream."),
            (limit.StatusCode, limit.Detail));

        async Task<Status> FailAsync(DetectGapsRequest request) =>
            (await Assert.ThrowsAsync<RpcException>(async () => await service.Client().DetectGapsAsync(request, cancellationToken: RunningService.Ct))).Status;
    }

    private static SlotCounts Slots(DetectGapsResponse found) => found.Datasets["prices"].Slots;

    private static async Task<DetectGapsResponse> DetectAsync(RunningService service, string from, string to, params string[] series) =>
        await service.Client().DetectGapsAsync(
            new DetectGapsRequest { Datasets = { "prices" }, Series = { series }, From = from, To = to }, cancellationToken: RunningService.Ct);
}

using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;
using static DataFetch.Planning.Tests.TestCatalog;

namespace DataFetch.Planning.Tests;

/// <summary>Requests that ask for many series at once, and only for what is needed.</summary>
public class BatchTests(TestCatalog test) : IClassFixture<TestCatalog>
{
    private static readonly Instant Now = At("2026-11-20T12:00:00Z");

    private Dataset Bars => test.Catalog.Dataset("stock_bars");

    [Fact]
    public void Series_that_need_the_same_are_asked_for_in_one_call()
    {
        var chunk = Assert.Single(Plan([.. Daily.Take(40).Select(s => Need(s, "2020-03-02", "2024-03-01"))]).Chunks);

        Assert.Equal(Daily.Take(40).Order(StringComparer.Ordinal), chunk.Chunk.Fills.Single().Series);
    }

    [Fact]
    public void A_chunk_covers_what_is_needed_and_no_more()
    {
        var chunk = Assert.Single(Plan([Need("AAPL/1Min/split", "2026-11-16", "2026-11-18")]).Chunks);
        Assert.Equal(Days(Bars.Zone, "2026-11-16", "2026-11-18"), chunk.Chunk.Range);
    }

    [Fact]
    public void Of_adjusted_prices_the_session_before_is_asked_for_too_and_shows_whether_they_are_as_they_were()
    {
        // A Monday.
        var chunk = Assert.Single(Plan([Need(Daily[0], "2026-11-16", "2026-11-18")]).Chunks);
        Assert.Equal((Days(Bars.Zone, "2026-11-13", "2026-11-18"), 3), (chunk.Chunk.Range, chunk.Slots));
    }

    [Theory]
    [InlineData("2016-01-01", "2025-12-31", 1)]
    [InlineData("2016-01-01", "2026-01-02", 2)]
    public void Ten_years_are_one_chunk_whenever_they_begin(string first, string last, int chunks) =>
        Assert.Equal(chunks, Plan([Need(Daily[0], first, last)]).Chunks.Count);

    [Fact]
    public void Years_between_two_chunks_that_nothing_is_needed_of_are_in_none()
    {
        var needs = TimeRangeSet.Of(Days(Bars.Zone, "2016-03-01", "2016-03-01"), Days(Bars.Zone, "2026-03-02", "2026-03-02"));
        Assert.Equal(
            [Days(Bars.Zone, "2016-02-29", "2016-03-01"), Days(Bars.Zone, "2026-02-27", "2026-03-02")],
            Plan([new SeriesNeed(Bars.For(Daily[0]), Daily[0], needs)]).Chunks.Select(c => c.Chunk.Range));
    }

    [Fact]
    public void Series_that_need_other_ranges_are_asked_for_apart()
    {
        var plan = Plan([Need(Daily[0], "2026-11-16", "2026-11-18"), Need(Daily[1], "2026-11-18", "2026-11-18"), Need(Daily[2], "2026-11-16", "2026-11-18")]);
        Assert.Equal([[Daily[0], Daily[2]], [Daily[1]]], plan.Chunks.Select(c => c.Chunk.Fills.Single().Series));
    }

    [Fact]
    public void Intervals_never_share_a_call()
    {
        var plan = Plan([Need(Daily[0], "2026-11-16", "2026-11-18"), Need("AAPL/1Hour/split", "2026-11-16", "2026-11-18"), Need("AAPL/1Min/split", "2026-11-16", "2026-11-18")]);
        Assert.Equal(["bars_1day", "bars_1hour", "bars_1min"], plan.Chunks.Select(c => c.Chunk.Request));
    }

    [Fact]
    public void The_calls_of_a_batch_follow_from_its_slots()
    {
        var plan = Plan([.. Daily.Take(50).Select(s => Need(s, "2020-01-01", "2025-12-31"))]);
        Assert.Equal((plan.Chunks.Sum(c => c.Slots) + 9_999) / 10_000, plan.Calls);
    }

    [Fact]
    public void Of_a_run_cards_come_before_results()
    {
        var needs = new[] { "ra_race_results", "ra_races", "ra_mst_courses" }.Select(d => new SeriesNeed(
            test.Catalog.Dataset(d), "", TimeRangeSet.Of(Days(test.Catalog.Dataset(d).Zone, "2026-11-10", "2026-11-12"))));

        var stages = Planner.Plan(test.Catalog, needs, Now).Chunks.Select(c => test.Catalog.Request($"{c.Chunk.Source}.{c.Chunk.Request}").Stage).ToList();

        Assert.Equal(stages.Order(), stages);
        Assert.Equal(3, stages.Count(s => s == 2));
    }

    [Fact]
    public void Tables_of_one_answer_share_its_chunk()
    {
        var needs = new[] { "ra_races", "ra_runners", "ra_mst_jockeys", "ra_mst_bookmakers" }.Select(d => new SeriesNeed(
            test.Catalog.Dataset(d), "", TimeRangeSet.Of(Days(test.Catalog.Dataset(d).Zone, "2026-11-10", "2026-11-10"))));

        var chunk = Assert.Single(Planner.Plan(test.Catalog, needs, Now).Chunks).Chunk;

        Assert.Equal("racecards", chunk.Request);
        Assert.Contains("ra_mst_owners", chunk.Fills.Select(f => f.Dataset));
    }

    private IReadOnlyList<string> Daily => [.. Bars.Series.Where(s => s.EndsWith("/1Day/all", StringComparison.Ordinal))];

    private SeriesNeed Need(string series, string first, string last) => new(Bars.For(series), series, TimeRangeSet.Of(Days(Bars.Zone, first, last)));

    private Plan Plan(IReadOnlyList<SeriesNeed> needs) => Planner.Plan(test.Catalog, needs, Now);
}

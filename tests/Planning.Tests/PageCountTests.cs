using NodaTime;
using static DataFetch.Planning.Tests.TestCatalog;

namespace DataFetch.Planning.Tests;

/// <summary>How many calls a chunk is expected to take.</summary>
public class PageCountTests(TestCatalog test) : IClassFixture<TestCatalog>
{
    private static readonly Instant Now = At("2026-11-20T12:00:00Z");

    [Fact]
    public void A_request_without_pages_takes_one_call_for_certain() =>
        Assert.Equal(ExpectedCalls.Exactly(1), Of("sea_heights", "gijon", "2026-11-01", "2026-11-02").Expected);

    [Fact]
    public void An_answer_in_two_steps_takes_two_calls_for_certain()
    {
        // AEMET says first where the data is.
        var chunk = Of("weather_observations", test.Catalog.Dataset("weather_observations").Series[0], "2026-11-20", "2026-11-20");
        Assert.Equal("aemet", chunk.Chunk.Source);
        Assert.Equal((2, 2), (chunk.Expected.Typical, chunk.Expected.Most));
    }

    [Fact]
    public void Pages_that_only_the_answer_counts_are_told_as_an_interval()
    {
        var expected = Of("sea_levels", "vigo", "2026-11-02", "2026-11-03").Expected;
        Assert.Equal(21, expected.Typical); // three a day
        Assert.True(expected.Least < expected.Typical && expected.Typical < expected.Most);
    }

    [Fact]
    public void Of_a_shorter_chunk_fewer_pages_are_expected()
    {
        var plan = Planner.Plan(test.Catalog, [test.Need("sea_levels", "vigo", "2026-11-01", "2026-11-30")], Now, ProviderAvailability.All with
        {
            MostDays = new Dictionary<string, int> { ["tides.weeks"] = 4 },
        });
        Assert.Equal([12, 9], plan.Chunks.Select(c => c.Expected.Typical).Distinct().OrderDescending());
    }

    [Fact]
    public void Of_a_batch_the_slots_bound_the_pages()
    {
        // 250 sessions of one symbol: one page, or two where the session before is the first of another.
        var expected = Of("stock_bars", "AAPL/1Day/all", "2025-01-02", "2025-12-31").Expected;
        Assert.Equal(new ExpectedCalls(1, 1, 2), expected);
    }

    private PlannedChunk Of(string dataset, string series, string first, string last)
    {
        var need = test.Need(dataset, series, first, last);
        return Planner.Plan(test.Catalog, [need with { Dataset = need.Dataset.For(series) }], Now).Chunks[0];
    }
}

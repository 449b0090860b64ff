using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;
using static DataFetch.Planning.Tests.TestCatalog;

namespace DataFetch.Planning.Tests;

public class ChunkSplitTests(TestCatalog test) : IClassFixture<TestCatalog>
{
    private static readonly DateTimeZone Madrid = DateTimeZoneProviders.Tzdb["Europe/Madrid"];

    [Fact]
    public void A_chunk_is_split_at_a_local_midnight_the_longer_half_first()
    {
        // The clock is set back on the 26th.
        var halves = Split("redata.prices", Days(Madrid, "2025-10-25", "2025-10-27"));
        Assert.Equal([Days(Madrid, "2025-10-25", "2025-10-26"), Days(Madrid, "2025-10-27", "2025-10-27")], halves.Select(c => c.Range));
    }

    [Fact]
    public void A_day_of_many_series_is_split_by_series()
    {
        var day = new TimeRange(At("2026-11-18T05:00:00Z"), At("2026-11-19T05:00:00Z"));
        var chunk = new Chunk("alpaca", "bars_1min", day, [new ChunkFill("stock_bars", ["A", "B", "C"])]);

        var halves = ChunkSplit.Halves(test.Catalog.Request("alpaca.bars_1min"), chunk);

        Assert.Equal([["A", "B"], ["C"]], halves.Select(c => c.Fills.Single().Series));
        Assert.All(halves, half => Assert.Equal(day, half.Range));
    }

    [Fact]
    public void A_day_of_one_series_is_the_smallest_chunk() => Assert.Empty(Split("siar.daily", Days(DateTimeZone.Utc, "2025-03-01", "2025-03-01")));

    [Fact]
    public void What_is_asked_for_by_the_year_is_not_split() => Assert.Empty(Split("siar_portal.daily", Days(DateTimeZone.Utc, "2025-01-01", "2025-12-31")));

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(366)]
    public void Halves_of_halves_end_with_every_day_once(int days)
    {
        var range = new TimeRange(Madrid.StartOfDay(new(2024, 1, 1)), Madrid.StartOfDay(new LocalDate(2024, 1, 1).PlusDays(days)));

        var smallest = Smallest(test.Catalog.Request("redata.prices"), Chunk("redata.prices", range)).Select(c => c.Range).ToList();

        Assert.Equal(days, smallest.Count);
        Assert.Equal([range], TimeRangeSet.Of(smallest));
    }

    private static IEnumerable<Chunk> Smallest(Request request, Chunk chunk)
    {
        var halves = ChunkSplit.Halves(request, chunk);
        return halves.Count == 0 ? [chunk] : halves.SelectMany(half => Smallest(request, half));
    }

    private IReadOnlyList<Chunk> Split(string provider, TimeRange range) => ChunkSplit.Halves(test.Catalog.Request(provider), Chunk(provider, range));

    private static Chunk Chunk(string provider, TimeRange range) =>
        new(provider.Split('.')[0], provider.Split('.')[1], range, [new ChunkFill("any", [""])]);
}

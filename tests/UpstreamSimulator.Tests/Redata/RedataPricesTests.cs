using DataFetch.UpstreamSimulator.Redata;

namespace DataFetch.UpstreamSimulator.Tests.Redata;

public sealed class RedataPricesTests
{
    private static readonly long Start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    private static List<long> Year(int seed)
    {
        RedataPrices prices = new(seed);
        return [.. Enumerable.Range(0, 8_760).Select(hour => prices.Spot(Start + (hour * 3_600L)))];
    }

    [Fact]
    public void The_market_has_prices_of_0_below_0_and_whole_ones()
    {
        var year = Year(seed: 1);

        Assert.All(year, cents => Assert.InRange(cents, -500, 30_000));
        Assert.Contains(0, year);
        Assert.Contains(year, cents => cents < 0);
        Assert.Contains(year, cents => cents > 0 && cents % 100 == 0);
        Assert.InRange(year.Average(), 4_000, 9_000);
    }

    [Fact]
    public void Equal_seeds_give_equal_prices_and_others_do_not()
    {
        Assert.Equal(Year(seed: 3), Year(seed: 3));
        Assert.NotEqual(Year(seed: 3), Year(seed: 4));
    }
}

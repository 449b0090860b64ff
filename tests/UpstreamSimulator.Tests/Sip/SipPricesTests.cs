using DataFetch.UpstreamSimulator.Sip;

namespace DataFetch.UpstreamSimulator.Tests.Sip;

public sealed class SipPricesTests
{
    private static readonly long Start = new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();

    private static IEnumerable<(long Second, SipPrice Price)> Week(int seed) =>
        from node in Enumerable.Range(0, 20)
        from quarter in Enumerable.Range(0, 7 * 96)
        select (quarter % 96 * 900L, new SipPrices(seed).At(node, Start + (quarter * 900L)));

    [Fact]
    public void Prices_are_plausible_and_0_only_while_the_sun_shines()
    {
        var week = Week(seed: 1).ToList();

        Assert.All(week, x => Assert.InRange(x.Price.UsdMwh, 0, 200 * 100_000));
        Assert.All(week.Where(x => x.Price.UsdMwh == 0), x => Assert.InRange(x.Second, 13 * 3_600, (21 * 3_600) - 1));
        var zeros = week.Count(x => x.Price.UsdMwh == 0) / (double)week.Count;
        Assert.InRange(zeros, 0.03, 0.2);
        Assert.All(week, x => Assert.Equal(x.Price.UsdMwh == 0, x.Price.ClpKwh == 0));
    }

    [Fact]
    public void Equal_seeds_give_equal_prices_and_others_do_not()
    {
        Assert.Equal(Week(seed: 1), Week(seed: 1));
        Assert.NotEqual(Week(seed: 1), Week(seed: 2));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(96)]
    [InlineData(19_968)]
    [InlineData(20_800)]
    public void The_order_of_the_feed_is_a_permutation(int count)
    {
        SipOrder order = new(seed: 5, count);
        Assert.Equal(Enumerable.Range(0, count), Enumerable.Range(0, count).Select(i => (int)order[i]).Order());
    }
}

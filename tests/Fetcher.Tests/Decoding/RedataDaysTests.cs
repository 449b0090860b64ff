namespace DataFetch.Fetcher.Tests.Decoding;

public sealed class RedataDaysTests(TestCatalog catalog)
{
    [Theory]
    [InlineData("2021-03-28", 23)]
    [InlineData("2021-06-01", 24)]
    [InlineData("2021-10-31", 25)]
    public void A_local_day_has_every_hour_once_also_where_the_clock_changes(string day, int hours)
    {
        var range = catalog.Day("redata.prices", day);
        var dataset = catalog.Catalog.Dataset("pvpc_prices");
        var slots = dataset.Cadence.Slots(range).ToList();
        var body = Bodies.Redata(("600", []), ("1001", Bodies.Hours(slots, dataset.Zone)));

        var read = new BodyReader(catalog.Catalog, "redata.prices", range).Read(body);

        Assert.Equal(hours, slots.Count);
        Assert.Equal(slots.Select(at => $"peninsular {at} {Bodies.PriceAt(at)}"), read.Rows("pvpc_prices"));
        Assert.Empty(read.Rows("spot_prices"));
        Assert.All(read.Page.Decoders, d => Assert.Equal(0, d.Aside.Total));
    }

    [Fact]
    public void The_hour_that_comes_twice_is_two_instants()
    {
        var body = Bodies.Redata(("1001", [("2021-10-31T02:00:00.000+01:00", "2"), ("2021-10-31T02:00:00.000+02:00", "1")]));
        var read = new BodyReader(catalog.Catalog, "redata.prices", catalog.Day("redata.prices", "2021-10-31")).Read(body);

        Assert.Equal(["peninsular 2021-10-31T00:00:00Z 1", "peninsular 2021-10-31T01:00:00Z 2"], read.Rows("pvpc_prices"));
    }
}

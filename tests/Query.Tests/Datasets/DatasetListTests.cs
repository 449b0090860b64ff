using DataFetch.Query.Datasets;

namespace DataFetch.Query.Tests.Datasets;

public sealed class DatasetListTests
{
    [Fact]
    public async Task A_dataset_tells_its_key_what_is_expected_of_it_and_what_it_is_computed_from()
    {
        var catalog = await ShippedCatalog.LoadAsync();

        var runners = DatasetWire.ToWire(catalog.Dataset("ra_runners"));
        var returns = DatasetWire.ToWire(catalog.Dataset("annual_returns"));
        var prices = DatasetWire.ToWire(catalog.Dataset("pvpc_prices"));

        Assert.Equal(["race_id", "horse_id"], runners.Key);
        Assert.Equal((true, false, "1d", "P1D"), (runners.Sparse, runners.Snapshot, runners.Expectation, runners.Cadence));
        Assert.True(DatasetWire.ToWire(catalog.Dataset("stock_screener")).Snapshot);
        Assert.Equal(("stock_bars", "12mo"), (returns.DerivedFrom, returns.Expectation));
        Assert.Empty(prices.Key);
        Assert.Equal((false, false, ""), (prices.Sparse, prices.Snapshot, prices.DerivedFrom));
    }
}

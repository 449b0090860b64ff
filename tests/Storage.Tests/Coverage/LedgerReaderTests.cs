using DataFetch.Catalog;
using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Coverage;

public sealed class LedgerReaderTests(PostgresFixture postgres)
{
    private static readonly TimeRange Day = Store.Range("2024-03-01T23:00:00Z", "2024-03-02T23:00:00Z");

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    [InlineData("b", "a", "b")]
    public async Task Series_come_in_the_order_asked_each_with_what_is_its_own(params string[] series)
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "a", 1));

        var coverage = await store.Ledger.CoverageAsync(store.Prices, series, Day, Store.Ct);

        Assert.Equal(series, coverage.Select(c => c.Series));
        Assert.All(coverage, c => Assert.Equal(c.Series == "a" ? TimeRangeSet.Of(Day) : [], c.Present));
    }

    [Fact]
    public async Task What_several_ledger_rows_of_a_series_have_is_joined()
    {
        await using var store = await Store.CreateAsync(postgres);
        var months = Store.Range("2023-12-31T00:00:00Z", "2024-01-02T00:00:00Z");
        await store.StoreAsync(months, TestCatalog.All, store.Answer(months, "a", 1));

        Assert.Equal([months], (await store.Ledger.ReadAsync(store.Prices, ["a"], months, Store.Ct))["a"].Present);
    }
}

using DataFetch.Storage.Rows;
using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Rows;

public sealed class SnapshotTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Rows_and_coverage_are_of_one_instant_whatever_is_stored_meanwhile()
    {
        await using var store = await Store.CreateAsync(postgres);
        var day = Store.Hours("2024-03-01T23:00:00Z", 24);
        await store.StoreAsync(day, TestCatalog.All, store.Answer(day, "a", 1));
        int[] series = [store.Ids.Series("prices", "b"), store.Ids.Series("prices", "a")];

        await using var snapshot = await store.Rows.OpenAsync(store.Prices, [store.Prices.Columns[0]], series, day, RowPart.All, Store.Ct);
        await store.StoreAsync(day, TestCatalog.All, store.Answer(day, ["a", "b"], (_, _) => 2));

        Assert.Equal(24, store.Prices.Cadence.Count(snapshot.Ledgers[series[1]].Present));
        Assert.Empty(snapshot.Ledgers[series[0]].Present);
        Assert.Equal(0, snapshot.Ledgers[series[0]].Version);
        var rows = new List<(int Series, decimal Amount)>();
        await foreach (var page in snapshot.PagesAsync(Store.Ct))
        {
            foreach (var row in page.Rows)
            {
                rows.Add((row.SeriesId, row.Decimal(0)));
            }
        }

        Assert.Equal(Enumerable.Repeat((series[1], 1m), 24), rows);
    }

    [Fact]
    public async Task A_cancelled_opening_gives_its_connection_back()
    {
        await using var store = await Store.CreateAsync(postgres);
        var day = Store.Hours("2024-03-01T23:00:00Z", 24);
        await store.ExecuteAsync("ALTER TABLE datafetch.coverage RENAME TO hidden");

        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => store.Rows.OpenAsync(store.Prices, [], [1], day, RowPart.All, Store.Ct));

        await store.ExecuteAsync("ALTER TABLE datafetch.hidden RENAME TO coverage");
        Assert.Equal(0, await store.ScalarAsync<long>(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'"));
    }
}

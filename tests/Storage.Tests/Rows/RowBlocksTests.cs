using DataFetch.Storage.Chunks;
using DataFetch.Storage.Rows;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Rows;

public sealed class RowBlocksTests(PostgresFixture postgres)
{
    private static readonly Catalog.TimeRange NewYear = Store.Hours("2024-12-31T22:00:00Z", 4);

    [Fact]
    public async Task A_range_has_a_block_for_each_series_and_year_and_a_block_without_a_ledger_row_has_no_rows()
    {
        await using var store = await Store.CreateAsync(postgres);
        var (a, b) = (store.Ids.Series("prices", "a"), store.Ids.Series("prices", "b"));
        await store.StoreAsync(NewYear, TestCatalog.All, store.Answer(NewYear, "a", 1));

        var blocks = new RowBlocks(store.Db);
        var (ledgers, found) = await blocks.FindAsync(store.Prices, [b, a], NewYear, Store.Ct);

        Assert.Equal([(a, 2024, 1), (a, 2025, 1), (b, 2024, 0), (b, 2025, 0)], found.OrderBy(f => f.SeriesId == b).Select(f => (f.SeriesId, f.Period.Year, f.Version)));
        Assert.Equal(4, store.Prices.Cadence.Count(ledgers[a].Present));
        Assert.Equal([2, 2, 0, 0], await CountAsync(store, blocks, found.OrderBy(f => f.SeriesId == b)));
    }

    [Fact]
    public async Task A_block_that_has_moved_on_is_not_read()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(NewYear, TestCatalog.All, store.Answer(NewYear, "a", 1));
        var blocks = new RowBlocks(store.Db);
        var found = (await blocks.FindAsync(store.Prices, [store.Ids.Series("prices", "a")], NewYear, Store.Ct)).Blocks;

        await store.StoreAsync(NewYear, TestCatalog.All, store.Answer(NewYear, "a", 2));

        Assert.Null(await blocks.ReadAsync(store.Prices, found[0], Store.Ct));
    }

    [Fact]
    public async Task Rows_of_which_the_chunk_claims_nothing_move_the_version_of_their_block()
    {
        await using var store = await Store.CreateAsync(postgres);
        int[] series = [store.Ids.Series("prices", "a")];
        var blocks = new RowBlocks(store.Db);
        await store.StoreAsync(NewYear, TestCatalog.All, store.Answer(NewYear, "a", 1));
        var before = (await blocks.FindAsync(store.Prices, series, NewYear, Store.Ct)).Blocks;

        foreach (var times in new[] { 1, 2 })
        {
            var rows = new RowBuffer(store.Prices);
            store.AddRow(rows, "a", NewYear.Start + Duration.FromMinutes(10), 7);
            await store.StoreAsync(NewYear, TestCatalog.All, new FilledDataset(rows, [], 0));

            // The second time nothing is new.
            var after = (await blocks.FindAsync(store.Prices, series, NewYear, Store.Ct)).Blocks;
            Assert.Equal([before[0].Version + 1, before[1].Version], after.Select(b => b.Version));
            Assert.Equal([3, 2], await CountAsync(store, blocks, after));
        }
    }

    private static async Task<IReadOnlyList<int>> CountAsync(Store store, RowBlocks blocks, IEnumerable<RowBlock> found)
    {
        var counts = new List<int>();
        foreach (var block in found)
        {
            var count = 0;
            foreach (var page in Assert.IsAssignableFrom<IReadOnlyList<RowPage>>(await blocks.ReadAsync(store.Prices, block, Store.Ct)))
            {
                foreach (var _ in page.Rows)
                {
                    count++;
                }
            }

            counts.Add(count);
        }

        return counts;
    }
}

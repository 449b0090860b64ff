using DataFetch.Catalog;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Verification;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Verification;

public sealed class VerifierTests(PostgresFixture postgres)
{
    // Two local days in Madrid.
    private static readonly TimeRange Saturday = Store.Range("2024-03-01T23:00:00Z", "2024-03-02T23:00:00Z");
    private static readonly TimeRange Sunday = Store.Range("2024-03-02T23:00:00Z", "2024-03-03T23:00:00Z");
    private static readonly TimeRange Both = new(Saturday.Start, Sunday.End);

    [Fact]
    public async Task Rows_that_nobody_touched_are_as_they_were_stored()
    {
        await using var store = await StoredAsync();

        var blocks = await store.VerifyAsync(Both);

        Assert.All(blocks, b => Assert.Equal(BlockState.Same, b.State));
        Assert.Equal([("a", Saturday, 24L), ("a", Sunday, 24L), ("b", Saturday, 24L), ("b", Sunday, 24L), ("c", Saturday, 24L), ("c", Sunday, 24L)],
            blocks.Select(b => (b.Series, b.Range, b.Rows)));
    }

    [Theory]
    [InlineData("UPDATE data.prices SET amount = amount + 0.01 WHERE {row}", BlockState.Altered)]
    [InlineData("UPDATE data.prices SET provider_id = provider_id + 1 WHERE {row}", BlockState.Altered)]
    [InlineData("UPDATE data.prices SET note = '' WHERE {row}", BlockState.Altered)]
    [InlineData("UPDATE data.prices SET at = at + interval '1 second' WHERE {row}", BlockState.Altered)]
    [InlineData("DELETE FROM data.prices WHERE {row}", BlockState.MissingRows)]
    [InlineData("DELETE FROM data.prices WHERE {block}", BlockState.MissingRows)]
    [InlineData("INSERT INTO data.prices (series_id, at, provider_id, amount) SELECT series_id, at + interval '1 second', provider_id, amount FROM data.prices WHERE {row}", BlockState.AdditionalRows)]
    public async Task A_row_altered_deleted_or_added_is_named_by_the_chunk_that_stored_its_block(string change, BlockState expected)
    {
        await using var store = await StoredAsync();
        var series = $"series_id = {store.Ids.Series("prices", "b")}";
        await store.ExecuteAsync(change
            .Replace("{row}", series + " AND at = '2024-03-03T05:00:00Z'", StringComparison.Ordinal)
            .Replace("{block}", series + " AND at >= '2024-03-02T23:00:00Z' AND at < '2024-03-03T23:00:00Z'", StringComparison.Ordinal));

        var block = Assert.Single(await store.VerifyAsync(Both), b => b.State != BlockState.Same);

        Assert.Equal((expected, "b", Sunday, 24), (block.State, block.Series, block.Range, block.Recorded));
        var task = await store.ScalarAsync<Guid>("SELECT id FROM datafetch.task WHERE range_start = '2024-03-02T23:00:00Z'");
        Assert.Equal((task, "up.all", "worker", Sunday), (block.Chunk!.TaskId, block.Chunk.Provider, block.Chunk.Worker, block.Chunk.Range));
    }

    [Fact]
    public async Task Two_values_that_change_places_are_told()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Saturday, TestCatalog.All, store.Answer(Saturday, ["a"], (_, at) => at.InUtc().Hour));
        await store.ExecuteAsync("UPDATE data.prices SET amount = 7 - amount WHERE amount IN (3, 4)");

        Assert.Equal(BlockState.Altered, Assert.Single(await store.VerifyAsync(Saturday)).State);
    }

    [Fact]
    public async Task Rows_in_a_day_that_nobody_stored_are_unrecorded()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Saturday, TestCatalog.All, store.Answer(Saturday, "a", 1));
        await store.ExecuteAsync(
            $"INSERT INTO data.prices (series_id, at, provider_id, amount) SELECT {store.Ids.Series("prices", "a")}, at, 1, 1 FROM generate_series('2024-03-03T01:00Z'::timestamptz, '2024-03-03T03:00Z', '1 hour') at");

        var blocks = await store.VerifyAsync(Both);

        Assert.Equal([(BlockState.Same, 24L), (BlockState.Unrecorded, 3L)], blocks.Select(b => (b.State, b.Rows)));
        Assert.Equal(("2024-03-03T01:00:00Z", null), (blocks[1].Range!.Value.Start.ToString(), blocks[1].Chunk));
    }

    [Fact]
    public async Task A_refetch_that_revises_values_is_no_difference_and_names_itself()
    {
        await using var store = await StoredAsync();
        await store.StoreAsync(Sunday, TestCatalog.All, store.Answer(Sunday, ["b"], (_, at) => at == Sunday.Start ? 9 : 1));

        var blocks = await store.VerifyAsync(Both);

        Assert.All(blocks, b => Assert.Equal(BlockState.Same, b.State));
        var newest = blocks.Max(b => b.Chunk!.Id);
        Assert.Equal([("b", Sunday)], blocks.Where(b => b.Chunk!.Id == newest).Select(b => (b.Series, b.Range)));
    }

    [Theory]
    [InlineData("UPDATE data.prices SET amount = amount + 0.01 WHERE {row}", BlockState.Altered)]
    [InlineData("DELETE FROM data.prices WHERE {row}", BlockState.MissingRows)]
    [InlineData("INSERT INTO data.prices (series_id, at, provider_id, amount) SELECT series_id, at + interval '1 second', provider_id, amount FROM data.prices WHERE {row}", BlockState.AdditionalRows)]
    public async Task What_somebody_did_to_a_block_is_still_told_after_a_chunk_that_changes_other_rows_of_it(string change, BlockState expected)
    {
        await using var store = await StoredAsync();
        await store.ExecuteAsync(change.Replace("{row}", $"series_id = {store.Ids.Series("prices", "b")} AND at = '2024-03-03T05:00:00Z'", StringComparison.Ordinal));
        var evening = Store.Range("2024-03-03T18:00:00Z", "2024-03-03T21:00:00Z");

        await store.StoreAsync(evening, TestCatalog.All, store.Answer(evening, ["b"], (_, _) => 9));

        var block = Assert.Single(await store.VerifyAsync(Both), b => b.State != BlockState.Same);
        Assert.Equal((expected, "b", Sunday), (block.State, block.Series, block.Range));
    }

    [Theory]
    [InlineData("UPDATE data.prices SET amount = amount + 0.01 WHERE at = '2024-03-03T05:00:00Z'")]
    [InlineData("DELETE FROM data.prices WHERE at = '2024-03-03T05:00:00Z'")]
    [InlineData("INSERT INTO data.prices (series_id, at, provider_id, amount) SELECT series_id, at + interval '1 second', provider_id, amount FROM data.prices WHERE at = '2024-03-03T05:00:00Z'")]
    [InlineData("INSERT INTO data.prices (series_id, at, provider_id, amount) SELECT series_id, at + interval '13 hours 1 second', provider_id, amount FROM data.prices WHERE at = '2024-03-03T05:00:00Z'")]
    public async Task What_somebody_did_to_a_block_is_still_told_after_a_chunk_whose_rows_are_all_new_to_it(string change)
    {
        await using var store = await Store.CreateAsync(postgres);
        var (morning, evening) = (new TimeRange(Sunday.Start, Sunday.Start + Duration.FromHours(14)), Store.Range("2024-03-03T16:00:00Z", "2024-03-03T21:00:00Z"));
        await store.StoreAsync(morning, TestCatalog.All, store.Answer(morning, "a", 1));
        await store.ExecuteAsync(change);

        await store.StoreAsync(evening, TestCatalog.All, store.Answer(evening, "a", 1));

        Assert.NotEqual(BlockState.Same, Assert.Single(await store.VerifyAsync(Sunday)).State);
    }

    [Fact]
    public async Task Chunks_that_fill_a_block_piece_by_piece_leave_it_as_it_was_recorded()
    {
        await using var store = await Store.CreateAsync(postgres);
        foreach (var hour in new[] { 0, 12, 6, 18 })
        {
            var quarter = new TimeRange(Sunday.Start + Duration.FromHours(hour), Sunday.Start + Duration.FromHours(hour + 6));
            await store.StoreAsync(quarter, TestCatalog.All, store.Answer(quarter, "a", hour));
        }

        var block = Assert.Single(await store.VerifyAsync(Sunday));
        Assert.Equal((BlockState.Same, 24), (block.State, block.Recorded));
    }

    [Fact]
    public async Task A_refetch_repairs_what_was_altered_and_deleted()
    {
        await using var store = await StoredAsync();
        await store.ExecuteAsync("UPDATE data.prices SET amount = 5 WHERE at = '2024-03-03T05:00:00Z'");
        await store.ExecuteAsync("DELETE FROM data.prices WHERE at = '2024-03-03T07:00:00Z'");
        Assert.Equal(3, (await store.VerifyAsync(Both)).Count(b => b.State != BlockState.Same));

        await store.StoreAsync(Sunday, TestCatalog.All, store.Answer(Sunday, ["a", "b", "c"], (_, _) => 1));

        Assert.All(await store.VerifyAsync(Both), b => Assert.Equal(BlockState.Same, b.State));
    }

    [Fact]
    public async Task An_identical_refetch_writes_no_block()
    {
        await using var store = await StoredAsync();
        var before = await store.ScalarAsync<string>("SELECT string_agg(b::text || xmin || xmax, ' ' ORDER BY series_id, starts) FROM datafetch.block b");

        await store.StoreAsync(Sunday, TestCatalog.All, store.Answer(Sunday, ["a", "b", "c"], (_, _) => 1));

        Assert.Equal(before, await store.ScalarAsync<string>("SELECT string_agg(b::text || xmin || xmax, ' ' ORDER BY series_id, starts) FROM datafetch.block b"));
    }

    [Fact]
    public async Task A_row_that_somebody_added_is_still_told_after_an_identical_refetch()
    {
        await using var store = await StoredAsync();
        await store.ExecuteAsync("INSERT INTO data.prices (series_id, at, provider_id) SELECT min(series_id), '2024-03-03T05:30:00Z', 1 FROM data.prices");

        await store.StoreAsync(Sunday, TestCatalog.All, store.Answer(Sunday, ["a", "b", "c"], (_, _) => 1));

        Assert.Equal((BlockState.AdditionalRows, 25L), (await store.VerifyAsync(Both)).Where(b => b.State != BlockState.Same).Select(b => (b.State, b.Rows)).Single());
    }

    [Fact]
    public async Task Rows_of_before_blocks_were_recorded_are_unrecorded_until_a_refetch_agrees()
    {
        await using var store = await StoredAsync();
        await store.ExecuteAsync("TRUNCATE datafetch.block");
        var blocks = await store.VerifyAsync(Both);
        Assert.Equal([("a", BlockState.Unrecorded, 48L, Sunday), ("b", BlockState.Unrecorded, 48L, Sunday), ("c", BlockState.Unrecorded, 48L, Sunday)],
            blocks.Select(b => (b.Series, b.State, b.Rows, b.Chunk!.Range)));

        await store.StoreAsync(Both, TestCatalog.All, store.Answer(Both, ["a", "b", "c"], (_, _) => 1));

        blocks = await store.VerifyAsync(Both);
        Assert.Equal(6, blocks.Count);
        Assert.All(blocks, b => Assert.Equal(BlockState.Same, b.State));
    }

    [Fact]
    public async Task A_day_that_two_chunks_filled_is_the_rows_of_both()
    {
        await using var store = await Store.CreateAsync(postgres);
        var (morning, evening) = (Store.Hours("2024-03-01T23:00:00Z", 10), Store.Hours("2024-03-02T09:00:00Z", 14));
        await store.StoreAsync(morning, TestCatalog.All, store.Answer(morning, "a", 1));
        await store.StoreAsync(evening, TestCatalog.Single, store.Answer(evening, "a", 2));

        var block = Assert.Single(await store.VerifyAsync(Saturday));

        Assert.Equal((BlockState.Same, 24, "up.single"), (block.State, block.Recorded, block.Chunk!.Provider));
    }

    [Fact]
    public async Task A_column_that_the_catalog_adds_changes_no_digest()
    {
        await using var store = await StoredAsync();
        var wider = await TestCatalog.LoadAsync(columns: TestCatalog.Columns + "\n      added: { type: int64 }");
        await store.PrepareAsync(wider, store.Ids);

        Assert.All(await store.VerifyAsync(Both, wider.Dataset("prices")), b => Assert.Equal(BlockState.Same, b.State));
    }

    [Fact]
    public async Task A_range_that_cuts_a_day_verifies_it_whole()
    {
        await using var store = await StoredAsync();

        Assert.Equal([Sunday, Sunday, Sunday], (await store.VerifyAsync(Store.Hours("2024-03-03T05:00:00Z", 1))).Select(b => b.Range));
    }

    [Fact]
    public async Task Rows_that_claim_nothing_are_recorded_too()
    {
        await using var store = await Store.CreateAsync(postgres);
        var rows = new RowBuffer(store.Prices);
        store.AddRow(rows, "a", Saturday.Start + Duration.FromMinutes(7), 1);
        await store.StoreAsync(Saturday, TestCatalog.All, new FilledDataset(rows, [], 0));

        Assert.Equal((BlockState.Same, 1L), (await store.VerifyAsync(Both)).Select(b => (b.State, b.Rows)).Single());
    }

    private async Task<Store> StoredAsync()
    {
        var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Saturday, TestCatalog.All, store.Answer(Saturday, ["a", "b", "c"], (_, _) => 1));
        await store.StoreAsync(Sunday, TestCatalog.All, store.Answer(Sunday, ["a", "b", "c"], (_, _) => 1));
        return store;
    }
}

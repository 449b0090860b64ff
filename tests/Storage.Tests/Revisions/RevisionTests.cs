using DataFetch.Catalog;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Revisions;

public sealed class RevisionTests(PostgresFixture postgres)
{
    private static readonly TimeRange Hour = Store.Hours("2024-03-01T00:00:00Z", 1);

    [Fact]
    public async Task A_superseded_row_is_kept_with_the_instants_from_and_until_which_it_was_known()
    {
        await using var store = await CreateAsync();
        await store.StoreAsync(Hour, TestCatalog.All, store.Answer(Hour, "a", 1));
        await store.StoreAsync(Hour, TestCatalog.All, store.Answer(Hour, "a", 2));

        await store.StoreAsync(Hour, TestCatalog.All, store.Answer(Hour, "a", 3));

        Assert.Equal(
            ["1 t", "2 t"],
            await TextsAsync(
                store,
                """
                SELECT format('%s %s', r.amount, known_from = coalesce(lag(known_until) OVER (ORDER BY known_until), p.created_at))
                FROM data.prices_revisions r JOIN data.prices p USING (series_id, at) ORDER BY known_until
                """));
    }

    [Fact]
    public async Task What_one_transaction_changes_is_known_from_one_instant_on()
    {
        await using var store = await CreateAsync();
        var range = Store.Hours("2024-03-01T00:00:00Z", 3);
        await store.StoreAsync(range, TestCatalog.All, store.Answer(range, "a", 1));

        await store.TransactAsync(async connection =>
        {
            await connection.ExecuteAsync("UPDATE data.prices SET amount = 2 WHERE at = '2024-03-01T00:00:00Z'", Store.Ct);
            await connection.ExecuteAsync("UPDATE data.prices SET amount = 2 WHERE at = '2024-03-01T01:00:00Z'", Store.Ct);
            await connection.ExecuteAsync("DELETE FROM data.prices WHERE at = '2024-03-01T02:00:00Z'", Store.Ct);
        });

        Assert.Equal(["3 1"], await TextsAsync(store, "SELECT format('%s %s', count(*), count(DISTINCT known_until)) FROM data.prices_revisions"));
    }

    [Theory]
    [InlineData("UPDATE data.prices SET amount = amount", 0)]
    [InlineData("UPDATE data.prices SET amount = 1.50", 0)] // it was 1.5
    [InlineData("UPDATE data.prices SET created_at = created_at - interval '1 s'", 1)] // else it were known before it was
    [InlineData("UPDATE data.prices SET provider_id = provider_id + 1", 1)]
    [InlineData("UPDATE data.prices SET note = 'by hand'", 1)]
    public async Task A_revision_is_what_changes_the_rows_provider_or_values(string change, long revisions)
    {
        await using var store = await CreateAsync();
        await store.StoreAsync(Hour, TestCatalog.All, store.Answer(Hour, "a", 1.5m));

        await store.ExecuteAsync(change);

        Assert.Equal(revisions, await store.ScalarAsync<long>("SELECT count(*) FROM data.prices_revisions"));
    }

    [Fact]
    public async Task That_final_rows_become_provisional_is_no_revision()
    {
        await using var store = await CreateAsync();
        await store.StoreAsync(Hour, TestCatalog.All, store.Answer(Hour, "a", 1));

        await store.StoreAsync(Hour, TestCatalog.All, store.Answer(Hour, "a", 1, provisional: true));

        Assert.Equal(0, await store.ScalarAsync<long>("SELECT count(*) FROM data.prices_revisions"));
    }

    [Fact]
    public async Task A_row_that_takes_the_place_of_an_equal_one_is_another()
    {
        await using var store = await CreateAsync();
        var (rows, range) = (new KnownRows(store.Db, store.Prices), Store.Hours("2024-03-01T00:00:00Z", 3));
        await store.StoreAsync(range, TestCatalog.All, store.Answer(range, "a", 1));
        var (at, then) = (await rows.ClockAsync(), await rows.NowAsync());

        await store.ExecuteAsync("UPDATE data.prices SET at = at - interval '1 hour'");

        Assert.Equal(then, await rows.AtAsync(at));
    }

    [Fact]
    public async Task Who_began_before_another_and_writes_after_it_leaves_no_instant_with_two_rows()
    {
        await using var store = await CreateAsync();
        var rows = new KnownRows(store.Db, store.Prices);
        await store.StoreAsync(Hour, TestCatalog.All, store.Answer(Hour, "a", 1));
        var (before, then) = (await rows.ClockAsync(), await rows.NowAsync());

        await store.TransactAsync(async late =>
        {
            await late.ExecuteAsync("CREATE TEMP TABLE kept ON COMMIT DROP AS SELECT series_id, at, provider_id FROM data.prices", Store.Ct);
            await store.ExecuteAsync("DELETE FROM data.prices");
            await late.ExecuteAsync("INSERT INTO data.prices (series_id, at, provider_id, amount) SELECT *, 3 FROM kept", Store.Ct);
        });

        Assert.Equal(then, await rows.AtAsync(before));
        Assert.Equal(await rows.NowAsync(), await rows.AtAsync(await rows.ClockAsync()));
        var deleted = Instant.FromDateTimeUtc(await store.ScalarAsync<DateTime>("SELECT known_until FROM data.prices_revisions"));
        Assert.Equal(then, await rows.AtAsync(deleted - Duration.FromNanoseconds(1000)));
        Assert.Equal(await rows.NowAsync(), await rows.AtAsync(deleted));
    }

    [Fact]
    public async Task A_merge_still_tells_which_of_its_rows_stood_there_before()
    {
        await using var store = await CreateAsync();
        var range = Store.Hours("2024-03-01T00:00:00Z", 3);
        await store.StoreAsync(Hour, TestCatalog.All, store.Answer(Hour, "a", 1));

        await store.StoreAsync(range, TestCatalog.All, store.Answer(range, "a", 2));

        Assert.Equal(["1"], await TextsAsync(store, "SELECT payload->'revised'->>'rows' FROM datafetch.outbox WHERE payload->'revised'->>'rows' IS NOT NULL"));
    }

    [Fact]
    public async Task A_range_that_is_read_as_of_an_instant_is_found_by_indexes()
    {
        await using var store = await CreateAsync();
        await store.ExecuteAsync(
            """
            INSERT INTO data.prices (series_id, at, provider_id, amount)
            SELECT s.id, at, 1, 1 FROM datafetch.series s, generate_series('2023-01-01'::timestamptz, '2023-12-31', '1 hour') at WHERE s.name IN ('a', 'b');
            """);
        await store.ExecuteAsync("UPDATE data.prices SET amount = 2");
        await store.ExecuteAsync("ANALYZE data.prices, data.prices_revisions");

        var plan = await TextsAsync(
            store, $"EXPLAIN {RowStatements.AsKnownAt(store.Prices, store.Prices.Columns, [store.Ids.Series("prices", "a")], Store.Hours("2023-06-01T00:00:00Z", 24), Store.At("2023-07-01T00:00:00Z"), isDescending: false)}");

        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan", StringComparison.Ordinal));
        Assert.Equal(2, plan.Count(line => line.Contains("prices_revisions_pkey", StringComparison.Ordinal)));
    }

    private async Task<Store> CreateAsync() => await Store.CreateAsync(postgres, await TestCatalog.LoadAsync(more: "revisions: keep"));

    private static Task<List<string>> TextsAsync(Store store, string sql) => store.Db.QueryAsync(sql, r => r.GetString(0), Store.Ct);
}

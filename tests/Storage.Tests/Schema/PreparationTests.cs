using DataFetch.Storage.Schema;
using DataFetch.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace DataFetch.Storage.Tests.Schema;

public sealed class PreparationTests(PostgresFixture postgres)
{
    private static CancellationToken Ct => Store.Ct;

    [Fact]
    public async Task Services_that_prepare_an_empty_database_at_once_apply_each_script_once_and_agree_on_ids()
    {
        await using var database = await postgres.CreateDatabaseAsync(null, Ct);
        var catalog = await TestCatalog.LoadAsync();

        var ids = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            // A pool of its own, as another process has it.
            await using var db = NpgsqlDataSource.Create(database.ConnectionString);
            var ids = new CatalogIds();
            await new DatabasePreparation(db, catalog, ids, NullLogger<DatabasePreparation>.Instance).PrepareAsync(Ct);
            return (Dataset: ids.Dataset("prices"), Provider: ids.Provider("up.single"), Series: ids.Series("prices", "c"), Other: ids.Series("quarters", "q"));
        }));

        Assert.Single(ids.Distinct());
        await using var db = NpgsqlDataSource.Create(database.ConnectionString);
        var scripts = await db.QueryAsync("SELECT scriptname::text, count(*) FROM datafetch.schema_version GROUP BY 1", r => (r.GetString(0), r.GetInt64(1)), Ct);
        Assert.NotEmpty(scripts);
        Assert.All(scripts, script => Assert.Equal(1, script.Item2));
        Assert.Equal(4, (await db.QueryAsync("SELECT name FROM datafetch.series", r => r.GetString(0), Ct)).Count);
    }

    [Fact]
    public async Task Preparing_again_keeps_ids_and_rows()
    {
        await using var store = await Store.CreateAsync(postgres);
        var range = Store.Hours("2024-03-01T00:00:00Z", 3);
        await store.StoreAsync(range, TestCatalog.All, store.Answer(range, "a", 1.5m));
        var before = store.Ids.Series("prices", "a");

        await store.PrepareAsync(store.Catalog, store.Ids);

        Assert.Equal(before, store.Ids.Series("prices", "a"));
        Assert.Equal(3, await store.ScalarAsync<long>("SELECT count(*) FROM data.prices"));
    }

    [Fact]
    public async Task Every_dataset_has_a_table_with_typed_columns_and_a_view_with_names()
    {
        await using var store = await Store.CreateAsync(postgres);
        var range = Store.Hours("2024-03-01T00:00:00Z", 1);
        await store.StoreAsync(range, TestCatalog.All, store.Answer(range, "b", 1.50m));

        Assert.Equal(
            "series_id integer, at timestamp with time zone, provider_id smallint, amount numeric, ratio double precision, count bigint, note text, created_at timestamp with time zone",
            await ColumnsAsync(store, "prices"));
        Assert.Equal(
            "series text, at timestamp with time zone, provider text, amount numeric, ratio double precision, count bigint, note text, created_at timestamp with time zone",
            await ColumnsAsync(store, "prices_named"));
        Assert.Equal(
            "b up.all 1.50",
            await store.ScalarAsync<string>("SELECT format('%s %s %s', series, provider, amount) FROM data.prices_named"));
    }

    [Fact]
    public async Task A_catalog_that_grows_or_shrinks_in_any_place_still_starts_and_drops_nothing()
    {
        await using var store = await Store.CreateAsync(postgres);
        var range = Store.Hours("2024-03-01T00:00:00Z", 1);
        await store.StoreAsync(range, TestCatalog.All, store.Answer(range, "a", 1.5m));

        var changed = await TestCatalog.LoadAsync(
            """
                  fresh: { type: text }
                  note: { type: text }
                  amount: { type: decimal }
            """,
            "z, a, b");
        var ids = new CatalogIds();
        await store.PrepareAsync(changed, ids);

        Assert.Equal(store.Ids.Series("prices", "a"), ids.Series("prices", "a"));
        Assert.NotEqual(ids.Series("prices", "a"), ids.Series("prices", "z"));
        Assert.Equal(
            "series text, at timestamp with time zone, provider text, amount numeric, ratio double precision, count bigint, note text, created_at timestamp with time zone, fresh text",
            await ColumnsAsync(store, "prices_named"));
        Assert.Equal(1, await store.ScalarAsync<long>("SELECT count(*) FROM data.prices WHERE amount = 1.5 AND fresh IS NULL"));
    }

    private static async Task<string> ColumnsAsync(Store store, string table) => string.Join(", ", await store.Db.QueryAsync(
        "SELECT column_name || ' ' || data_type FROM information_schema.columns WHERE table_schema = 'data' AND table_name = $1 ORDER BY ordinal_position",
        r => r.GetString(0), Ct, table));
}

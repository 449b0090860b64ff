using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Revisions;
using DataFetch.Storage.Schema;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Revisions;

/// <summary>When revisions are kept, and of which columns.</summary>
public sealed class RevisionTablesTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Only_a_dataset_that_keeps_revisions_has_triggers()
    {
        await using var store = await Store.CreateAsync(postgres, await KeepingAsync());

        Assert.Equal(4, await TriggersAsync(store, "prices"));
        Assert.Equal(0, await TriggersAsync(store, "quarters"));
    }

    [Fact]
    public async Task Revisions_are_kept_since_they_were_declared_and_services_that_start_again_change_nothing_of_that()
    {
        await using var store = await Store.CreateAsync(postgres);
        var before = await SinceAsync(store);
        var clock = await new KnownRows(store.Db, store.Prices).ClockAsync();

        await store.PrepareAsync(await KeepingAsync(), new CatalogIds());
        var since = await SinceAsync(store);
        await store.PrepareAsync(await KeepingAsync(), new CatalogIds());

        Assert.Null(before);
        Assert.True(since > clock);
        Assert.Equal(since, await SinceAsync(store));
    }

    [Fact]
    public async Task A_dataset_that_keeps_them_no_more_has_no_trigger_and_what_was_kept_stays()
    {
        await using var store = await Store.CreateAsync(postgres, await KeepingAsync());
        await AddAsync(store, 1);
        await store.ExecuteAsync("UPDATE data.prices SET amount = 2");

        await store.PrepareAsync(await TestCatalog.LoadAsync(), new CatalogIds());

        Assert.Equal(0, await TriggersAsync(store, "prices"));
        Assert.Null(await SinceAsync(store));
        Assert.Equal(1, await store.ScalarAsync<long>("SELECT count(*) FROM data.prices_revisions"));
    }

    [Fact]
    public async Task Declared_again_they_are_kept_since_then_and_what_was_changed_between_is_not_made_up()
    {
        await using var store = await Store.CreateAsync(postgres, await KeepingAsync());
        var rows = new KnownRows(store.Db, store.Prices);
        await AddAsync(store, 1);
        await store.PrepareAsync(await TestCatalog.LoadAsync(), new CatalogIds());
        await store.ExecuteAsync("UPDATE data.prices SET amount = 2");
        await store.PrepareAsync(await KeepingAsync(), new CatalogIds());
        var (since, then) = (await SinceAsync(store), await rows.NowAsync());

        await store.ExecuteAsync("UPDATE data.prices SET amount = 3");

        Assert.Equal(then, await rows.AtAsync(since!.Value));
    }

    [Fact]
    public async Task A_column_that_is_declared_later_is_kept_too_also_when_a_service_with_the_catalog_of_before_starts()
    {
        const string Columns =
            """
                  amount: { type: decimal }
                  new: { type: text }
            """;
        await using var store = await Store.CreateAsync(postgres, await KeepingAsync());
        await store.PrepareAsync(await TestCatalog.LoadAsync(columns: Columns, more: "revisions: keep"), new CatalogIds());
        await store.PrepareAsync(await KeepingAsync(), new CatalogIds());
        await AddAsync(store, 1);
        await store.ExecuteAsync("UPDATE data.prices SET new = 'x'");

        await store.ExecuteAsync("UPDATE data.prices SET new = 'y'");

        Assert.Equal("-, x", await store.ScalarAsync<string>("SELECT string_agg(coalesce(new, '-'), ', ' ORDER BY known_until) FROM data.prices_revisions"));
    }

    private static Task<SourceCatalog> KeepingAsync() => TestCatalog.LoadAsync(more: "revisions: keep");

    private static Task<int> AddAsync(Store store, int amount) => store.ExecuteAsync(
        $"INSERT INTO data.prices (series_id, at, provider_id, amount) SELECT id, '2024-03-01T00:00:00Z', 1, {amount} FROM datafetch.series WHERE name = 'a'");

    private static Task<long> TriggersAsync(Store store, string dataset) =>
        store.ScalarAsync<long>($"SELECT count(*) FROM pg_trigger WHERE tgrelid = 'data.{dataset}'::regclass AND NOT tgisinternal");

    private static async Task<Instant?> SinceAsync(Store store) => (await new RevisionReader(store.Db).KeptAsync(store.Prices, Store.Ct)).Since;
}

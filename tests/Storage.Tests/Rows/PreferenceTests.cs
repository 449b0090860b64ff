using DataFetch.Catalog;
using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Rows;

/// <summary>Which of two providers' rows of one instant stays; <c>up.all</c> comes before <c>up.single</c>.</summary>
public sealed class PreferenceTests(PostgresFixture postgres)
{
    private const string Stored = "SELECT string_agg(DISTINCT provider || ' ' || trim_scale(amount), ', ') FROM data.prices_named WHERE series = 'b'";

    private static readonly TimeRange Day = Store.Range("2024-03-01T23:00:00Z", "2024-03-02T23:00:00Z");

    [Fact]
    public async Task A_final_row_stays_when_a_less_preferred_provider_has_another()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "b", 1));

        Assert.Equal(0, await store.StoreAsync(Day, TestCatalog.Single, store.Answer(Day, "b", 2)));

        Assert.Equal("up.all 1", await store.ScalarAsync<string>(Stored));
    }

    [Fact]
    public async Task A_provisional_row_gives_way_to_any_provider()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "b", 1, provisional: true));

        await store.StoreAsync(Day, TestCatalog.Single, store.Answer(Day, "b", 2));

        Assert.Equal("up.single 2", await store.ScalarAsync<string>(Stored));
    }

    [Fact]
    public async Task The_preferred_provider_replaces_what_another_had()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Day, TestCatalog.Single, store.Answer(Day, "b", 2));

        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "b", 1));

        Assert.Equal("up.all 1", await store.ScalarAsync<string>(Stored));
    }

    [Fact]
    public async Task Its_own_final_row_a_provider_corrects()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Day, TestCatalog.Single, store.Answer(Day, "b", 2));

        await store.StoreAsync(Day, TestCatalog.Single, store.Answer(Day, "b", 3));

        Assert.Equal("up.single 3", await store.ScalarAsync<string>(Stored));
    }
}

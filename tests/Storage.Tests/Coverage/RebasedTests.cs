using DataFetch.Catalog;
using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Coverage;

/// <summary>Series whose values the upstream works out anew now and then, such as prices adjusted for dividends.</summary>
public sealed class RebasedTests(PostgresFixture postgres)
{
    private static readonly TimeRange January = Store.Hours("2024-01-01T23:00:00Z", 24);
    private static readonly TimeRange February = Store.Hours("2024-02-01T23:00:00Z", 24);

    [Fact]
    public async Task Another_value_in_a_final_row_makes_all_rows_of_the_series_provisional_but_the_new_ones()
    {
        await using var store = await CreateAsync();
        await StoreBothAsync(store, "a", "b");

        await store.StoreAsync(February, TestCatalog.All, store.Answer(February, "a", 2));

        Assert.Equal((0L, 24L, 0L, 0L), await store.SlotsAsync("a", January));
        Assert.Equal((24L, 0L, 0L, 0L), await store.SlotsAsync("a", February));
        Assert.Equal((24L, 0L, 0L, 0L), await store.SlotsAsync("b", January));
    }

    [Fact]
    public async Task Asked_for_again_they_are_final_and_the_first_doubt_is_the_last()
    {
        await using var store = await CreateAsync();
        await StoreBothAsync(store, "a");
        await store.StoreAsync(February, TestCatalog.All, store.Answer(February, "a", 2));

        await store.StoreAsync(January, TestCatalog.All, store.Answer(January, "a", 2));

        Assert.Equal((24L, 0L, 0L, 0L), await store.SlotsAsync("a", January));
        Assert.Equal((24L, 0L, 0L, 0L), await store.SlotsAsync("a", February));
    }

    [Fact]
    public async Task The_same_value_or_that_of_another_provider_says_nothing()
    {
        await using var store = await CreateAsync();
        await StoreBothAsync(store, "b");

        await store.StoreAsync(February, TestCatalog.All, store.Answer(February, "b", 1));
        await store.StoreAsync(February, TestCatalog.Single, store.Answer(February, "b", 2));

        Assert.Equal((24L, 0L, 0L, 0L), await store.SlotsAsync("b", January));
    }

    [Fact]
    public async Task A_row_that_was_not_final_may_change_without_doubt()
    {
        await using var store = await CreateAsync();
        await store.StoreAsync(January, TestCatalog.All, store.Answer(January, "a", 1));
        await store.StoreAsync(February, TestCatalog.All, store.Answer(February, "a", 1, provisional: true));

        await store.StoreAsync(February, TestCatalog.All, store.Answer(February, "a", 2));

        Assert.Equal((24L, 0L, 0L, 0L), await store.SlotsAsync("a", January));
    }

    private async Task<Store> CreateAsync() => await Store.CreateAsync(postgres, await TestCatalog.LoadAsync(more: "rebased_by: amount"));

    private static async Task StoreBothAsync(Store store, params string[] series)
    {
        foreach (var range in new[] { January, February })
        {
            await store.StoreAsync(range, TestCatalog.All, store.Answer(range, series, (_, _) => 1));
        }
    }
}

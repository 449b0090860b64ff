using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Coverage;

public sealed class AbsenceTests(PostgresFixture postgres)
{
    private static readonly Catalog.TimeRange Day = Store.Range("2024-03-01T23:00:00Z", "2024-03-02T23:00:00Z");

    [Fact]
    public async Task A_provisional_row_becomes_present_and_may_become_provisional_again()
    {
        await using var store = await Store.CreateAsync(postgres);

        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "a", 1, provisional: true));
        Assert.Equal((0L, 24L, 0L, 0L), await store.SlotsAsync("a", Day));

        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "a", 1));
        Assert.Equal((24L, 0L, 0L, 0L), await store.SlotsAsync("a", Day));

        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "a", 2, provisional: true));
        Assert.Equal((0L, 24L, 0L, 0L), await store.SlotsAsync("a", Day));
    }

    [Fact]
    public async Task A_slot_is_absent_when_every_applicable_provider_lacks_it_and_not_before()
    {
        await using var store = await Store.CreateAsync(postgres);

        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, ["a", "b"], (_, _) => null));
        Assert.Equal((0L, 0L, 24L, 0L), await store.SlotsAsync("a", Day));
        Assert.Equal((0L, 0L, 0L, 0L), await store.SlotsAsync("b", Day));

        await store.StoreAsync(Day, TestCatalog.Single, store.Answer(Day, "b", null));
        Assert.Equal((0L, 0L, 24L, 0L), await store.SlotsAsync("b", Day));
    }

    [Fact]
    public async Task A_later_row_ends_the_absence()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "b", null));
        await store.StoreAsync(Day, TestCatalog.Single, store.Answer(Day, "b", null));

        await store.StoreAsync(Day, TestCatalog.Single, store.Answer(Day, ["b"], (_, at) => at == Day.Start ? 1 : null));

        Assert.Equal((1L, 0L, 23L, 0L), await store.SlotsAsync("b", Day));
    }

    [Fact]
    public async Task An_answer_with_a_row_takes_back_what_its_provider_said_to_lack()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "b", null));
        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "b", 1));
        await store.ExecuteAsync("DELETE FROM data.prices");
        Assert.Equal(24, (await store.Audit.AuditAsync(store.Prices, "b", Day, Store.Ct)).Vanished);

        await store.StoreAsync(Day, TestCatalog.Single, store.Answer(Day, "b", null));
        Assert.Equal((0L, 0L, 0L, 0L), await store.SlotsAsync("b", Day));

        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "b", null));
        Assert.Equal((0L, 0L, 24L, 0L), await store.SlotsAsync("b", Day));
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_providers_that_lack_a_slot_at_the_same_time_make_it_absent()
    {
        await using var store = await Store.CreateAsync(postgres);
        for (var day = 0; day < 40; day++)
        {
            var range = Store.Hours("2024-03-01T23:00:00Z", 1);
            range = new(range.Start + NodaTime.Duration.FromDays(day), range.End + NodaTime.Duration.FromDays(day));
            await Task.WhenAll(
                Task.Run(() => store.StoreAsync(range, TestCatalog.All, store.Answer(range, ["a", "b", "c"], (_, _) => null))),
                Task.Run(() => store.StoreAsync(range, TestCatalog.Single, store.Answer(range, "b", null))));
            Assert.Equal((0L, 0L, 1L, 0L), await store.SlotsAsync("b", range));
        }
    }

    [Fact]
    public async Task A_row_is_not_taken_for_absent_where_a_provider_lacks_it()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "a", 1, provisional: true));

        await store.StoreAsync(Day, TestCatalog.All, store.Answer(Day, "a", null));

        Assert.Equal((0L, 24L, 0L, 0L), await store.SlotsAsync("a", Day));
    }

    [Fact]
    public async Task The_ledger_of_a_range_holds_nothing_of_its_neighbours_and_spans_years()
    {
        await using var store = await Store.CreateAsync(postgres);
        var years = Store.Range("2022-12-30T00:00:00Z", "2024-01-03T00:00:00Z");
        await store.StoreAsync(years, TestCatalog.All, store.Answer(years, "a", 1));

        Assert.Equal([years], (await store.LedgerAsync("a", Store.Range("2020-01-01T00:00:00Z", "2030-01-01T00:00:00Z"))).Present);
        foreach (var part in new[]
        {
            Store.Hours("2022-12-31T22:30:00Z", 3), Store.Hours("2023-01-01T00:00:00Z", 1), Store.Hours("2022-12-31T23:00:00Z", 1),
            Store.Hours("2023-12-31T23:59:59Z", 2), Store.Hours("2024-01-01T00:00:00Z", 9),
        })
        {
            Assert.Equal([part], (await store.LedgerAsync("a", part)).Present);
        }

        Assert.Equal(3, await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.coverage"));
    }
}

using DataFetch.Catalog;
using DataFetch.Storage.Providers;
using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Coverage;

public sealed class ApplicabilityTests(PostgresFixture postgres)
{
    // Two local days, and the first instant of the second.
    private static readonly TimeRange Days = Store.Range("2024-03-01T23:00:00Z", "2024-03-03T23:00:00Z");
    private const string FromSunday = "up.all, { request: up.single, from: 2024-03-03 }";
    private const string OnlySunday = "{ request: up.all, from: 2024-03-03 }, up.single";

    [Fact]
    public async Task A_slot_before_a_providers_first_day_is_absent_when_the_others_lack_it()
    {
        await using var store = await Store.CreateAsync(postgres, FromSunday);

        await store.StoreAsync(Days, TestCatalog.All, store.Answer(Days, "b", null));
        Assert.Equal([Store.Hours("2024-03-01T23:00:00Z", 24)], (await store.LedgerAsync("b", Days)).Absent);

        await store.StoreAsync(Days, TestCatalog.Single, store.Answer(Days, "b", null));
        Assert.Equal([Days], (await store.LedgerAsync("b", Days)).Absent);
    }

    [Fact]
    public async Task What_a_provider_lacks_where_it_does_not_apply_is_no_evidence()
    {
        await using var store = await Store.CreateAsync(postgres, OnlySunday);

        await store.StoreAsync(Days, TestCatalog.All, store.Answer(Days, ["a", "b"], (_, _) => null));
        Assert.Equal([Store.Hours("2024-03-02T23:00:00Z", 24)], (await store.LedgerAsync("a", Days)).Absent);
        Assert.Empty((await store.LedgerAsync("b", Days)).Absent);

        await store.StoreAsync(Days, TestCatalog.Single, store.Answer(Days, "b", null));
        Assert.Equal([Days], (await store.LedgerAsync("b", Days)).Absent);
    }

    [Fact]
    public async Task A_provider_whose_key_is_missing_does_not_block_absence()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Days, TestCatalog.All, store.Answer(Days, "b", null));
        Assert.Empty((await store.LedgerAsync("b", Days)).Absent);

        await store.States.ReportAsync([new SourceState("up", KeyMissing: true, null)], "worker", Store.Ct);
        await store.StoreAsync(Days, TestCatalog.All, store.Answer(Days, "b", null));

        Assert.Equal([Days], (await store.LedgerAsync("b", Days)).Absent);
    }
}

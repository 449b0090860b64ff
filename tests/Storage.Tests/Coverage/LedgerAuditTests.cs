using DataFetch.Catalog;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Coverage;

public sealed class LedgerAuditTests(PostgresFixture postgres)
{
    private static readonly TimeRange Week = Store.Hours("2024-03-01T23:00:00Z", 7 * 24);

    [Fact]
    public async Task An_untouched_range_has_no_finding_and_is_not_written()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Week, TestCatalog.All, store.Answer(Week, "a", 1));
        var before = (await store.LedgerAsync("a", Week)).Version;

        Assert.Equal((168L, 0L, 0L), (await store.Audit.AuditAsync(store.Prices, "a", Week, Store.Ct)).Counts);
        Assert.Equal(before, (await store.LedgerAsync("a", Week)).Version);
    }

    [Fact]
    public async Task Bounds_between_two_slots_cut_no_slot_in_half()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Week, TestCatalog.All, store.Answer(Week, "a", 1));
        var before = await store.LedgerAsync("a", Week);

        var cut = new TimeRange(Week.Start + Duration.FromMinutes(30), Week.Start + Duration.FromMinutes(150));
        Assert.Equal((2L, 0L, 0L), (await store.Audit.AuditAsync(store.Prices, "a", cut, Store.Ct)).Counts);

        var after = await store.LedgerAsync("a", Week);
        Assert.Equal(before.Version, after.Version);
        Assert.Equal(before.Present, after.Present);
    }

    [Fact]
    public async Task Deleted_rows_are_missing_afterwards_and_only_they()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Week, TestCatalog.All, store.Answer(Week, ["a", "b"], (_, _) => 1));
        await store.ExecuteAsync("DELETE FROM data.prices WHERE at IN ('2024-03-02T05:00Z', '2024-03-02T06:00Z', '2024-03-04T00:00Z')");

        Assert.Equal((165L, 3L, 0L), (await store.Audit.AuditAsync(store.Prices, "a", Week, Store.Ct)).Counts);

        var missing = TimeRangeSet.Of(Week).Except((await store.LedgerAsync("a", Week)).Present);
        Assert.Equal([Store.Hours("2024-03-02T05:00:00Z", 2), Store.Hours("2024-03-04T00:00:00Z", 1)], missing);
        Assert.Equal((168L, 0L, 0L, 0L), await store.SlotsAsync("b", Week));
    }

    [Fact]
    public async Task A_deleted_day_of_provisional_rows_is_found()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Week, TestCatalog.All, store.Answer(Week, "a", 1, provisional: true));
        await store.ExecuteAsync("DELETE FROM data.prices WHERE at >= '2024-03-02T23:00Z' AND at < '2024-03-03T23:00Z'");

        Assert.Equal((144L, 24L, 0L), (await store.Audit.AuditAsync(store.Prices, "a", Week, Store.Ct)).Counts);
        Assert.Equal((0L, 144L, 0L, 0L), await store.SlotsAsync("a", Week));
    }

    [Fact]
    public async Task An_unrecorded_row_is_present_afterwards_whatever_the_ledger_had()
    {
        await using var store = await Store.CreateAsync(postgres);
        var a = store.Ids.Series("prices", "a");
        await store.StoreAsync(Week, TestCatalog.All, store.Answer(Week, ["a"], (_, at) => at == Week.Start ? 1 : null));
        await store.ExecuteAsync(
            $"INSERT INTO data.prices (series_id, at, provider_id) VALUES ({a}, '2024-03-02T05:00Z', 1), ({a}, '2024-03-02T05:30Z', 1), ({a}, '2025-01-01T00:00Z', 1)");

        Assert.Equal((2L, 0L, 1L), (await store.Audit.AuditAsync(store.Prices, "a", Week, Store.Ct)).Counts);
        Assert.Equal((2L, 0L, 166L, 0L), await store.SlotsAsync("a", Week));

        var newYear = Store.Hours("2024-12-31T12:00:00Z", 24);
        Assert.Equal((1L, 0L, 1L), (await store.Audit.AuditAsync(store.Prices, "a", newYear, Store.Ct)).Counts);
        Assert.Equal((1L, 0L, 0L, 0L), await store.SlotsAsync("a", newYear));
    }

    [Fact(Timeout = 120_000)]
    public async Task Chunks_that_are_stored_while_it_runs_are_no_finding()
    {
        await using var store = await Store.CreateAsync(postgres);
        var all = Store.Range("2020-01-01T00:00:00Z", "2024-01-01T00:00:00Z");
        var storing = Task.Run(
            async () =>
            {
                // Every month is a ledger row that the audit cannot have locked before it is there.
                for (var day = all.Start; day < all.End; day += Duration.FromDays(10))
                {
                    var range = new TimeRange(day, day + Duration.FromHours(6));
                    await store.StoreAsync(range, TestCatalog.All, store.AnswerQuarters(range, 1));
                }
            },
            Store.Ct);

        var audits = 0;
        while (!storing.IsCompleted || audits == 0)
        {
            var finding = await store.Audit.AuditAsync(store.Quarters, "q", all, Store.Ct);
            Assert.Equal((0L, 0L), (finding.Vanished, finding.Unrecorded));
            audits++;
        }

        await storing;
        Assert.Equal(147 * 24, (await store.Audit.AuditAsync(store.Quarters, "q", all, Store.Ct)).Rows);
    }
}

using DataFetch.Catalog;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Coverage;

public sealed class ConcurrencyTests(PostgresFixture postgres)
{
    private const int Writers = 8;

    [Fact(Timeout = 120_000)]
    public async Task Eight_writers_of_the_same_series_lose_nothing()
    {
        await using var store = await Store.CreateAsync(postgres);
        var start = Store.At("2023-11-01T23:00:00Z");

        // Neighbouring days of one ledger row in turn, so that each writer waits for the others.
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 12; i++)
            {
                var day = Day(start, (i * Writers) + writer);
                await store.StoreAsync(day, TestCatalog.All, store.Answer(day, ["a", "b", "c"], (_, _) => writer));
            }
        })));

        var days = new TimeRange(start, start + Duration.FromDays(12 * Writers));
        foreach (var series in store.Prices.Series)
        {
            Assert.Equal([days], (await store.LedgerAsync(series, days)).Present);
        }

        Assert.Equal(3 * 24 * 12 * Writers, await store.ScalarAsync<long>("SELECT count(*) FROM data.prices"));
    }

    [Fact(Timeout = 120_000)]
    public async Task Writers_of_different_series_with_failures_and_audits_between_them_never_deadlock()
    {
        await using var store = await Store.CreateAsync(postgres);
        var start = Store.At("2023-11-01T23:00:00Z");
        string[][] sets = [["a", "b", "c"], ["b", "c"], ["c", "a"], ["b"]];

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < 12; i++)
            {
                var day = Day(start, (i * Writers) + writer);
                switch (writer)
                {
                    case 0:
                        var task = await store.ClaimAsync(Store.Chunk(day));
                        await store.Outcomes.FailAsync(task, "down: test", isFinal: true, Duration.Zero, 1, Store.Ct);
                        break;
                    case 1:
                        await store.Audit.AuditAsync(store.Prices, store.Prices.Series[i % 3], new TimeRange(start, day.End), Store.Ct);
                        break;
                    default:
                        var series = sets[writer % sets.Length];
                        await store.StoreAsync(day, TestCatalog.All, store.Answer(day, series, (_, at) => at.InUtc().Hour < 12 ? 1 : null));
                        break;
                }
            }
        })));

        var days = new TimeRange(start, start + Duration.FromDays(12 * Writers));
        foreach (var series in store.Prices.Series)
        {
            var writers = Enumerable.Range(2, Writers - 2).Count(w => sets[w % sets.Length].Contains(series));
            var (present, provisional, absent, unreachable) = await store.SlotsAsync(series, days);
            // Of b the second provider was never asked.
            Assert.Equal((series, 12L * 12 * writers, 0L, series == "b" ? 0 : 12L * 12 * writers, 12L * 24), (series, present, provisional, absent, unreachable));
        }
    }

    [Fact(Timeout = 60_000)]
    public async Task Two_chunks_of_several_series_lock_them_in_one_order()
    {
        await using var store = await Store.CreateAsync(postgres);
        var (first, second) = (Store.Hours("2024-03-01T00:00:00Z", 1), Store.Hours("2024-03-02T00:00:00Z", 1));
        var all = store.Answer(first, ["a", "b", "c"], (_, _) => 1);
        var two = store.Answer(second, ["b", "c"], (_, _) => 1);
        for (var i = 0; i < 100; i++)
        {
            await Task.WhenAll(
                Task.Run(() => store.StoreAsync(first, TestCatalog.All, all)),
                Task.Run(() => store.StoreAsync(second, TestCatalog.All, two)));
        }
    }

    private static TimeRange Day(Instant start, int day) => new(start + Duration.FromDays(day), start + Duration.FromDays(day + 1));
}

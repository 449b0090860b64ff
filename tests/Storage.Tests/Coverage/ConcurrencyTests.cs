using DataFetch.Catalog;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Coverage;

public sealed class ConcurrencyTests(PostgresFixture postgres)
{
    private const int Writers = 16;
    private const int Rounds = 8;

    [Fact(Timeout = 120_000)]
    public async Task Sixteen_writers_of_the_same_series_lose_nothing()
    {
        await using var store = await Store.CreateAsync(postgres);
        var start = Store.At("2023-11-01T23:00:00Z");

        // Neighbouring days of one ledger row in turn, so that each writer waits for the others.
        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            for (var i = 0; i < Rounds; i++)
            {
                var day = Day(start, (i * Writers) + writer);
                await store.StoreAsync(day, TestCatalog.All, store.Answer(day, ["a", "b", "c"], (_, _) => writer));
            }
        })));

        var days = new TimeRange(start, start + Duration.FromDays(Rounds * Writers));
        foreach (var series in store.Prices.Series)
        {
            Assert.Equal([days], (await store.LedgerAsync(series, days)).Present);
        }

        Assert.Equal(3 * 24 * Rounds * Writers, await store.ScalarAsync<long>("SELECT count(*) FROM data.prices"));
    }

    [Fact(Timeout = 240_000)]
    public async Task Sixteen_writers_of_overlapping_ranges_and_two_providers_lose_nothing_and_no_audit_between_finds_a_fault()
    {
        await using var store = await Store.CreateAsync(postgres);
        var world = new World(store);

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(writer => Task.Run(async () =>
        {
            var random = new Random(writer);
            for (var i = 0; i < Rounds; i++)
            {
                await world.ActAsync(random, writer, new TimeRange(world.Start + Duration.FromHours(random.Next(24 * 20)), world.End));
            }
        })));

        await world.CompareAsync();
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

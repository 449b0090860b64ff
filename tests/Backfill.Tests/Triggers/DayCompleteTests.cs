using DataFetch.Storage.Coverage;
using DataFetch.Testing;
using DataFetch.Testing.Services;

namespace DataFetch.Backfill.Tests.Triggers;

public sealed class DayCompleteTests(PostgresFixture postgres, RedisFixture redis)
{
    private const string Complete = "dataset-complete";

    [Fact(Timeout = 60_000)]
    public async Task A_day_is_told_once_when_its_last_slot_is_stored()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var day = Triggering.Days(3, 3);
        var noon = RunningService.At("2025-06-03T10:00:00Z");

        await service.StorePricesAsync(day with { End = noon });
        await service.RelayedAsync();
        Assert.Empty(await service.ListTriggersAsync());

        await service.StorePricesAsync(day with { Start = noon });
        await service.StorePricesAsync(day);
        await service.RelayedAsync();

        var told = Assert.Single(await service.ListTriggersAsync());
        Assert.Equal((Complete, "prices"), (told.Kind, told.Dataset));
        Assert.Equal(("2025-06-03", "Europe/Madrid", 1, 2, 48L), (told.Complete.Day, told.Complete.Zone, told.Complete.Revision, told.Complete.Series, told.Complete.Slots));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_day_whose_one_series_lacks_a_slot_is_not_told()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var hole = RunningService.At("2025-06-03T10:00:00Z");

        // Another provider has series b: what the first one lacks of it is not absent.
        await service.StoreAsync("prices", Triggering.Days(3, 4), (series, at) => series == "b" && at == hole ? null : Backfills.Row);
        await service.RelayedAsync();

        Assert.Equal(["2025-06-04"], (await service.ListTriggersAsync()).Select(t => t.Complete.Day));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_is_provisional_or_absent_lacks_nothing_and_is_counted()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var hole = RunningService.At("2025-06-03T10:00:00Z");

        await service.StoreAsync("prices", Triggering.Days(3, 3), (series, at) => series == "a" && at == hole ? null : Backfills.Row, provisional: true);
        await service.RelayedAsync();

        var told = Assert.Single(await service.ListTriggersAsync()).Complete;
        Assert.Equal((48L, 47L, 1L), (told.Slots, told.Provisional, told.Absent));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_day_that_has_25_hours_is_complete_with_all_of_them()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var day = RunningService.Range("2024-10-26T22:00:00Z", "2024-10-27T23:00:00Z");

        await service.StorePricesAsync(day with { End = RunningService.At("2024-10-27T22:00:00Z") });
        await service.RelayedAsync();
        Assert.Empty(await service.ListTriggersAsync());
        await service.StorePricesAsync(day);
        await service.RelayedAsync();

        Assert.Equal(50, Assert.Single(await service.ListTriggersAsync()).Complete.Slots);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_day_that_has_lost_rows_is_told_again_with_the_next_revision()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StorePricesAsync(Triggering.Days(3, 4));
        await service.RelayedAsync();
        await service.ExecuteAsync("DELETE FROM data.prices WHERE at = '2025-06-03T10:00:00Z'");
        foreach (var series in new[] { "a", "b" })
        {
            await service.Get<LedgerAudit>().AuditAsync(service.Catalog.Dataset("prices"), series, Triggering.Days(3, 4), RunningService.Ct);
        }

        await service.StorePricesAsync(Triggering.Days(3, 4));
        await service.RelayedAsync();

        Assert.Equal(["2025-06-03 1", "2025-06-04 1", "2025-06-03 2"], (await service.ListTriggersAsync()).Select(t => $"{t.Complete.Day} {t.Complete.Revision}"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_day_of_a_sparse_dataset_is_not_complete_while_more_of_it_may_come()
    {
        using var catalog = new TemporaryFolder();
        TestCatalogs.Write(catalog.Path, "cadence: 1h", "cadence: 1d\n    sparse: true");
        await using var service = await Backfills.StartAsync(postgres, redis, Guid.NewGuid().ToString("N")[..12], catalog.Path);

        // Today, and it is 14:30.
        await service.StorePricesAsync(Triggering.Days(9, 10), provisional: true);
        await service.RelayedAsync();
        Assert.Equal(["2025-06-09"], (await service.ListTriggersAsync()).Select(t => t.Complete.Day));

        await service.StorePricesAsync(Triggering.Days(10, 10));
        await service.RelayedAsync();
        Assert.Equal(["2025-06-09", "2025-06-10"], (await service.ListTriggersAsync()).Select(t => t.Complete.Day));
    }
}

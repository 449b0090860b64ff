using DataFetch.Testing;
using DataFetch.Testing.Services;

namespace DataFetch.Backfill.Tests.Triggers;

public sealed class RevisedTests(PostgresFixture postgres, RedisFixture redis)
{
    private const string Revised = "range-revised";

    [Fact(Timeout = 60_000)]
    public async Task Rows_that_are_stored_with_other_values_are_told_with_series_range_and_count()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var (from, to) = (RunningService.At("2025-06-03T10:00:00Z"), RunningService.At("2025-06-03T12:00:00Z"));
        await service.StorePricesAsync(Triggering.Days(3, 3));

        await service.StoreAsync("prices", Triggering.Days(3, 3), (series, at) => [series == "b" && at >= from && at <= to ? 2m : 1m]);
        await service.RelayedAsync();

        var told = Assert.Single(await service.ListTriggersAsync(Revised));
        Assert.Equal(("prices", "b", 3L), (told.Dataset, Assert.Single(told.Revised.Series), told.Revised.Rows));
        Assert.Equal(
            (from.ToDateTimeUtc(), to.ToDateTimeUtc().AddHours(1)), (told.Revised.Range.StartTime.ToDateTime(), told.Revised.Range.EndTime.ToDateTime()));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_was_not_there_before_and_what_is_the_same_is_no_revision()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StorePricesAsync(Triggering.Days(3, 3));
        await service.StorePricesAsync(Triggering.Days(3, 4));
        await service.RelayedAsync();

        Assert.Empty(await service.ListTriggersAsync(Revised));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_trigger_of_a_schedule_is_told_by_its_name()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.ExecuteAsync(
            """
            INSERT INTO datafetch.outbox (topic, payload)
            VALUES ('trigger', jsonb_build_object('id', gen_random_uuid(), 'name', 'train', 'schedule', 'nightly', 'scheduled_at', '2025-06-10T04:00:00Z'::timestamptz))
            """);
        await service.RelayedAsync();

        var told = Assert.Single(await service.ListTriggersAsync());
        Assert.Equal(
            ("named", "", "train", "nightly", RunningService.At("2025-06-10T04:00:00Z").ToDateTimeUtc()),
            (told.Kind, told.Dataset, told.Named.Name, told.Named.Schedule, told.Named.ScheduledTime.ToDateTime()));
    }
}

using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;

namespace DataFetch.Backfill.Tests.Alerting;

public sealed class RuleTests(PostgresFixture postgres, RedisFixture redis)
{
    // Of five days' chunks of prices, so many are stored; the others fail.
    [Theory(Timeout = 60_000)]
    [InlineData(5, "info", "100%")]
    [InlineData(3, "warning", "60%")]
    [InlineData(1, "warning", "20%")]
    [InlineData(0, "error", "0%")]
    public async Task A_run_that_has_ended_is_judged_by_the_share_of_missing_slots_that_it_restored(int stored, string severity, string share)
    {
        await using var service = await Alerts.StartAsync(postgres, redis);
        await service.StopFarAsync();
        var run = await service.RunAsync(2, 6);
        foreach (var (task, i) in (await service.TasksAsync(run.Id)).Select((t, i) => (t, i)))
        {
            await (i < stored ? service.CompleteAsync(task) : service.GiveUpAsync(task));
        }

        var alert = await service.AlertAsync("run");

        Assert.Equal((run.Id, severity), (alert.Subject, alert.Severity));
        Assert.Contains($"restored {share} of 240 missing slots", alert.Text, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_run_that_a_reader_waits_for_is_not_judged()
    {
        await using var service = await Alerts.StartAsync(postgres, redis);
        var fetch = await service.Client().EnqueueFetchAsync(new EnqueueFetchRequest { Dataset = "prices", From = "2025-06-02", To = "2025-06-02" }, cancellationToken: RunningService.Ct);
        await service.CompleteAsync(fetch.Tasks.Single());
        var run = await service.RunAsync(3, 3);
        await service.CompleteAsync((await service.TasksAsync(run.Id)).Single());

        await service.UntilAsync(fetch.Run.Id, RunState.Completed);
        await service.AlertAsync("run");

        Assert.Equal([run.Id], (await service.AlertsAsync()).Where(a => a.Kind == "run").Select(a => a.Subject));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_settled_day_that_lacks_hours_is_told_until_it_has_them()
    {
        await using var service = await Alerts.StartAsync(postgres, redis);
        // It is 14:30 of 10 June in Madrid: the day before is settled.
        var (all, hole) = (RunningService.Range("2025-06-03T22:00:00Z", "2025-06-10T10:00:00Z"), RunningService.At("2025-06-08T10:00:00Z"));
        await service.StoreAsync("prices", all, (series, at) => series == "b" && at == hole ? null : Backfills.Row);

        var alert = await service.AlertAsync("short-day");
        Assert.Equal(("prices", "warning"), (alert.Subject, alert.Severity));
        Assert.Contains("on 2025-06-08: 1 slots of 1 series", alert.Text, StringComparison.Ordinal);

        await service.StoreAsync("prices", all, (_, _) => Backfills.Row);
        await service.UntilResolvedAsync("short-day");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_dataset_that_is_late_is_told_and_more_loudly_at_twice_its_objective()
    {
        using var catalog = new TemporaryFolder();
        TestCatalogs.Write(catalog.Path, "publication_lag: 2h", "publication_lag: 2h\n    fresh_within: 3h");
        await using var service = await Alerts.StartAsync(postgres, redis, ("Catalog:Path", catalog.Path));
        await service.StoreAsync("prices", RunningService.Range("2025-06-09T22:00:00Z", "2025-06-10T09:00:00Z"), (_, _) => Backfills.Row);
        // At 12:30 the slot of 09:00 is due, and that of 06:00 was long before.
        var alert = await service.AlertAsync("freshness");
        Assert.Equal(("prices", "warning"), (alert.Subject, alert.Severity));
        Assert.Contains("2 of 2 series of prices are late: they lack the slot of 2025-06-10T09:00:00Z", alert.Text, StringComparison.Ordinal);

        service.Clock.Now = service.Clock.Now.AddHours(4);
        Assert.Equal(alert.Id, (await service.AlertAsync("freshness", a => a.Severity == "error")).Id);

        await service.StoreAsync("prices", RunningService.Range("2025-06-10T09:00:00Z", "2025-06-10T14:00:00Z"), (_, _) => Backfills.Row);
        await service.UntilResolvedAsync("freshness");
    }

    [Fact(Timeout = 60_000)]
    public async Task More_failed_tasks_than_allowed_are_told_and_as_many_are_not()
    {
        await using var service = await Alerts.StartAsync(postgres, redis, ("Backfill:Alerts:FailedTasks", "2"));
        await service.GiveUpAsync("prices", Triggers.Triggering.Days(3, 3));
        await service.GiveUpAsync("prices", Triggers.Triggering.Days(4, 4));
        await service.GiveUpAsync("sales", Triggers.Triggering.Days(3, 3));
        await service.GiveUpAsync("prices", Triggers.Triggering.Days(5, 5));

        var alert = await service.AlertAsync("failed-tasks");

        Assert.Equal(service.Near, alert.Subject);
        Assert.Contains("3 tasks", alert.Text, StringComparison.Ordinal);
        Assert.Single(await service.AlertsAsync(), a => a.Kind == "failed-tasks");
    }

    [Fact(Timeout = 60_000)]
    public async Task A_source_that_blocks_us_is_told_until_it_completes_a_task()
    {
        await using var service = await Alerts.StartAsync(postgres, redis);
        await service.GiveUpAsync("prices", Triggers.Triggering.Days(3, 3));
        await service.ExecuteAsync("UPDATE datafetch.task SET error = 'blocked: 403 by a firewall.'");

        var alert = await service.AlertAsync("source-blocked");
        Assert.Equal(($"{service.Near}.hours", "error"), (alert.Subject, alert.Severity));

        await service.StoreAsync("prices", Triggers.Triggering.Days(4, 4), (_, _) => Backfills.Row);
        await service.UntilResolvedAsync("source-blocked");
    }
}

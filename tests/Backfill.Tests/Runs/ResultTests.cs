using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;

namespace DataFetch.Backfill.Tests.Runs;

public sealed class ResultTests(PostgresFixture postgres, RedisFixture redis)
{
    [Fact(Timeout = 60_000)]
    public async Task A_run_that_has_ended_tells_what_each_dataset_got_and_what_it_still_lacks()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StopFarAsync();
        var run = await service.RunAsync(1, 2);
        var tasks = await service.TasksAsync(run.Id);
        await service.CompleteAsync(tasks[0]);
        await service.GiveUpAsync(tasks[1]);
        await service.UntilAsync(run.Id, RunState.Partial);

        var result = await ResultAsync(service, run.Id);

        var prices = Assert.Single(result.Datasets);
        Assert.Equal((96, 48, 48, 0, 0), (prices.Requested, prices.Obtained, prices.Written, prices.Unchanged, prices.SetAside));
        Assert.Equal((48, 0.5, 2), (prices.Restored, prices.SuccessRate, prices.Calls));
        Assert.Equal(["refused: 403"], prices.Errors);
        Assert.Equal(0.5, result.Summary.OverallSuccessRate);
        Assert.Equal(("prices", 2, 96), (result.DetectedGaps[0].Dataset, result.DetectedGaps[0].TotalGaps, result.DetectedGaps[0].MissingRecords));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_refetch_counts_what_was_as_it_is_and_changes_only_what_differs()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StoreAsync("prices", RunningService.Range("2025-05-31T22:00:00Z", "2025-06-01T22:00:00Z"), (_, _) => Backfills.Row);
        var run = await service.RunAsync(1, 1, refetch: true);

        await service.CompleteAsync(
            await service.ClaimAsync(Guid.Parse(Assert.Single(await service.TasksAsync(run.Id)).Id), Backfills.Lease),
            (series, at) => series == "a" && at == RunningService.At("2025-06-01T10:00:00Z") ? [2m] : Backfills.Row);
        await service.UntilAsync(run.Id, RunState.Completed);

        var prices = Assert.Single((await ResultAsync(service, run.Id)).Datasets);
        Assert.Equal((48, 1, 47), (prices.Obtained, prices.Written, prices.Unchanged));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_result_outlives_the_tasks_that_it_tells_of()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var run = await service.RunAsync(1, 1);
        await service.CompleteAsync(Assert.Single(await service.TasksAsync(run.Id)));
        await service.UntilAsync(run.Id, RunState.Completed);
        var before = await ResultAsync(service, run.Id);

        await service.ExecuteAsync("DELETE FROM datafetch.task");

        Assert.Equal(before.Datasets, (await service.FindAsync(run.Id)).Datasets);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_nobody_can_be_asked_for_is_told_and_is_no_failure()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StopFarAsync();
        await service.Get<Storage.Providers.ProviderStops>().StopAsync($"{service.Near}.hours", "test", RunningService.Ct);

        var run = await service.RunAsync(1, 1);

        Assert.Equal((RunState.Completed, 0, 48), (run.State, run.Datasets[0].Requested, run.Datasets[0].LeftOut));
        Assert.Equal((0, 1), (run.Datasets[0].Restored, run.Datasets[0].SuccessRate));
    }

    // The numbers are written once the run has ended.
    private static async Task<Run> ResultAsync(RunningService service, string run)
    {
        await Eventually.TrueAsync(async () => (await service.FindAsync(run)).Datasets.All(d => d.HasRestored), Backfills.Soon);
        return await service.FindAsync(run);
    }
}

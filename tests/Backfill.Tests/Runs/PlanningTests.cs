using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;

namespace DataFetch.Backfill.Tests.Runs;

public sealed class PlanningTests(PostgresFixture postgres, RedisFixture redis)
{
    [Fact(Timeout = 60_000)]
    public async Task A_run_counts_the_slots_and_gaps_that_it_sets_out_to_fill()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StoreAsync("prices", RunningService.Range("2025-06-01T22:00:00Z", "2025-06-02T22:00:00Z"), (_, _) => Backfills.Row);

        var run = await service.RunAsync(1, 3);

        Assert.Equal((RunState.Running, "manual", 2), (run.State, run.Purpose, run.Tasks.Pending));
        Assert.Equal((4, 96), (run.Summary.TotalGapsProcessed, run.Records.TotalRequested)); // two days of two series
        Assert.Equal(("prices", 96), (Assert.Single(run.Datasets).Dataset, run.Datasets[0].Requested));
        Assert.All(await service.TasksAsync(run.Id), t => Assert.Equal((service.Near, "hours", Priority.Low), (t.Source, t.Request, t.Priority)));
    }

    [Fact(Timeout = 60_000)]
    public async Task Where_nothing_is_missing_a_run_is_complete_at_once_and_a_refetch_plans_all_of_it()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StoreAsync("prices", RunningService.Range("2025-05-31T22:00:00Z", "2025-06-01T22:00:00Z"), (_, _) => Backfills.Row);

        var empty = await service.RunAsync(1, 1);
        var again = await service.RunAsync(1, 1, refetch: true);

        Assert.Equal((RunState.Completed, 0, 0, 1), (empty.State, empty.Records.TotalRequested, empty.Tasks.Pending, empty.Summary.OverallSuccessRate));
        Assert.NotNull(empty.FinishedTime);
        Assert.Equal((RunState.Running, 48, 1), (again.State, again.Records.TotalRequested, again.Tasks.Pending));
    }

    [Fact(Timeout = 60_000)]
    public async Task Chunks_in_flight_of_another_run_are_joined_and_made_as_urgent_as_the_new_one_wants_them()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var first = await service.RunAsync(1, 2);

        var fetch = await service.Client().EnqueueFetchAsync(
            new EnqueueFetchRequest { Dataset = "prices", From = "2025-06-02", To = "2025-06-03" }, cancellationToken: RunningService.Ct);

        var tasks = await service.TasksAsync(first.Id);
        Assert.Equal(2, fetch.Tasks.Count);
        Assert.Equal(tasks[1].Id, Assert.Single(fetch.Tasks.Select(t => t.Id).Intersect(tasks.Select(t => t.Id))));
        Assert.Equal([Priority.Low, Priority.Urgent], tasks.Select(t => t.Priority));

        await service.CompleteAsync(tasks[1]);
        await service.CompleteAsync(fetch.Tasks.Single(t => t.Id != tasks[1].Id));
        await service.UntilAsync(fetch.Run.Id, RunState.Completed);
        Assert.Equal(RunState.Running, (await service.FindAsync(first.Id)).State);
    }
}

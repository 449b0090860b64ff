using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;

namespace DataFetch.Backfill.Tests.Runs;

public sealed class FollowingTests(PostgresFixture postgres, RedisFixture redis)
{
    [Fact(Timeout = 60_000)]
    public async Task WatchRun_ends_when_the_run_ends_and_tells_the_outcome_last()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StopFarAsync();
        var run = await service.RunAsync(1, 2);
        var tasks = await service.TasksAsync(run.Id);

        using var watch = service.Client().WatchRun(new WatchRunRequest { RunId = run.Id }, cancellationToken: RunningService.Ct);
        Assert.True(await watch.ResponseStream.MoveNext(RunningService.Ct));
        Assert.Equal(2, watch.ResponseStream.Current.Run.Tasks.Pending);
        await service.CompleteAsync(tasks[0]);
        await service.GiveUpAsync(tasks[1]);
        var rest = await watch.ResponseStream.ReadAllAsync(RunningService.Ct).ToListAsync(RunningService.Ct);

        Assert.Equal(RunState.Partial, rest[^1].Run.State);
        Assert.All(rest.SkipLast(1), r => Assert.Equal(RunState.Running, r.Run.State));
        Assert.Equal((1, 1, 48), (rest[^1].Run.Tasks.Completed, rest[^1].Run.Tasks.Failed, rest[^1].Run.Records.TotalWritten));
        Assert.Equal(["refused: 403"], rest[^1].Run.Errors);
    }

    [Fact(Timeout = 60_000)]
    public async Task Cancel_ends_what_is_pending_unless_another_run_waits_for_it()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var run = await service.RunAsync(1, 3);
        var tasks = await service.TasksAsync(run.Id);
        var claimed = await service.ClaimAsync(Guid.Parse(tasks[0].Id), Backfills.Lease);
        var other = await service.RunAsync(2, 2);

        var cancelled = (await service.Client().CancelRunAsync(new CancelRunRequest { RunId = run.Id }, cancellationToken: RunningService.Ct)).Run;

        Assert.Equal(RunState.Cancelled, cancelled.State);
        Assert.Equal([TaskState.Processing, TaskState.Pending, TaskState.Cancelled], (await service.TasksAsync(run.Id)).Select(t => t.State));
        await service.CompleteAsync(claimed, (_, _) => Backfills.Row);
        await service.CompleteAsync(tasks[1]);
        await service.UntilAsync(other.Id, RunState.Completed);
        Assert.Equal(RunState.Cancelled, (await service.FindAsync(run.Id)).State);
    }

    [Fact(Timeout = 60_000)]
    public async Task Only_a_failed_task_can_be_retried_and_its_run_runs_again()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StopFarAsync();
        var run = await service.RunAsync(1, 1);
        var task = Assert.Single(await service.TasksAsync(run.Id));

        var refused = await Backfills.RefuseAsync(() => RetryAsync(task.Id));
        await service.GiveUpAsync(task);
        await service.UntilAsync(run.Id, RunState.Failed);
        await RetryAsync(task.Id);
        var running = await service.FindAsync(run.Id);
        await service.CompleteAsync(task);
        await service.UntilAsync(run.Id, RunState.Completed);

        Assert.Equal(StatusCode.FailedPrecondition, refused.StatusCode);
        Assert.StartsWith($"Task '{task.Id}' is pending; only a failed task", refused.Detail, StringComparison.Ordinal);
        Assert.Equal((RunState.Running, 1), (running.State, running.Tasks.Pending));
        Assert.Equal(StatusCode.NotFound, (await Backfills.RefuseAsync(() => RetryAsync(Guid.Empty.ToString()))).StatusCode);

        async Task RetryAsync(string id) => await service.Client().RetryTaskAsync(new RetryTaskRequest { TaskId = id }, cancellationToken: RunningService.Ct);
    }
}

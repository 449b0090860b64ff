using DataFetch.Storage.Tasks;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;
using TaskState = DataFetch.V1.TaskState;

namespace DataFetch.Backfill.Tests.Runs;

public sealed class ControlTests(PostgresFixture postgres, RedisFixture redis)
{
    [Fact(Timeout = 60_000)]
    public async Task A_paused_run_starts_no_task_until_it_is_resumed()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var run = await service.RunAsync(1, 2);
        var tasks = await service.TasksAsync(run.Id);

        var paused = await PauseAsync(service, run.Id);
        var whilePaused = await ClaimAsync(service, tasks);
        var resumed = (await service.Client().ResumeRunAsync(new ResumeRunRequest { RunId = run.Id }, cancellationToken: RunningService.Ct)).Run;

        Assert.Equal((RunState.Paused, RunState.Running), (paused.State, resumed.State));
        Assert.Empty(whilePaused);
        Assert.Equal(2, (await ClaimAsync(service, tasks)).Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_task_in_flight_finishes_while_its_run_is_paused_and_one_that_fails_then_waits()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var run = await service.RunAsync(1, 2);
        var tasks = await service.TasksAsync(run.Id);
        var claimed = await ClaimAsync(service, tasks);

        await PauseAsync(service, run.Id);
        await service.CompleteAsync(claimed.Single(c => c.Id == Guid.Parse(tasks[0].Id)), (_, _) => Backfills.Row);
        await service.Get<TaskOutcomes>().FailAsync(
            claimed.Single(c => c.Id == Guid.Parse(tasks[1].Id)), "down: 503", isFinal: false, NodaTime.Duration.Zero, 1, RunningService.Ct);

        Assert.Equal([TaskState.Completed, TaskState.Pending], (await service.TasksAsync(run.Id)).Select(t => t.State));
        Assert.Empty(await ClaimAsync(service, tasks));
        Assert.Equal(RunState.Paused, (await service.FindAsync(run.Id)).State);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_task_that_a_running_run_waits_for_goes_on_when_another_pauses()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var first = await service.RunAsync(1, 2);
        await service.RunAsync(2, 2);

        await PauseAsync(service, first.Id);

        Assert.Equal(Guid.Parse((await service.TasksAsync(first.Id))[1].Id), Assert.Single(await ClaimAsync(service, await service.TasksAsync(first.Id))).Id);
    }

    [Fact(Timeout = 60_000)]
    public async Task Whoever_joins_a_held_chunk_sets_it_going()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var first = await service.RunAsync(1, 1);
        await PauseAsync(service, first.Id);

        await service.RunAsync(1, 1);

        Assert.Single(await ClaimAsync(service, await service.TasksAsync(first.Id)));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_follows_a_task_of_a_paused_run_is_held_as_well()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var run = await service.RunAsync(1, 1);
        var task = Assert.Single(await ClaimAsync(service, await service.TasksAsync(run.Id)));
        await PauseAsync(service, run.Id);

        await service.FailAsync(task);
        await Eventually.TrueAsync(async () => (await service.TasksAsync(run.Id)).Count > 1, Backfills.Soon);

        Assert.Empty(await ClaimAsync(service, await service.TasksAsync(run.Id)));
        await service.Client().ResumeRunAsync(new ResumeRunRequest { RunId = run.Id }, cancellationToken: RunningService.Ct);
        Assert.NotEmpty(await ClaimAsync(service, await service.TasksAsync(run.Id)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_run_that_has_ended_can_neither_be_paused_nor_resumed()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var run = await service.RunAsync(1, 1);
        await service.Client().CancelRunAsync(new CancelRunRequest { RunId = run.Id }, cancellationToken: RunningService.Ct);

        var pause = await Backfills.RefuseAsync(() => PauseAsync(service, run.Id));
        var resume = await Backfills.RefuseAsync(
            () => service.Client().ResumeRunAsync(new ResumeRunRequest { RunId = run.Id }, cancellationToken: RunningService.Ct).ResponseAsync);

        Assert.Equal((StatusCode.FailedPrecondition, StatusCode.FailedPrecondition), (pause.StatusCode, resume.StatusCode));
        Assert.Contains("is cancelled; only a running run can be paused", pause.Detail, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Retrying_a_run_puts_back_its_failed_tasks_and_only_those()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StopFarAsync();
        var run = await service.RunAsync(1, 3);
        var tasks = await service.TasksAsync(run.Id);
        await service.CompleteAsync(tasks[0]);
        await service.GiveUpAsync(tasks[1]);
        await service.GiveUpAsync(tasks[2]);
        await service.UntilAsync(run.Id, RunState.Partial);

        var retried = await service.Client().RetryRunAsync(new RetryRunRequest { RunId = run.Id }, cancellationToken: RunningService.Ct);

        Assert.Equal((2, RunState.Running), (retried.Retried, retried.Run.State));
        Assert.Equal([TaskState.Completed, TaskState.Pending, TaskState.Pending], (await service.TasksAsync(run.Id)).Select(t => t.State));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_failed_task_of_a_paused_run_that_is_retried_waits_with_the_others()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StopFarAsync();
        var run = await service.RunAsync(1, 2);
        var tasks = await service.TasksAsync(run.Id);
        await service.GiveUpAsync(tasks[0]);
        await PauseAsync(service, run.Id);

        var retried = await service.Client().RetryRunAsync(new RetryRunRequest { RunId = run.Id }, cancellationToken: RunningService.Ct);

        Assert.Equal((1, RunState.Paused), (retried.Retried, retried.Run.State));
        Assert.Empty(await ClaimAsync(service, tasks));
        await service.Client().ResumeRunAsync(new ResumeRunRequest { RunId = run.Id }, cancellationToken: RunningService.Ct);
        Assert.Equal(2, (await ClaimAsync(service, tasks)).Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_task_that_failed_while_its_run_was_paused_can_be_retried_once_that_goes_on()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StopFarAsync();
        var run = await service.RunAsync(1, 1);
        var tasks = await service.TasksAsync(run.Id);
        var claimed = Assert.Single(await ClaimAsync(service, tasks));
        await PauseAsync(service, run.Id);
        await service.FailAsync(claimed);
        await service.Client().ResumeRunAsync(new ResumeRunRequest { RunId = run.Id }, cancellationToken: RunningService.Ct);

        await service.Client().RetryRunAsync(new RetryRunRequest { RunId = run.Id }, cancellationToken: RunningService.Ct);

        Assert.Single(await ClaimAsync(service, tasks));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_a_run_takes_yet_is_told_without_the_time_that_it_has_rested()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var run = await service.RunAsync(1, 4);
        await service.CompleteAsync((await service.TasksAsync(run.Id))[0]);
        await PauseAsync(service, run.Id);
        await service.ExecuteAsync("UPDATE datafetch.run SET paused_at = paused_at - interval '1 hour'");
        await service.Client().ResumeRunAsync(new ResumeRunRequest { RunId = run.Id }, cancellationToken: RunningService.Ct);
        await service.ExecuteAsync($"UPDATE datafetch.task SET started_at = timestamptz '{service.Clock.GetUtcNow():O}' - interval '70 minutes' WHERE state = 'completed'");

        // One of four tasks in ten minutes.
        Assert.InRange((await service.FindAsync(run.Id)).EstimatedSecondsLeft, 29 * 60, 30 * 60);
    }

    private static async Task<Run> PauseAsync(RunningService service, string run) =>
        (await service.Client().PauseRunAsync(new PauseRunRequest { RunId = run }, cancellationToken: RunningService.Ct)).Run;

    private static Task<List<TaskRecord>> ClaimAsync(RunningService service, IReadOnlyList<V1.Task> tasks) =>
        service.Get<TaskStore>().ClaimAsync([.. tasks.Select(t => Guid.Parse(t.Id))], "test", Backfills.Lease, RunningService.Ct);
}

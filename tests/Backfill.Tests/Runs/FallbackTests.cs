using DataFetch.Storage.Providers;
using DataFetch.Storage.Tasks;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using TaskState = DataFetch.V1.TaskState;

namespace DataFetch.Backfill.Tests.Runs;

/// <summary>Of <c>prices</c> both sources have the series <c>b</c>, and the near one alone has <c>a</c>.</summary>
public sealed class FallbackTests(PostgresFixture postgres, RedisFixture redis)
{
    [Fact(Timeout = 60_000)]
    public async Task What_failed_at_one_provider_is_asked_of_the_next_and_the_run_is_complete_when_that_has_it()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var run = await service.RunAsync(1, 1);
        await service.GiveUpAsync(Assert.Single(await service.TasksAsync(run.Id)));

        var next = await NextAsync(service, run.Id);
        Assert.Equal(("hour", "b", RunState.Running), (next.Request, Assert.Single(next.Series), (await service.FindAsync(run.Id)).State));
        Assert.Equal("refused: 403", (await service.Get<TaskStore>().FindAsync(Guid.Parse(next.Id), RunningService.Ct))!.FallbackReason);

        await service.CompleteAsync(next);
        await service.UntilAsync(run.Id, RunState.Completed);
        Assert.Equal((1, 1), ((await service.FindAsync(run.Id)).Tasks.Completed, (await service.FindAsync(run.Id)).Tasks.Failed));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_one_provider_lacks_is_asked_of_the_next_and_what_both_lack_is_absent()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var run = await service.RunAsync(1, 1);
        var task = Assert.Single(await service.TasksAsync(run.Id));
        await service.CompleteAsync(await service.ClaimAsync(Guid.Parse(task.Id), Backfills.Lease), (_, at) => at.InUtc().Hour < 6 ? null : Backfills.Row);

        var next = await NextAsync(service, run.Id);
        var record = await service.ClaimAsync(Guid.Parse(next.Id), Backfills.Lease);
        Assert.Equal($"empty: 6 of 24 slots lacking at {service.Near}.hours", record.FallbackReason);
        await service.CompleteAsync(record, (_, at) => at.InUtc().Hour < 3 ? null : Backfills.Row);

        await service.UntilAsync(run.Id, RunState.Completed);
        Assert.Equal(2, (await service.TasksAsync(run.Id)).Count);
        Assert.Equal((RunState.Completed, 0), await AgainAsync(service));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_has_all_of_its_slots_or_nobody_else_to_ask_is_not_asked_for_again()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StopFarAsync();
        var run = await service.RunAsync(1, 2);
        var tasks = await service.TasksAsync(run.Id);

        await service.CompleteAsync(tasks[0]);
        await service.GiveUpAsync(tasks[1]);

        await service.UntilAsync(run.Id, RunState.Partial);
        Assert.Equal(2, (await service.TasksAsync(run.Id)).Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task What_an_event_told_of_and_nobody_did_is_done_all_the_same()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var run = await service.RunAsync(1, 1);
        await service.GiveUpAsync(Assert.Single(await service.TasksAsync(run.Id)));
        await service.CompleteAsync(await NextAsync(service, run.Id));
        await service.UntilAsync(run.Id, RunState.Completed);

        await service.ExecuteAsync("UPDATE datafetch.run SET state = 'running'; UPDATE datafetch.task SET followed = false");

        await service.UntilAsync(run.Id, RunState.Completed);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_run_asks_the_first_provider_that_has_its_key_and_the_first_of_all_where_none_has()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await ReportAsync(new SourceState(service.Near, true, null), new SourceState(service.Far, false, null));

        var tasks = await service.TasksAsync((await service.RunAsync(1, 1)).Id);
        Assert.Equal([("hour", "b"), ("hours", "a,b")], tasks.Select(t => (t.Request, string.Join(',', t.Series))).Order());

        await ReportAsync(new SourceState(service.Far, true, null));
        Assert.Equal("hours", Assert.Single(await service.TasksAsync((await service.RunAsync(2, 2)).Id)).Request);

        Task ReportAsync(params SourceState[] states) => service.Get<SourceStates>().ReportAsync(states, "worker", RunningService.Ct);
    }

    private static async Task<V1.Task> NextAsync(RunningService service, string run)
    {
        V1.Task? next = null;
        await Eventually.TrueAsync(
            async () => (next = (await service.TasksAsync(run)).SingleOrDefault(t => t.Source == service.Far && t.State == TaskState.Pending)) is not null,
            Backfills.Soon);
        return next!;
    }

    private static async Task<(RunState State, long Requested)> AgainAsync(RunningService service)
    {
        var run = await service.RunAsync(1, 1);
        return (run.State, run.Records.TotalRequested);
    }
}

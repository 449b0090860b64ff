using DataFetch.Storage.Tasks;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using TaskState = DataFetch.V1.TaskState;

namespace DataFetch.Backfill.Tests.Runs;

/// <summary>What is absent, unreachable or blocked is asked again with the reason in mind, and nothing again and again.</summary>
public sealed class RecheckTests(PostgresFixture postgres, RedisFixture redis)
{
    [Fact(Timeout = 60_000)]
    public async Task What_no_provider_has_is_asked_of_all_of_them_again_in_order_when_it_is_due_and_not_before()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await LackAsync(service, await service.RunAsync(1, 1, series: "b"));
        Assert.Equal((RunState.Completed, 0), await RequestedAsync(service));

        service.Clock.Now += TimeSpan.FromDays(2);
        var again = await service.RunAsync(1, 1, series: "b");
        Assert.Equal(24, again.Records.TotalRequested);
        await LackAsync(service, again);

        Assert.Equal((RunState.Completed, 0), await RequestedAsync(service));
    }

    [Fact(Timeout = 60_000)]
    public async Task What_was_given_up_is_asked_again_after_an_hour_and_not_before()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        await service.StopFarAsync();
        var run = await service.RunAsync(1, 1, series: "b");
        await service.GiveUpAsync(Assert.Single(await service.TasksAsync(run.Id)));
        await service.UntilAsync(run.Id, RunState.Failed);
        service.Clock.Now += TimeSpan.FromMinutes(59);
        Assert.Equal((RunState.Completed, 0), await RequestedAsync(service));

        service.Clock.Now += TimeSpan.FromMinutes(10);

        Assert.Equal((RunState.Running, 24), await RequestedAsync(service));
    }

    [Fact(Timeout = 60_000)]
    public async Task After_a_block_the_other_provider_is_asked_first_for_an_hour_and_what_it_has_not_is_still_asked_of_the_first()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var task = Assert.Single(await service.TasksAsync((await service.RunAsync(1, 1)).Id));
        await service.Get<TaskOutcomes>().FailAsync(
            await service.ClaimAsync(Guid.Parse(task.Id), Backfills.Lease), "blocked: HTTP 403", isFinal: true, NodaTime.Duration.Zero, 1, RunningService.Ct);

        Assert.Equal([("hour", "b"), ("hours", "a,b")], await PlannedAsync(service, 2));

        await service.ExecuteAsync("UPDATE datafetch.task SET finished_at = finished_at - interval '1 hour'");
        Assert.Equal([("hours", "a,b")], await PlannedAsync(service, 3));
    }

    /// <summary>Both providers answer, one after the other, without a row.</summary>
    private static async Task LackAsync(RunningService service, Run run)
    {
        var first = Assert.Single(await service.TasksAsync(run.Id));
        Assert.Equal(service.Near, first.Source);
        await service.CompleteAsync(await service.ClaimAsync(Guid.Parse(first.Id), Backfills.Lease), (_, _) => null);
        V1.Task? next = null;
        await Eventually.TrueAsync(
            async () => (next = (await service.TasksAsync(run.Id)).SingleOrDefault(t => t.Source == service.Far && t.State == TaskState.Pending)) is not null,
            Backfills.Soon);
        await service.CompleteAsync(await service.ClaimAsync(Guid.Parse(next!.Id), Backfills.Lease), (_, _) => null);
        await service.UntilAsync(run.Id, RunState.Completed);
    }

    private static async Task<(RunState State, long Requested)> RequestedAsync(RunningService service)
    {
        var run = await service.RunAsync(1, 1, series: "b");
        return (run.State, run.Records.TotalRequested);
    }

    private static async Task<IEnumerable<(string Request, string Series)>> PlannedAsync(RunningService service, int day) =>
        (await service.TasksAsync((await service.RunAsync(day, day)).Id)).Select(t => (t.Request, string.Join(',', t.Series))).Order();
}

using DataFetch.Queue;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using NodaTime;

namespace DataFetch.Backfill.Tests.Queueing;

public sealed class QueueingTests(PostgresFixture postgres, RedisFixture redis)
{
    [Fact(Timeout = 60_000)]
    public async Task Hints_that_were_lost_are_given_again()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var run = await service.RunAsync(1, 2);
        var tasks = (await service.TasksAsync(run.Id)).Select(t => Guid.Parse(t.Id)).Order();

        var (first, second) = (await TakeAllAsync(service, 2), await TakeAllAsync(service, 2));

        Assert.Equal(tasks, first);
        Assert.Equal(tasks, second);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_task_whose_lease_ran_out_is_taken_back_and_hinted_at_and_one_with_a_live_lease_is_not()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var run = await service.RunAsync(1, 2);
        var tasks = await service.TasksAsync(run.Id);
        await service.ClaimAsync(Guid.Parse(tasks[0].Id), Backfills.Lease);
        await service.ClaimAsync(Guid.Parse(tasks[1].Id), Duration.Zero);

        await Eventually.TrueAsync(async () => (await service.TasksAsync(run.Id))[1].State == TaskState.Pending, Backfills.Soon);
        await service.Get<TaskHints>().TakeAsync(service.Near, 100);

        Assert.Equal([Guid.Parse(tasks[1].Id)], await TakeAllAsync(service, 1));
        Assert.Equal(TaskState.Processing, (await service.TasksAsync(run.Id))[0].State);
    }

    [Fact(Timeout = 60_000)]
    public async Task The_relay_closes_runs_and_wakes_those_who_follow()
    {
        await using var service = await Backfills.StartAsync(postgres, redis);
        var run = await service.RunAsync(1, 1);
        await using var wakeUp = await service.Get<WakeUps>().SubscribeAsync(Topics.Runs);

        await service.CompleteAsync(Assert.Single(await service.TasksAsync(run.Id)));
        string? told;
        do
        {
            told = await wakeUp.WaitAsync(Backfills.Soon, RunningService.Ct);
        }
        while (told is not null && told != run.Id); // other tests' runs are told of, too

        Assert.Equal(run.Id, told);
        await service.UntilAsync(run.Id, RunState.Completed);
    }

    private static async Task<IEnumerable<Guid>> TakeAllAsync(RunningService service, int count)
    {
        var taken = new HashSet<Guid>();
        await Eventually.TrueAsync(
            async () =>
            {
                taken.UnionWith(await service.Get<TaskHints>().TakeAsync(service.Near, 100));
                return taken.Count == count;
            },
            Backfills.Soon, $"{count} hints");
        return taken.Order();
    }
}

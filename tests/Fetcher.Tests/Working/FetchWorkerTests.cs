using DataFetch.Fetcher.Tests.Calls;
using DataFetch.Storage.Tasks;
using DataFetch.Testing;
using Microsoft.AspNetCore.Http;

namespace DataFetch.Fetcher.Tests.Working;

public sealed class FetchWorkerTests(PostgresFixture postgres, RedisFixture redis)
{
    private readonly TaskCompletionSource go = new();

    [Fact(Timeout = 60_000)]
    public async Task A_live_task_is_taken_although_backfills_keep_the_other_workers_busy()
    {
        await using var fetcher = await RunningFetcher.StartAsync(postgres, redis, HeldAsync, ("Fetcher:Workers", "3"));
        for (var day = 1; day <= 5; day++)
        {
            await fetcher.AddAsync(fetcher.A, day, day % 2 == 0 ? TaskPriority.Normal : TaskPriority.Low);
        }

        await Eventually.TrueAsync(() => Task.FromResult(fetcher.Upstream.Arrivals.Count == 2), RunningFetcher.Soon);
        var live = await fetcher.AddAsync(fetcher.A, 20, TaskPriority.Urgent);
        await fetcher.UntilAskedAsync(fetcher.A, 20);

        Assert.Equal(3, fetcher.Upstream.Arrivals.Count); // two backfills, and the one that somebody waits for
        Assert.Equal(3, await fetcher.Hints.CountAsync(fetcher.A));
        go.SetResult();
        await fetcher.UntilAsync(live, TaskState.Completed);
    }

    [Fact(Timeout = 60_000)]
    public async Task Without_a_setting_the_source_is_called_while_two_backfills_take_their_time()
    {
        await using var fetcher = await RunningFetcher.StartAsync(postgres, redis, HeldAsync);
        for (var day = 1; day <= 4; day++)
        {
            await fetcher.AddAsync(fetcher.A, day);
        }

        await Eventually.TrueAsync(() => Task.FromResult(fetcher.Upstream.Arrivals.Count == 4), RunningFetcher.Soon);
        go.SetResult();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_slow_source_does_not_take_the_worker_of_another_that_has_work_too()
    {
        var others = new List<Guid>();
        await using var fetcher = await RunningFetcher.StartAsync(
            postgres, redis, c => IsOfA(c) ? HeldAsync(c) : Upstream.Json(c, RunningFetcher.Day(c)),
            async f =>
            {
                for (var day = 1; day <= 4; day++)
                {
                    await f.AddAsync(f.A, day);
                    others.Add(await f.AddAsync(f.B, day));
                }
            },
            ("Fetcher:Workers", "3"));

        foreach (var other in others)
        {
            await fetcher.UntilAsync(other, TaskState.Completed);
        }

        Assert.False(go.Task.IsCompleted); // all of it while the slow one answered nothing
        go.SetResult();
    }

    [Fact(Timeout = 60_000)]
    public async Task A_source_whose_breaker_is_open_is_left_alone_and_its_tasks_wait()
    {
        await using var fetcher = await RunningFetcher.StartAsync(
            postgres, redis, c => IsOfA(c) ? Upstream.Json(c, "{}", 503) : Upstream.Json(c, RunningFetcher.Day(c)), ("Fetcher:Calls:BreakDuration", "01:00:00"));
        for (var day = 1; day <= 8; day++)
        {
            await fetcher.AddAsync(fetcher.A, day);
        }

        await Eventually.TrueAsync(() => Task.FromResult(fetcher.Health(fetcher.A).IsBroken), RunningFetcher.Soon);
        await Eventually.TrueAsync(async () => await fetcher.QueryAsync("SELECT count(*) FROM datafetch.task WHERE state = 'processing'") == "0", RunningFetcher.Soon);
        var (calls, hints) = (fetcher.Upstream.Arrivals.Count, await fetcher.Hints.CountAsync(fetcher.A));
        await fetcher.AddAsync(fetcher.A, 20);
        await fetcher.UntilAsync(await fetcher.AddAsync(fetcher.B, 20), TaskState.Completed); // so the worker has looked

        Assert.Equal(calls + 1, fetcher.Upstream.Arrivals.Count);
        Assert.Equal(hints + 1, await fetcher.Hints.CountAsync(fetcher.A));
        Assert.Equal("0", await fetcher.QueryAsync("SELECT count(*) FROM datafetch.task WHERE state = 'failed'"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_hint_at_what_is_no_longer_there_costs_nothing()
    {
        await using var fetcher = await RunningFetcher.StartAsync(postgres, redis, c => Upstream.Json(c, RunningFetcher.Day(c)));
        var done = await fetcher.AddAsync(fetcher.A, 1);
        await fetcher.UntilAsync(done, TaskState.Completed);
        await fetcher.Hints.AddAsync(fetcher.A, [new(done, 2, 0), new(Guid.NewGuid(), 0, 0)]);
        await fetcher.UntilAsync(await fetcher.AddAsync(fetcher.A, 2, TaskPriority.Low), TaskState.Completed);

        Assert.Equal((2, 1), (fetcher.Upstream.Arrivals.Count, (await fetcher.TaskAsync(done)).Fence));
        Assert.Equal(0, await fetcher.Hints.CountAsync(fetcher.A));
    }

    private static bool IsOfA(HttpContext context) => context.Request.Path.Value!.StartsWith("/a", StringComparison.Ordinal);

    private async Task HeldAsync(HttpContext context)
    {
        await go.Task.WaitAsync(context.RequestAborted);
        await Upstream.Json(context, RunningFetcher.Day(context));
    }
}

using System.Diagnostics;
using DataFetch.Fetcher.Tests.Calls;
using DataFetch.Storage.Tasks;
using DataFetch.Testing;

namespace DataFetch.Fetcher.Tests.Working;

public sealed class TaskRunnerTests(PostgresFixture postgres, RedisFixture redis)
{
    private readonly TaskCompletionSource go = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact(Timeout = 60_000)]
    public async Task A_task_becomes_rows_coverage_provenance_and_its_own_outcome()
    {
        await using var fetcher = await RunningFetcher.StartAsync(postgres, redis, c => Upstream.Json(c, RunningFetcher.Day(c, "116.33")));
        var id = await fetcher.AddAsync(fetcher.A, 3);
        await fetcher.UntilAsync(id, TaskState.Completed);

        var task = await fetcher.TaskAsync(id);
        Assert.Equal((1, 24, 24, 0), (task.Calls, task.RowsObtained, task.RowsWritten, task.Attempts));
        Assert.Equal("24 116.33 116.33", await fetcher.QueryAsync($"SELECT format('%s %s %s', count(*), min(level_m), max(level_m)) FROM data.{fetcher.A}_levels"));
        Assert.Equal("1 day", await fetcher.QueryAsync("SELECT sum(upper(r) - lower(r))::text FROM datafetch.coverage, unnest(present) r"));
        Assert.Equal("24 24 0", await fetcher.QueryAsync("SELECT format('%s %s %s', rows_obtained, rows_written, rows_aside) FROM datafetch.provenance"));
    }

    [Fact(Timeout = 60_000)]
    public async Task The_lease_of_a_slow_task_is_renewed_while_it_runs()
    {
        await using var fetcher = await RunningFetcher.StartAsync(
            postgres, redis, async c =>
            {
                await go.Task;
                await Upstream.Json(c, RunningFetcher.Day(c));
            },
            ("Fetcher:Lease", "00:00:01.500"));
        var id = await fetcher.AddAsync(fetcher.A, 3);
        await fetcher.UntilAskedAsync(fetcher.A, 3);

        // Twice as long as its lease, by the clock that leases are judged by; it never runs out meanwhile.
        await Eventually.TrueAsync(
            async () =>
            {
                Assert.Equal(0, await fetcher.Tasks.ExpireLeasesAsync(Ct));
                return await fetcher.QueryAsync("SELECT lease_until - started_at > interval '4.5 s' FROM datafetch.task") == "True";
            },
            RunningFetcher.Soon);
        go.SetResult();
        await fetcher.UntilAsync(id, TaskState.Completed);
        Assert.Equal((1, 1), ((await fetcher.TaskAsync(id)).Fence, fetcher.Asked(fetcher.A, 3)));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_task_that_went_to_another_worker_stores_nothing()
    {
        await using var fetcher = await RunningFetcher.StartAsync(postgres, redis, async c =>
        {
            await go.Task;
            await Upstream.Json(c, RunningFetcher.Day(c));
        });
        var id = await fetcher.AddAsync(fetcher.A, 3);
        await fetcher.UntilAskedAsync(fetcher.A, 3);
        await fetcher.QueryAsync("UPDATE datafetch.task SET fence = fence + 1, worker = 'another'");

        go.SetResult();
        await Eventually.TrueAsync(() => Task.FromResult(fetcher.Logs.Lines.Any(l => l.Contains("went to another worker", StringComparison.Ordinal))), RunningFetcher.Soon);

        Assert.Equal("0", await fetcher.QueryAsync($"SELECT count(*) FROM data.{fetcher.A}_levels"));
        Assert.Equal("0", await fetcher.QueryAsync("SELECT count(*) FROM datafetch.coverage"));
        Assert.Equal((TaskState.Processing, 2, 0), ((await fetcher.TaskAsync(id)).State, (await fetcher.TaskAsync(id)).Fence, (await fetcher.TaskAsync(id)).Attempts));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_renewal_that_finds_the_task_gone_ends_the_call()
    {
        var gaveUp = new TaskCompletionSource();
        await using var fetcher = await RunningFetcher.StartAsync(
            postgres, redis, async c =>
            {
                using var ended = c.RequestAborted.Register(gaveUp.SetResult);
                await Upstream.Silence(c);
            },
            ("Fetcher:Lease", "00:00:01"));
        await fetcher.AddAsync(fetcher.A, 3);
        await fetcher.UntilAskedAsync(fetcher.A, 3);
        await fetcher.QueryAsync("UPDATE datafetch.task SET fence = fence + 1, worker = 'another', lease_until = now() + interval '1 h'");

        await gaveUp.Task.WaitAsync(RunningFetcher.Soon, Ct);
        Assert.Equal("another 2 processing", await fetcher.QueryAsync("SELECT format('%s %s %s', worker, fence, state) FROM datafetch.task"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_worker_that_stops_gives_its_task_back_at_once_and_no_attempt_is_spent()
    {
        await using var fetcher = await RunningFetcher.StartAsync(postgres, redis, Upstream.Silence);
        var id = await fetcher.AddAsync(fetcher.A, 3);
        await fetcher.UntilAskedAsync(fetcher.A, 3);

        var clock = Stopwatch.StartNew();
        await fetcher.StopAsync();

        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 15); // its lease is 30 s
        Assert.Equal("pending 0 0 0", await fetcher.QueryAsync("SELECT format('%s %s %s %s', state, attempts, lost_leases, (lease_until IS NOT NULL)::int) FROM datafetch.task WHERE id = $1", id));
    }

    [Fact(Timeout = 60_000)]
    public async Task An_answer_whose_every_record_was_set_aside_is_a_failure_and_says_nothing_of_absence()
    {
        await using var fetcher = await RunningFetcher.StartAsync(postgres, redis, c => Upstream.Json(c, RunningFetcher.Day(c, "\"1,5\"")));
        var id = await fetcher.AddAsync(fetcher.A, 3);
        await Eventually.TrueAsync(async () => (await fetcher.TaskAsync(id)).Attempts == 1, RunningFetcher.Soon);

        var task = await fetcher.TaskAsync(id);
        Assert.Equal(TaskState.Pending, task.State);
        Assert.StartsWith("malformed: Every record", task.Error, StringComparison.Ordinal);
        Assert.Contains("24 BadValue", task.Error, StringComparison.Ordinal);
        Assert.NotNull(task.NotBefore);
        Assert.Equal("0", await fetcher.QueryAsync("SELECT count(*) FROM datafetch.evidence"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_task_that_fails_three_times_has_failed_and_its_range_is_unreachable()
    {
        await using var fetcher = await RunningFetcher.StartAsync(
            postgres, redis, c => Upstream.Json(c, "{}", 503), ("Fetcher:RetryAfter", "00:00:00"), ("Fetcher:Calls:Tries", "2"));
        var id = await fetcher.AddAsync(fetcher.A, 3);
        await Eventually.TrueAsync(
            async () =>
            {
                await fetcher.HintAsync(await fetcher.Tasks.DueAsync(10, Ct)); // as the reconciler does
                return (await fetcher.TaskAsync(id)).State == TaskState.Failed;
            },
            RunningFetcher.Soon);

        var task = await fetcher.TaskAsync(id);
        Assert.Equal((3, 6, "upstream-down: HTTP 503."), (task.Attempts, task.Calls, task.Error));
        Assert.Equal(6, fetcher.Upstream.Arrivals.Count);
        Assert.Equal("1 day", await fetcher.QueryAsync("SELECT sum(upper(r) - lower(r))::text FROM datafetch.coverage, unnest(unreachable) r"));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_task_that_cannot_succeed_fails_at_its_first_attempt()
    {
        await using var fetcher = await RunningFetcher.StartAsync(postgres, redis, c => Upstream.Send(c, 404, "text/plain", "No Mapping Rule matched"));
        var id = await fetcher.AddAsync(fetcher.A, 3);
        await fetcher.UntilAsync(id, TaskState.Failed);

        Assert.Equal((1, "not-found: HTTP 404."), ((await fetcher.TaskAsync(id)).Attempts, (await fetcher.TaskAsync(id)).Error));
        Assert.Single(fetcher.Upstream.Arrivals);
    }
}

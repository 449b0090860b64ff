using DataFetch.Catalog;
using DataFetch.Storage.Tasks;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Tasks;

public sealed class TaskStoreTests(PostgresFixture postgres)
{
    private static readonly TimeRange Day = Store.Range("2024-03-01T23:00:00Z", "2024-03-02T23:00:00Z");
    private static readonly Duration Lease = Duration.FromMinutes(1);

    [Fact(Timeout = 60_000)]
    public async Task Of_many_who_claim_the_same_tasks_each_task_has_one()
    {
        await using var store = await Store.CreateAsync(postgres);
        var tasks = new List<Guid>();
        for (var day = 0; day < 60; day++)
        {
            tasks.Add(await store.EnqueueAsync(Store.Chunk(Store.Hours("2024-01-01T00:00:00Z", day + 1))));
        }

        var claimed = await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            var mine = new List<(Guid, int)>();
            for (var i = 0; i < 6; i++)
            {
                var hinted = Random.Shared.GetItems(tasks.ToArray(), 30);
                mine.AddRange((await store.Tasks.ClaimAsync(hinted, $"worker-{worker}", Lease, Store.Ct)).Select(t => (t.Id, t.Fence)));
            }

            return mine;
        })));

        var all = claimed.SelectMany(c => c).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
        Assert.All(all, claim => Assert.Equal(1, claim.Item2));
        Assert.Equal(all.Count, (await store.Tasks.CountAsync(Store.Ct))["up"].Processing);
    }

    [Fact]
    public async Task A_claimed_task_has_what_was_enqueued()
    {
        await using var store = await Store.CreateAsync(postgres);
        var chunk = Store.Chunk(Day);

        var task = await store.ClaimAsync(chunk);

        Assert.Equal(chunk.Key(), task.Chunk.Key());
        Assert.Equal((TaskState.Processing, TaskPriority.Normal, 0, 3, 1), (task.State, task.Priority, task.Attempts, task.MaxAttempts, task.Fence));
    }

    [Fact]
    public async Task A_live_lease_is_never_taken_and_a_dead_one_moves_the_fence_on()
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await store.ClaimAsync(Store.Chunk(Day));

        Assert.Equal(0, await store.Tasks.ExpireLeasesAsync(Store.Ct));
        Assert.Empty(await store.Tasks.ClaimAsync([task.Id], "second", Lease, Store.Ct));

        await store.AdvanceServerClockAsync(TimeSpan.FromSeconds(50));
        Assert.True(await store.Tasks.RenewAsync(task, Lease, 1, Store.Ct));
        await store.AdvanceServerClockAsync(TimeSpan.FromSeconds(100));
        Assert.Equal(0, await store.Tasks.ExpireLeasesAsync(Store.Ct));
        await store.AdvanceServerClockAsync(TimeSpan.FromSeconds(120));
        Assert.Equal(1, await store.Tasks.ExpireLeasesAsync(Store.Ct));

        var second = Assert.Single(await store.Tasks.ClaimAsync([task.Id], "second", Lease, Store.Ct));
        Assert.Equal(2, second.Fence);
        Assert.False(await store.Tasks.RenewAsync(task, Lease, 1, Store.Ct));
        await store.Tasks.ReleaseAsync(task, Store.Ct);
        await store.Outcomes.FailAsync(task, "late", isFinal: true, Duration.Zero, 1, Store.Ct);
        Assert.Equal(TaskState.Processing, (await store.Tasks.FindAsync(task.Id, Store.Ct))!.State);
        Assert.True(await store.Tasks.RenewAsync(second, Lease, 1, Store.Ct));
    }

    [Fact]
    public async Task A_released_task_is_due_again_without_a_lost_attempt()
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await store.ClaimAsync(Store.Chunk(Day));
        Assert.Empty(await store.Tasks.DueAsync(10, Store.Ct));

        await store.Tasks.ReleaseAsync(task, Store.Ct);

        Assert.Equal(task.Id, Assert.Single(await store.Tasks.DueAsync(10, Store.Ct)).Id);
        var again = Assert.Single(await store.Tasks.ClaimAsync([task.Id], "second", Lease, Store.Ct));
        Assert.Equal((0, 2), (again.Attempts, again.Fence));
    }

    [Fact]
    public async Task A_failed_attempt_waits_and_the_third_is_the_last_and_leaves_the_range_unreachable()
    {
        await using var store = await Store.CreateAsync(postgres);
        var part = new TimeRange(Day.Start, Day.Start + Duration.FromHours(6));
        await store.StoreAsync(part, TestCatalog.All, store.Answer(part, "a", 1));
        var task = await store.ClaimAsync(Store.Chunk(Day));
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await store.Outcomes.FailAsync(task, $"down: {attempt}", isFinal: false, Duration.FromMinutes(10), 5, Store.Ct);
            var failed = await store.Tasks.FindAsync(task.Id, Store.Ct);
            Assert.NotNull(failed);
            Assert.Equal((attempt, 5 * attempt, $"down: {attempt}"), (failed.Attempts, failed.Calls, failed.Error));
            Assert.Equal(attempt < 3 ? TaskState.Pending : TaskState.Failed, failed.State);
            Assert.Equal(attempt == 3, failed.Finished is not null);

            Assert.Empty(await store.Tasks.DueAsync(10, Store.Ct));
            Assert.Empty(await store.Tasks.ClaimAsync([task.Id], "second", Lease, Store.Ct));
            Assert.Equal((6L, 0L, 0L, attempt == 3 ? 18L : 0L), await store.SlotsAsync("a", Day));
            if (attempt < 3)
            {
                await store.AdvanceServerClockAsync(TimeSpan.FromMinutes(11 * attempt));
                task = Assert.Single(await store.Tasks.ClaimAsync([task.Id], "second", Lease, Store.Ct));
            }
        }

        Assert.Equal((0L, 0L, 0L, 24L), await store.SlotsAsync("c", Day));
    }

    [Fact]
    public async Task What_is_not_expected_yet_is_not_given_up()
    {
        await using var store = await Store.CreateAsync(postgres);
        store.Clock.SetUtcNow(new DateTimeOffset(2025, 6, 10, 12, 0, 0, TimeSpan.Zero));
        var today = Store.Range("2025-06-09T22:00:00Z", "2025-06-10T22:00:00Z");
        var task = await store.ClaimAsync(Store.Chunk(today));

        await store.Outcomes.FailAsync(task, "blocked", isFinal: true, Duration.Zero, 1, Store.Ct);

        Assert.Equal([Store.Range("2025-06-09T22:00:00Z", "2025-06-10T13:00:00Z")], (await store.LedgerAsync("a", today)).Unreachable);
    }

    [Fact]
    public async Task A_task_put_back_opens_its_range_and_runs_again_with_all_attempts()
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await store.ClaimAsync(Store.Chunk(Day));
        Assert.Null(await store.Outcomes.RetryAsync(task.Id, Store.Ct));
        await store.Outcomes.FailAsync(task, "blocked", isFinal: true, Duration.FromHours(1), 1, Store.Ct);
        await store.FollowAsync();
        await store.Runs.CloseFinishedAsync(Store.Ct);
        Assert.Equal((0L, 0L, 0L, 24L), await store.SlotsAsync("a", Day));

        var back = await store.Outcomes.RetryAsync(task.Id, Store.Ct);

        Assert.NotNull(back);
        Assert.Equal((TaskState.Pending, 0, (string?)null), (back.State, back.Attempts, back.Error));
        Assert.Equal((0L, 0L, 0L, 0L), await store.SlotsAsync("a", Day));
        Assert.Equal(Storage.Runs.RunState.Running, Assert.Single(await store.RunReader.ListAsync(10, Store.Ct)).State);
        Assert.Single(await store.Tasks.ClaimAsync([task.Id], "worker", Lease, Store.Ct));
    }

    [Fact]
    public async Task A_failed_task_is_not_put_back_beside_one_in_flight_for_the_same_chunk()
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await store.ClaimAsync(Store.Chunk(Day));
        await store.Outcomes.FailAsync(task, "blocked", isFinal: true, Duration.Zero, 1, Store.Ct);
        await store.EnqueueAsync(Store.Chunk(Day));

        Assert.Null(await store.Outcomes.RetryAsync(task.Id, Store.Ct));
    }

    [Fact]
    public async Task A_task_that_keeps_losing_its_workers_fails_in_the_end_and_leaves_its_range_unreachable()
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await store.ClaimAsync(Store.Chunk(Day));
        for (var lost = 1; lost <= TaskStore.MaxLostLeases; lost++)
        {
            await store.AdvanceServerClockAsync(TimeSpan.FromMinutes(2 * lost));
            Assert.Equal(1, await store.Tasks.ExpireLeasesAsync(Store.Ct));
            if (lost < TaskStore.MaxLostLeases)
            {
                Assert.Single(await store.Tasks.ClaimAsync([task.Id], "worker", Lease, Store.Ct));
            }
        }

        var failed = await store.Tasks.FindAsync(task.Id, Store.Ct);
        Assert.Equal(TaskState.Failed, failed!.State);
        Assert.Contains("workers in turn", failed.Error, StringComparison.Ordinal);
        Assert.Equal((0L, 0L, 0L, 24L), await store.SlotsAsync("a", Day));
        Assert.NotNull(await store.Outcomes.RetryAsync(task.Id, Store.Ct));
        Assert.Equal((0L, 0L, 0L, 0L), await store.SlotsAsync("a", Day));
    }

    [Fact]
    public async Task The_due_tasks_are_the_most_urgent_of_each_source()
    {
        await using var store = await Store.CreateAsync(postgres);
        var low = await store.EnqueueAsync(Store.Chunk(Store.Hours("2024-01-01T00:00:00Z", 1)), TaskPriority.Low);
        var urgent = await store.EnqueueAsync(Store.Chunk(Store.Hours("2024-01-01T00:00:00Z", 2)), TaskPriority.Urgent);
        var high = await store.EnqueueAsync(Store.Chunk(Store.Hours("2024-01-01T00:00:00Z", 3)), TaskPriority.High);

        Assert.Equal([urgent, high], (await store.Tasks.DueAsync(2, Store.Ct)).Select(d => d.Id));
        Assert.Equal([urgent, high, low], (await store.Tasks.DueAsync(9, Store.Ct)).Select(d => d.Id));
    }
}

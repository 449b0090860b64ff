using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Tasks;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Tasks;

public sealed class FollowUpsTests(PostgresFixture postgres)
{
    private static readonly TimeRange Monday = Store.Hours("2024-03-03T23:00:00Z", 24);
    private static readonly TimeRange Week = Store.Hours("2024-03-03T23:00:00Z", 7 * 24);
    private static readonly Chunk Next = Store.Chunk(Monday, TestCatalog.Single);

    [Theory]
    [InlineData(true, RunState.Completed)]
    [InlineData(false, RunState.Failed)]
    public async Task A_run_waits_for_what_follows_its_failed_task_and_ends_as_that_does(bool well, RunState expected)
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await store.ClaimAsync(Store.Chunk(Monday));
        await store.Outcomes.FailAsync(task, "down: test", isFinal: true, Duration.Zero, 1, Store.Ct);
        Assert.Empty(await store.Runs.CloseFinishedAsync(Store.Ct));

        var followed = await store.FollowAsync(_ => Next);

        Assert.Equal([task.Id], followed.Ended);
        var due = Assert.Single(followed.Due);
        var next = (await store.Tasks.FindAsync(due.Id, Store.Ct))!;
        Assert.Equal((task.Id, "test", task.Priority, Next.Key()), (next.FallbackOf, next.FallbackReason, next.Priority, next.Chunk.Key()));
        Assert.Empty(await store.Runs.CloseFinishedAsync(Store.Ct));
        Assert.Empty((await store.FollowAsync(_ => Next)).Ended);

        await EndAsync(store, due.Id, well);
        await store.FollowAsync();
        var run = Assert.Single(await store.Runs.CloseFinishedAsync(Store.Ct));
        var ended = (await store.RunReader.FindAsync(run, Store.Ct))!;
        Assert.Equal((expected, 2L), (ended.State, ended.Tasks.Total));
        Assert.Equal(well ? (24L, 0L, 0L, 0L) : (0L, 0L, 0L, 24L), await store.SlotsAsync("b", Monday));
    }

    [Fact]
    public async Task Tasks_that_lead_to_one_chunk_share_it_and_one_in_flight_is_joined()
    {
        await using var store = await Store.CreateAsync(postgres);
        var inFlight = await store.EnqueueAsync(Next, TaskPriority.Low);
        foreach (var start in new[] { Monday.Start, Monday.Start + Duration.FromHours(24) })
        {
            var task = await store.ClaimAsync(Store.Chunk(new TimeRange(start, start + Duration.FromHours(24))));
            await store.Outcomes.FailAsync(task, "down: test", isFinal: true, Duration.Zero, 1, Store.Ct);
        }

        var followed = await store.FollowAsync(_ => Next);

        Assert.Equal(2, followed.Ended.Count);
        Assert.Equal((inFlight, TaskPriority.Normal), (Assert.Single(followed.Due).Id, followed.Due[0].Priority));
        Assert.Equal(3, (await store.Runs.WaitingForAsync([inFlight], Store.Ct)).Count);
        await EndAsync(store, inFlight, true);
        await store.FollowAsync();
        Assert.Equal(3, (await store.Runs.CloseFinishedAsync(Store.Ct)).Count);
        Assert.All(await store.RunReader.ListAsync(10, Store.Ct), r => Assert.Equal(RunState.Completed, r.State));
    }

    [Fact]
    public async Task What_only_a_cancelled_run_waited_for_is_followed_by_nothing()
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await store.ClaimAsync(Store.Chunk(Monday));
        await store.RunControl.CancelAsync(Assert.Single(await store.RunReader.ListAsync(1, Store.Ct)).Id, Store.Ct);
        await store.Outcomes.FailAsync(task, "down: test", isFinal: true, Duration.Zero, 1, Store.Ct);

        var followed = await store.FollowAsync(_ => Next);

        Assert.Equal([task.Id], followed.Ended);
        Assert.Empty(followed.Due);
        Assert.Single(await store.Tasks.ListAsync(null, null, 10, Store.Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Several_who_follow_at_the_same_time_follow_each_task_once()
    {
        await using var store = await Store.CreateAsync(postgres);
        for (var day = 0; day < 20; day++)
        {
            var task = await store.ClaimAsync(Store.Chunk(new TimeRange(Monday.Start + Duration.FromDays(day), Monday.End + Duration.FromDays(day))));
            await store.Outcomes.FailAsync(task, "down: test", isFinal: true, Duration.Zero, 1, Store.Ct);
        }

        var all = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(
            () => store.FollowAsync(task => Store.Chunk(task.Chunk.Range, TestCatalog.Single)))));

        Assert.Equal(20, all.Sum(f => f.Ended.Count));
        Assert.Equal(20, all.SelectMany(f => f.Due).Distinct().Count());
        Assert.Equal(20, await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.task WHERE fallback_of IS NOT NULL"));
    }

    [Fact]
    public async Task A_fallback_that_fails_gives_up_only_what_the_task_before_it_was_asked_for()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Monday, TestCatalog.All, store.Answer(Monday, "b", null));
        var due = Assert.Single((await store.FollowAsync(_ => Store.Chunk(Week, TestCatalog.Single))).Due);

        await EndAsync(store, due.Id, false);

        Assert.Equal([Monday], (await store.LedgerAsync("b", Week)).Unreachable);
    }

    [Fact]
    public async Task A_task_that_is_retried_is_followed_again()
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await store.ClaimAsync(Store.Chunk(Monday));
        await store.Outcomes.FailAsync(task, "down: test", isFinal: true, Duration.Zero, 1, Store.Ct);
        await store.FollowAsync();
        await store.Runs.CloseFinishedAsync(Store.Ct);

        await store.Outcomes.RetryAsync(task.Id, Store.Ct);
        await EndAsync(store, task.Id, true);

        Assert.Empty(await store.Runs.CloseFinishedAsync(Store.Ct));
        Assert.Equal([task.Id], (await store.FollowAsync()).Ended);
        Assert.Single(await store.Runs.CloseFinishedAsync(Store.Ct));
    }

    [Fact]
    public async Task A_run_waits_for_the_parts_of_a_task_that_was_split_and_for_nothing_else()
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await store.ClaimAsync(Store.Chunk(Monday));

        var parts = (await SplitAsync(store, task))!;

        var ended = (await store.Tasks.FindAsync(task.Id, Store.Ct))!;
        Assert.Equal((TaskState.Completed, null, 1), (ended.State, ended.Error, ended.Calls));
        Assert.Equal("capped: test", (await store.Tasks.FindAsync(parts[0].Id, Store.Ct))!.FallbackReason);
        Assert.Empty((await store.FollowAsync(_ => Next)).Ended);
        Assert.Empty(await store.Runs.CloseFinishedAsync(Store.Ct));
        foreach (var part in parts)
        {
            await EndAsync(store, part.Id, true);
        }

        await store.FollowAsync();
        Assert.Single(await store.Runs.CloseFinishedAsync(Store.Ct));
        Assert.Equal((24L, 0L, 0L, 0L), await store.SlotsAsync("b", Monday));
    }

    [Fact]
    public async Task A_part_in_flight_is_joined()
    {
        await using var store = await Store.CreateAsync(postgres);
        var inFlight = await store.EnqueueAsync(Store.Chunk(Halves[0]));

        var parts = (await SplitAsync(store, await store.ClaimAsync(Store.Chunk(Monday))))!;

        Assert.Equal(2, parts.Count);
        Assert.Contains(inFlight, parts.Select(p => p.Id));
    }

    [Fact]
    public async Task A_task_that_went_to_another_worker_is_not_split()
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await store.ClaimAsync(Store.Chunk(Monday));

        Assert.Null(await SplitAsync(store, task with { Fence = task.Fence - 1 }));

        Assert.Equal(TaskState.Processing, Assert.Single(await store.Tasks.ListAsync(null, null, 10, Store.Ct)).State);
    }

    [Fact]
    public async Task What_only_a_cancelled_run_waited_for_is_not_asked_for_in_parts()
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await store.ClaimAsync(Store.Chunk(Monday));
        await store.RunControl.CancelAsync(Assert.Single(await store.RunReader.ListAsync(1, Store.Ct)).Id, Store.Ct);

        Assert.Empty((await SplitAsync(store, task))!);

        Assert.Equal(TaskState.Completed, Assert.Single(await store.Tasks.ListAsync(null, null, 10, Store.Ct)).State);
    }

    [Fact]
    public async Task A_part_of_a_fallback_gives_up_only_what_the_task_before_that_was_asked_for()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Monday, TestCatalog.All, store.Answer(Monday, "b", null));
        var due = Assert.Single((await store.FollowAsync(_ => Store.Chunk(Week, TestCatalog.Single))).Due);
        var fallback = Assert.Single(await store.Tasks.ClaimAsync([due.Id], "worker", Duration.FromMinutes(1), Store.Ct));
        var days = new TimeRange(Week.Start, Week.Start + Duration.FromDays(3));

        var part = Assert.Single((await store.FollowUps.SplitAsync(fallback, [Store.Chunk(days, TestCatalog.Single)], "capped: test", 1, Week.End, Store.Ct))!);
        await EndAsync(store, part.Id, false);

        Assert.Equal([Monday], (await store.LedgerAsync("b", Week)).Unreachable);
    }

    private static IReadOnlyList<TimeRange> Halves => [Monday with { End = Monday.Start + Duration.FromHours(12) }, Monday with { Start = Monday.Start + Duration.FromHours(12) }];

    private static Task<IReadOnlyList<DueTask>?> SplitAsync(Store store, TaskRecord task) =>
        store.FollowUps.SplitAsync(task, [.. Halves.Select(half => Store.Chunk(half))], "capped: test", 1, Monday.End, Store.Ct);

    private static async Task EndAsync(Store store, Guid id, bool well)
    {
        var task = Assert.Single(await store.Tasks.ClaimAsync([id], "worker", Duration.FromMinutes(1), Store.Ct));
        await (well
            ? store.Chunks.StoreAsync(Store.Fetched(task, store.Answer(task.Chunk.Range, "b", 1)), Store.Ct)
            : store.Outcomes.FailAsync(task, "down: next", isFinal: true, Duration.Zero, 1, Store.Ct));
    }
}

using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using DataFetch.Testing;
using NodaTime;

namespace DataFetch.Storage.Tests.Runs;

public sealed class RunStoreTests(PostgresFixture postgres)
{
    private static readonly TimeRange Monday = Store.Hours("2024-03-03T23:00:00Z", 24);
    private static readonly TimeRange Tuesday = Store.Hours("2024-03-04T23:00:00Z", 24);

    [Fact]
    public async Task A_chunk_in_flight_is_joined_and_made_as_urgent_as_the_second_run_wants_it()
    {
        await using var store = await Store.CreateAsync(postgres);
        var (_, first) = await CreateAsync(store, TaskPriority.Low, Store.Chunk(Monday), Store.Chunk(Tuesday));
        var (run, second) = await CreateAsync(store, TaskPriority.Urgent, Store.Chunk(Monday));

        Assert.Contains(Assert.Single(second).Id, first.Select(d => d.Id));
        Assert.Equal(TaskPriority.Urgent, second[0].Priority);
        Assert.Equal(2, (await store.Tasks.ListAsync(null, null, 10, Store.Ct)).Count);
        Assert.Single(await store.Tasks.ListAsync(TaskState.Pending, run, 10, Store.Ct));

        var (_, third) = await CreateAsync(store, TaskPriority.Low, Store.Chunk(Monday));
        Assert.Equal(TaskPriority.Urgent, Assert.Single(third).Priority);
    }

    [Fact]
    public async Task A_chunk_that_is_worked_on_is_joined_and_not_hinted_at_again()
    {
        await using var store = await Store.CreateAsync(postgres);
        var task = await store.ClaimAsync(Store.Chunk(Monday));

        var (run, due) = await CreateAsync(store, TaskPriority.Urgent, Store.Chunk(Monday));

        Assert.Empty(due);
        Assert.Equal(1, (await store.RunReader.FindAsync(run, Store.Ct))!.Tasks.Processing);
        await store.Chunks.StoreAsync(Store.Fetched(task, store.Answer(Monday, "a", 1)), Store.Ct);
        await store.FollowAsync();
        Assert.Contains(run, await store.Runs.CloseFinishedAsync(Store.Ct));
    }

    [Fact]
    public async Task A_chunk_that_has_ended_is_fetched_again()
    {
        await using var store = await Store.CreateAsync(postgres);
        await store.StoreAsync(Monday, TestCatalog.All, store.Answer(Monday, "a", 1));

        var (_, due) = await CreateAsync(store, TaskPriority.Normal, Store.Chunk(Monday));

        Assert.Single(due);
        Assert.Equal(2, (await store.Tasks.ListAsync(null, null, 10, Store.Ct)).Count);
    }

    /// <summary>It was in flight when the ledger was read for the plan, and had ended before the plan's tasks were there.</summary>
    [Fact]
    public async Task A_chunk_that_was_answered_since_the_run_was_planned_is_joined_and_not_fetched_again()
    {
        await using var store = await Store.CreateAsync(postgres);
        var moment = await store.Runs.MomentAsync(Store.Ct);
        await store.StoreAsync(Monday, TestCatalog.All, store.Answer(Monday, "a", 1));
        await store.FollowAsync();

        var (run, due) = await CreateAsync(store, TaskPriority.Urgent, moment, Store.Chunk(Monday), Store.Chunk(Tuesday));
        var (_, later) = await CreateAsync(store, TaskPriority.Urgent, await store.Runs.MomentAsync(Store.Ct), Store.Chunk(Monday));

        Assert.Equal((1, 1), ((await store.RunReader.FindAsync(run, Store.Ct))!.Tasks.Completed, due.Count));
        Assert.Single(later);
        Assert.Equal(3, (await store.Tasks.ListAsync(null, null, 10, Store.Ct)).Count);
    }

    [Fact]
    public async Task A_run_without_tasks_is_complete_at_once()
    {
        await using var store = await Store.CreateAsync(postgres);

        var (id, _) = await CreateAsync(store, TaskPriority.Normal);

        var run = await store.RunReader.FindAsync(id, Store.Ct);
        Assert.Equal(RunState.Completed, run!.State);
        Assert.NotNull(run.Finished);
    }

    [Theory]
    [InlineData(true, true, RunState.Completed)]
    [InlineData(true, false, RunState.Partial)]
    [InlineData(false, false, RunState.Failed)]
    public async Task A_run_ends_as_its_tasks_did(bool first, bool second, RunState expected)
    {
        await using var store = await Store.CreateAsync(postgres);
        var (run, due) = await CreateAsync(store, TaskPriority.Normal, Store.Chunk(Monday), Store.Chunk(Tuesday));
        var tasks = await store.Tasks.ClaimAsync([.. due.Select(d => d.Id)], "worker", Duration.FromMinutes(1), Store.Ct);

        await EndAsync(store, tasks[0], first);
        Assert.Empty(await store.Runs.CloseFinishedAsync(Store.Ct));
        await EndAsync(store, tasks[1], second);
        Assert.Empty(await store.Runs.CloseFinishedAsync(Store.Ct));
        await store.FollowAsync();
        Assert.Equal([run], await store.Runs.CloseFinishedAsync(Store.Ct));
        Assert.Empty(await store.Runs.CloseFinishedAsync(Store.Ct));

        var ended = await store.RunReader.FindAsync(run, Store.Ct);
        Assert.NotNull(ended);
        Assert.Equal(expected, ended.State);
        Assert.Equal((first ? 1L : 0) + (second ? 1 : 0), ended.Tasks.Completed);
        Assert.Equal(expected == RunState.Completed ? [] : ["down: test"], ended.Errors);
        var prices = Assert.Single(ended.Datasets);
        Assert.Equal(("prices", 48L, 2L, 2L), (prices.Dataset, prices.Requested, prices.Tasks.Total, prices.Calls));
        Assert.Equal([run], await store.Runs.WaitingForAsync([tasks[0].Id], Store.Ct));
    }

    [Fact]
    public async Task Cancelling_a_run_leaves_what_others_wait_for_and_what_is_in_flight()
    {
        await using var store = await Store.CreateAsync(postgres);
        var wednesday = Store.Hours("2024-03-05T23:00:00Z", 24);
        var (run, due) = await CreateAsync(store, TaskPriority.Normal, Store.Chunk(Monday), Store.Chunk(Tuesday), Store.Chunk(wednesday));
        var (other, shared) = await CreateAsync(store, TaskPriority.Normal, Store.Chunk(Monday));
        var mine = due.Select(d => d.Id).Except(shared.Select(s => s.Id)).ToList();
        var claimed = Assert.Single(await store.Tasks.ClaimAsync([mine[0]], "worker", Duration.FromMinutes(1), Store.Ct));

        var cancelled = await store.RunControl.CancelAsync(run, Store.Ct);

        Assert.NotNull(cancelled);
        Assert.Equal(RunState.Cancelled, cancelled.State);
        Assert.Equal(new TaskCounts(Pending: 1, Processing: 1, Completed: 0, Failed: 0, Cancelled: 1), cancelled.Tasks);
        Assert.Equal(TaskState.Pending, (await store.Tasks.FindAsync(shared[0].Id, Store.Ct))!.State);
        Assert.Equal(RunState.Running, (await store.RunReader.FindAsync(other, Store.Ct))!.State);
        await store.Chunks.StoreAsync(Store.Fetched(claimed, store.Answer(Tuesday, "a", 1)), Store.Ct);
        Assert.Null(await store.RunControl.CancelAsync(Guid.NewGuid(), Store.Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task A_task_that_is_joined_while_its_run_is_cancelled_stays()
    {
        await using var store = await Store.CreateAsync(postgres);
        var (run, due) = await CreateAsync(store, TaskPriority.Normal, Store.Chunk(Monday));
        var other = Guid.CreateVersion7();
        await using var connection = await store.Db.OpenConnectionAsync(Store.Ct);
        await using var joining = await connection.BeginTransactionAsync(Store.Ct);
        await connection.ExecuteAsync("INSERT INTO datafetch.run (id, purpose, gaps, created_at) VALUES ($1, 'test', 1, now())", Store.Ct, other);
        await connection.ExecuteAsync("UPDATE datafetch.task SET priority = 0 WHERE id = $1", Store.Ct, due[0].Id);
        await connection.ExecuteAsync("INSERT INTO datafetch.run_task VALUES ($1, $2)", Store.Ct, other, due[0].Id);

        var cancelling = store.RunControl.CancelAsync(run, Store.Ct);
        await Eventually.TrueAsync(
            async () => await store.ScalarAsync<long>(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'") > 0,
            TimeSpan.FromSeconds(20));
        await joining.CommitAsync(Store.Ct);
        await cancelling;

        Assert.Equal(TaskState.Pending, (await store.Tasks.FindAsync(due[0].Id, Store.Ct))!.State);
    }

    [Fact]
    public async Task Tasks_of_a_run_are_due_in_the_order_of_its_chunks()
    {
        await using var store = await Store.CreateAsync(postgres);
        Chunk[] chunks = [.. Enumerable.Range(0, 50).Select(day => Store.Chunk(new TimeRange(Monday.Start - Duration.FromDays(day), Monday.End - Duration.FromDays(day))))];

        await CreateAsync(store, TaskPriority.Normal, chunks);

        var due = new List<string>();
        foreach (var task in await store.Tasks.DueAsync(50, Store.Ct))
        {
            due.Add((await store.Tasks.FindAsync(task.Id, Store.Ct))!.Chunk.Key());
        }

        Assert.Equal(chunks.Select(c => c.Key()), due);
    }

    private static Task<(Guid Run, List<DueTask> Due)> CreateAsync(Store store, TaskPriority priority, params Chunk[] chunks) => CreateAsync(store, priority, null, chunks);

    private static async Task<(Guid Run, List<DueTask> Due)> CreateAsync(Store store, TaskPriority priority, string? plannedAfter, params Chunk[] chunks)
    {
        var run = new NewRun(
            Guid.CreateVersion7(), "test", [], [new NewRunDataset("prices", 24 * chunks.Length, chunks.Length, 0)],
            [.. chunks.Select(c => new NewTask(Guid.CreateVersion7(), c, priority))])
        {
            PlannedAfter = plannedAfter,
        };
        var due = await store.Runs.CreateAsync(run, null, Store.At("2024-03-06T00:00:00Z"), Store.Ct);
        return (run.Id, due);
    }

    private static Task EndAsync(Store store, TaskRecord task, bool well) => well
        ? store.Chunks.StoreAsync(Store.Fetched(task, store.Answer(task.Chunk.Range, "a", 1)), Store.Ct)
        : store.Outcomes.FailAsync(task, "down: test", isFinal: true, Duration.Zero, 1, Store.Ct);
}

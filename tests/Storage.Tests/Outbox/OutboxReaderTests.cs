using DataFetch.Storage.Outbox;
using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Outbox;

public sealed class OutboxReaderTests(PostgresFixture postgres)
{
    [Fact(Timeout = 60_000)]
    public async Task An_event_of_a_transaction_that_commits_late_is_not_skipped()
    {
        await using var store = await Store.CreateAsync(postgres);
        var (early, late) = (Guid.NewGuid(), Guid.NewGuid());
        await using var connection = await store.Db.OpenConnectionAsync(Store.Ct);
        await using var open = await connection.BeginTransactionAsync(Store.Ct);
        await OutboxWriter.AddTaskAsync(connection, late, "completed", Store.Ct);
        await AddAsync(store, early);

        // The one that has committed waits for the one that has not, so that nothing overtakes it.
        Assert.Equal(0, await store.Outbox.ReadAsync("reader", 10, _ => Task.CompletedTask, Store.Ct));

        await open.CommitAsync(Store.Ct);
        var read = new List<string>();
        await Eventually.TrueAsync(
            async () =>
            {
                await store.Outbox.ReadAsync("reader", 10, events => AddAsync(read, events), Store.Ct);
                return read.Count == 2;
            },
            TimeSpan.FromSeconds(20));
        Assert.Contains(late.ToString(), read[0], StringComparison.Ordinal);
        Assert.Contains(early.ToString(), read[1], StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task An_event_whose_delivery_fails_is_delivered_again()
    {
        await using var store = await Store.CreateAsync(postgres);
        await AddAsync(store, Guid.NewGuid());
        await WaitAsync(store);

        await Assert.ThrowsAsync<TimeoutException>(() => store.Outbox.ReadAsync("reader", 10, _ => throw new TimeoutException(), Store.Ct));

        Assert.Equal(1, await store.Outbox.ReadAsync("reader", 10, _ => Task.CompletedTask, Store.Ct));
        Assert.Equal(0, await store.Outbox.ReadAsync("reader", 10, _ => Task.CompletedTask, Store.Ct));
    }

    [Fact(Timeout = 60_000)]
    public async Task Each_name_reads_everything_and_of_two_readers_of_one_name_one_gets_through()
    {
        await using var store = await Store.CreateAsync(postgres);
        for (var i = 0; i < 5; i++)
        {
            await AddAsync(store, Guid.NewGuid());
        }

        await WaitAsync(store);
        var first = new List<string>();
        var second = 0;
        Assert.Equal(3, await store.Outbox.ReadAsync(
            "one", 3,
            async events =>
            {
                await AddAsync(first, events);
                second = await store.Outbox.ReadAsync("one", 3, _ => Task.CompletedTask, Store.Ct);
            },
            Store.Ct));
        Assert.Equal(0, second);
        Assert.Equal(2, await store.Outbox.ReadAsync("one", 3, events => AddAsync(first, events), Store.Ct));

        var other = new List<string>();
        Assert.Equal(5, await store.Outbox.ReadAsync("two", 10, events => AddAsync(other, events), Store.Ct));
        Assert.Equal(first, other);
    }

    [Fact(Timeout = 120_000)]
    public async Task Writers_that_commit_in_any_order_are_all_heard_once_their_transactions_end()
    {
        await using var store = await Store.CreateAsync(postgres);
        const int Count = 300;
        var writing = Task.WhenAll(Enumerable.Range(0, 6).Select(writer => Task.Run(async () =>
        {
            for (var i = writer; i < Count; i += 6)
            {
                await using var connection = await store.Db.OpenConnectionAsync(Store.Ct);
                await using var transaction = await connection.BeginTransactionAsync(Store.Ct);
                await OutboxWriter.AddTaskAsync(connection, Guid.NewGuid(), "completed", Store.Ct);
                await Task.Delay(Random.Shared.Next(5), Store.Ct);
                await transaction.CommitAsync(Store.Ct);
            }
        })));
        var read = new List<string>();

        await Eventually.TrueAsync(
            async () =>
            {
                await store.Outbox.ReadAsync("reader", 7, events => AddAsync(read, events), Store.Ct);
                return writing.IsCompleted && read.Count == Count;
            },
            TimeSpan.FromSeconds(60));

        await writing;
        Assert.Equal(Count, read.Distinct().Count());
    }

    [Fact(Timeout = 60_000)]
    public async Task Trimming_keeps_what_a_reader_has_not_had()
    {
        await using var store = await Store.CreateAsync(postgres);
        await AddAsync(store, Guid.NewGuid());
        await AddAsync(store, Guid.NewGuid());
        await store.ExecuteAsync("UPDATE datafetch.outbox SET created_at = created_at - interval '2 hours'");
        await WaitAsync(store);
        Assert.Equal(1, await store.Outbox.ReadAsync("reader", 1, _ => Task.CompletedTask, Store.Ct));

        await store.Outbox.TrimAsync(Store.Ct);
        Assert.Equal(1, await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.outbox"));
        Assert.Equal(1, await store.Outbox.ReadAsync("reader", 10, _ => Task.CompletedTask, Store.Ct));

        await AddAsync(store, Guid.NewGuid());
        await store.Outbox.TrimAsync(Store.Ct);
        Assert.Equal(1, await store.ScalarAsync<long>("SELECT count(*) FROM datafetch.outbox"));
    }

    private static async Task AddAsync(Store store, Guid task)
    {
        await using var connection = await store.Db.OpenConnectionAsync(Store.Ct);
        await OutboxWriter.AddTaskAsync(connection, task, "completed", Store.Ct);
    }

    private static Task AddAsync(List<string> read, IReadOnlyList<OutboxEvent> events)
    {
        read.AddRange(events.Select(e => e.Payload));
        return Task.CompletedTask;
    }

    // Transactions of other tests' databases hold events back, too: xids are the server's.
    private static Task WaitAsync(Store store) => Eventually.TrueAsync(
        () => store.ScalarAsync<bool>("SELECT bool_and(xid < pg_snapshot_xmin(pg_current_snapshot())) FROM datafetch.outbox"), TimeSpan.FromSeconds(30));
}

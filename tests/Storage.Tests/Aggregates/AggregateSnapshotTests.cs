using DataFetch.Storage.Aggregates;
using DataFetch.Storage.Schema;
using DataFetch.Testing;

namespace DataFetch.Storage.Tests.Aggregates;

public sealed class AggregateSnapshotTests(PostgresFixture postgres)
{
    [Fact(Timeout = 60_000)]
    public async Task Values_are_of_the_instant_at_which_the_ledger_was_read()
    {
        await using var store = await Store.CreateAsync(postgres);
        var (day, series) = (Store.Hours("2024-03-01T23:00:00Z", 24), store.Ids.Series("prices", "a"));
        await using var writer = await store.Db.OpenConnectionAsync(Store.Ct);
        await using var writing = await writer.BeginTransactionAsync(Store.Ct);
        await writer.ExecuteAsync("LOCK TABLE data.prices IN ACCESS EXCLUSIVE MODE", Store.Ct);
        await writer.ExecuteAsync("INSERT INTO data.prices (series_id, at, provider_id, amount) VALUES ($1, $2, 1, 1)", Store.Ct, series, day.Start.ToDateTimeUtc());

        // It has the ledger, and waits for the table.
        var reading = new AggregateReader(store.Db).ReadAsync(
            store.Prices, [series], [day], [new(AggregateFunction.Count, store.Prices.Columns[0])], BucketFill.None, row => row.GetInt64(0), Store.Ct);
        await Eventually.TrueAsync(
            () => store.ScalarAsync<bool>("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = 'data.prices'::regclass)"), TimeSpan.FromSeconds(30));
        await writing.CommitAsync(Store.Ct);

        Assert.Equal([0L], (await reading).Buckets);
    }
}

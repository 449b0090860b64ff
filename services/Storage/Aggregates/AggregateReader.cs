using System.Data;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using Npgsql;

namespace DataFetch.Storage.Aggregates;

/// <summary>Rows by series and bucket, and what the ledger says of them, from one snapshot.</summary>
/// <param name="Ledgers">By series id.</param>
/// <param name="Buckets">Of each series in the order given every bucket in order.</param>
public sealed record AggregatedRows<T>(IReadOnlyDictionary<int, SeriesLedger> Ledgers, IReadOnlyList<T> Buckets);

/// <summary>Aggregates the datasets' tables by buckets of time.</summary>
public sealed class AggregateReader(NpgsqlDataSource db)
{
    /// <param name="buckets">In order, disjoint, none empty, at least one.</param>
    /// <param name="read">Reads a bucket: of the aggregate <c>i</c> the column <c>2i</c> is the value, decimals as text; <c>2i + 1</c> whether it was filled in.</param>
    public async Task<AggregatedRows<T>> ReadAsync<T>(
        Dataset dataset, int[] seriesIds, IReadOnlyList<TimeRange> buckets, IReadOnlyList<Aggregate> aggregates, BucketFill fill,
        Func<NpgsqlDataReader, T> read, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        // A function's scan of each bucket looks costly enough to compile, which takes half a second; nearly all answers take less without.
        await connection.ExecuteAsync("SET LOCAL jit = off", ct);
        var ledgers = await CoverageLedger.ReadAsync(connection, seriesIds, new TimeRange(buckets[0].Start, buckets[^1].End), ct);
        await using var command = connection.Command(
            new AggregateSql(dataset, aggregates, fill).Text,
            seriesIds, buckets.Select(b => b.Start.ToDateTimeUtc()).ToArray(), buckets.Select(b => b.End.ToDateTimeUtc()).ToArray());
        command.CommandTimeout = 0; // rows of years may have to be read before the first bucket is known; the caller's cancellation ends it
        await using var reader = await command.ExecuteReaderAsync(ct);
        var rows = new List<T>(seriesIds.Length * buckets.Count);
        while (await reader.ReadAsync(ct))
        {
            rows.Add(read(reader));
        }

        return new AggregatedRows<T>(ledgers, rows);
    }
}

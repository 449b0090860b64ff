using System.Data;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using Npgsql;

namespace DataFetch.Storage.Verification;

/// <summary>Compares rows with what was recorded when they were stored.</summary>
public sealed class Verifier(NpgsqlDataSource db, CatalogIds ids)
{
    /// <summary>Begins a verification of some series of a dataset, all of it in one snapshot.</summary>
    /// <param name="range">A block that it cuts is verified whole.</param>
    public async Task<BlockVerification> OpenAsync(Dataset dataset, IReadOnlyList<string> series, TimeRange range, CancellationToken ct)
    {
        var connection = await db.OpenConnectionAsync(ct);
        try
        {
            var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
            var sorted = series.Order(StringComparer.Ordinal).ToList();
            int[] seriesIds = [.. sorted.Select(s => ids.Series(dataset.Name, s))];
            var ledgers = await CoverageLedger.ReadAsync(connection, seriesIds, range, ct);
            var chunks = await ChunksAsync(connection, seriesIds, range, dataset.IsKeyed ? new RowDigest(dataset).BucketsOf(range) : null, ct);
            var exceptions = await LedgerReader.ReadExceptionsAsync(connection, ids, dataset, sorted, range, ct);
            return new BlockVerification(
                connection, transaction, ids, dataset, sorted, range, sorted.ToDictionary(s => s, s => ledgers[ids.Series(dataset.Name, s)]), exceptions, chunks);
        }
        catch
        {
            // Nobody else has it yet.
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <param name="buckets">The first and the last of a keyed dataset.</param>
    private async Task<IReadOnlyDictionary<long, StoringChunk>> ChunksAsync(
        NpgsqlConnection connection, int[] seriesIds, TimeRange range, (int First, int Last)? buckets, CancellationToken ct)
    {
        var (named, first, last) = buckets is { } days
            ? ("datafetch.row_digest WHERE series_id = ANY($1) AND bucket BETWEEN $2 AND $3", days.First, days.Last)
            : ("datafetch.block WHERE series_id = ANY($1) AND ends > $2 AND starts < $3", (object)range.Start.ToDateTimeUtc(), (object)range.End.ToDateTimeUtc());
        var chunks = await connection.QueryAsync(
            $"""
            SELECT {BlockVerification.ChunkColumns}
            FROM (SELECT DISTINCT provenance_id FROM {named}) b
            JOIN datafetch.provenance p ON p.id = b.provenance_id
            ORDER BY p.id
            """,
            r => BlockVerification.ReadChunk(r, 0, ids), ct, seriesIds, first, last);
        return chunks.ToDictionary(c => c.Id);
    }
}

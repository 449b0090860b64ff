using System.Globalization;
using System.Runtime.CompilerServices;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Verification;

/// <summary>
/// Compares the rows of a keyed dataset with their recorded digests (<see cref="RowDigest"/>). A block is the rows that stood in a local
/// day when they were stored first, or, where rows have no instant, those of a part of the keys; its digest is SHA-256 over the
/// digests of its rows in order of their keys.
/// </summary>
internal sealed class KeyedBlocks(NpgsqlConnection connection, CatalogIds ids, Dataset dataset, IReadOnlyDictionary<long, StoringChunk> chunks)
{
    /// <summary>How many rows of a block are named.</summary>
    private const int Named = 10;

    private readonly RowDigest digest = new(dataset);
    private readonly string table = Sql.Table(dataset.Name);

    /// <summary>The blocks in order of series and time; behind those of a series its rows that were there before digests were recorded.</summary>
    /// <param name="range">A day that it cuts is read whole; rows that have no instant are read whatever it is.</param>
    public async IAsyncEnumerable<VerifiedBlock> ReadAsync(IReadOnlyList<string> series, TimeRange range, [EnumeratorCancellation] CancellationToken ct)
    {
        var (first, last) = digest.BucketsOf(range);
        // Both sides are read once, whatever the statistics say: by stale ones the planner may take all rows for few.
        await connection.ExecuteAsync("SET LOCAL enable_nestloop = off", ct);
        foreach (var name in series)
        {
            var id = ids.Series(dataset.Name, name);
            await using (var command = connection.Command(Statement(first, last), id, ids.Dataset(dataset.Name), first, last))
            {
                command.CommandTimeout = 0; // all rows are read before the first block is known; the caller's cancellation ends it
                await using var reader = await command.ExecuteReaderAsync(ct);
                while (await reader.ReadAsync(ct))
                {
                    yield return Read(reader, name);
                }
            }

            if (await UnrecordedAsync(name, id, first, last, ct) is { } unrecorded)
            {
                yield return unrecorded;
            }
        }
    }

    // The recorded rows with what they are now, and the rows that nobody recorded. Sorted before they are grouped: a digest is over the
    // keys in order.
    private string Statement(int first, int last) =>
        $"""
        WITH found AS (
            SELECT r.bucket, r.key, r.digest AS recorded, r.provenance_id, CASE WHEN t.series_id IS NOT NULL THEN {digest.Value("t.")} END AS digest
            FROM datafetch.row_digest r
            LEFT JOIN {table} t ON t.series_id = r.series_id AND {digest.HasKey("t.", "r.key")}
            WHERE r.series_id = $1 AND r.bucket BETWEEN $3 AND $4
            UNION ALL
            SELECT {digest.Bucket("t.")}, {digest.Key("t.")}, NULL, NULL, {digest.Value("t.")}
            FROM {Unrecorded(first, last)} AND t.created_at >= (SELECT digests_since FROM datafetch.dataset WHERE id = $2)
        )
        SELECT bucket, count(recorded), sha256(coalesce(string_agg(recorded, ''), '')), count(digest), sha256(string_agg(digest, '')), max(provenance_id),
               (array_agg(array_to_string(key, '/')) FILTER (WHERE recorded IS DISTINCT FROM digest))[:{Named}],
               (array_agg(recorded) FILTER (WHERE recorded IS DISTINCT FROM digest))[:{Named}],
               (array_agg(digest) FILTER (WHERE recorded IS DISTINCT FROM digest))[:{Named}],
               (array_agg(provenance_id) FILTER (WHERE recorded IS DISTINCT FROM digest))[:{Named}]
        FROM (SELECT * FROM found ORDER BY bucket, key) f
        GROUP BY bucket
        ORDER BY bucket
        """;

    private async Task<VerifiedBlock?> UnrecordedAsync(string series, int id, int first, int last, CancellationToken ct)
    {
        await using var command = connection.Command(
            $"""
            SELECT count(*), min(t.at), max(t.at) FROM {Unrecorded(first, last)}
            AND t.created_at < (SELECT digests_since FROM datafetch.dataset WHERE id = $2)
            """,
            id, ids.Dataset(dataset.Name));
        command.CommandTimeout = 0;
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return reader.GetInt64(0) == 0
            ? null
            : new VerifiedBlock(series, new TimeRange(At(reader, 1), At(reader, 2) + Duration.FromTicks(10)), 0, null, reader.GetInt64(0), null, null);
    }

    // The range as text: where there is none, nothing of it is left for the planner to wonder about.
    private string Unrecorded(int first, int last)
    {
        var days = digest.RangeOf(first, last);
        var range = digest.IsByDay ? $" AND t.at >= '{days.Start}' AND t.at < '{days.End}'" : "";
        return $"{table} t WHERE t.series_id = $1{range} AND NOT EXISTS (SELECT FROM datafetch.row_digest r WHERE r.series_id = t.series_id AND r.key = {digest.Key("t.")})";
    }

    private VerifiedBlock Read(NpgsqlDataReader r, string series)
    {
        var bucket = r.GetInt32(0);
        return new VerifiedBlock(
            series, digest.IsByDay ? digest.RangeOf(bucket, bucket) : null, (int)r.GetInt64(1), r.GetFieldValue<byte[]>(2), r.GetInt64(3),
            r.IsDBNull(4) ? null : r.GetFieldValue<byte[]>(4), r.IsDBNull(5) ? null : chunks.GetValueOrDefault(r.GetInt64(5)))
        {
            Part = digest.IsByDay ? "" : bucket.ToString("x2", CultureInfo.InvariantCulture),
            Different = r.IsDBNull(6) ? [] : Rows(r.GetFieldValue<string[]>(6), r.GetFieldValue<byte[]?[]>(7), r.GetFieldValue<byte[]?[]>(8), r.GetFieldValue<long?[]>(9)),
        };
    }

    private List<VerifiedRow> Rows(string[] keys, byte[]?[] recorded, byte[]?[] now, long?[] provenance) =>
        [.. keys.Select((key, i) => new VerifiedRow(key, recorded[i], now[i], provenance[i] is { } id ? chunks.GetValueOrDefault(id) : null))];

    private static Instant At(NpgsqlDataReader r, int column) => Instant.FromDateTimeUtc(r.GetDateTime(column));
}

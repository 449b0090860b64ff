using System.Runtime.CompilerServices;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Verification;

/// <summary>A verification under way; nothing that is stored meanwhile is seen.</summary>
public sealed class BlockVerification : IAsyncDisposable
{
    internal const string ChunkColumns = "p.id, p.task_id, p.provider_id, p.worker, p.stored_at, p.range_start, p.range_end, p.rows_obtained, p.rows_written, p.digest";

    private readonly NpgsqlConnection connection;
    private readonly NpgsqlTransaction transaction;
    private readonly CatalogIds ids;
    private readonly Dataset dataset;
    private readonly IReadOnlyList<string> series;
    private readonly TimeRange range;

    internal BlockVerification(
        NpgsqlConnection connection, NpgsqlTransaction transaction, CatalogIds ids, Dataset dataset, IReadOnlyList<string> series, TimeRange range,
        IReadOnlyDictionary<string, SeriesLedger> ledgers, IReadOnlyList<OpenException> exceptions, IReadOnlyDictionary<long, StoringChunk> chunks)
    {
        (this.connection, this.transaction, this.ids, this.dataset) = (connection, transaction, ids, dataset);
        (this.series, this.range, Ledgers, Exceptions, Chunks) = (series, range, ledgers, exceptions, chunks);
    }

    /// <summary>What the ledger has within the range, by series.</summary>
    public IReadOnlyDictionary<string, SeriesLedger> Ledgers { get; }

    /// <summary>What of it is absent or unreachable, and why, by series and time.</summary>
    public IReadOnlyList<OpenException> Exceptions { get; }

    /// <summary>The chunks that the blocks and rows of the range name, by their id.</summary>
    public IReadOnlyDictionary<long, StoringChunk> Chunks { get; }

    /// <summary>The blocks in order of series and time, and the rows that are in none; streamed.</summary>
    public IAsyncEnumerable<VerifiedBlock> BlocksAsync(CancellationToken ct) =>
        dataset.IsKeyed ? new KeyedBlocks(connection, ids, dataset, Chunks).ReadAsync(series, range, ct) : OfSlotsAsync(ct);

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }

    internal static StoringChunk ReadChunk(NpgsqlDataReader r, int first, CatalogIds ids) => new(
        r.GetInt64(first), r.GetGuid(first + 1), ids.ProviderName(r.GetInt16(first + 2)) ?? "", r.GetString(first + 3), At(r, first + 4),
        new TimeRange(At(r, first + 5), At(r, first + 6)), r.GetInt64(first + 7), r.GetInt64(first + 8), r.GetFieldValue<byte[]>(first + 9));

    private async IAsyncEnumerable<VerifiedBlock> OfSlotsAsync([EnumeratorCancellation] CancellationToken ct)
    {
        // A statement a series: its blocks come as they are computed, in order, without a sort of all.
        await using var command = connection.Command(
            Statement, Sql.Typed(NpgsqlDbType.Integer, 0), range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc(), ids.Dataset(dataset.Name));
        await command.PrepareAsync(ct);
        foreach (var name in series)
        {
            command.Parameters[0].Value = ids.Series(dataset.Name, name);
            await using var reader = await command.ExecuteReaderAsync(ct);
            while (await reader.ReadAsync(ct))
            {
                yield return Read(reader, name);
            }
        }
    }

    // Rows between the blocks are only counted: there may be years of them, from before blocks were recorded.
    private string Statement =>
        $"""
        WITH recorded AS MATERIALIZED (
            SELECT series_id, starts, ends, rows, digest, provenance_id FROM datafetch.block
            WHERE series_id = $1 AND starts < $3 AND ends > $2
        ),
        unrecorded AS (
            SELECT starts, ends
            FROM (SELECT $2::timestamptz AS starts, coalesce(min(starts), $3::timestamptz) AS ends FROM recorded
                  UNION ALL
                  SELECT ends, lead(starts, 1, $3::timestamptz) OVER (ORDER BY starts) FROM recorded) gap
            WHERE starts < ends
        )
        SELECT r.starts, r.ends, r.rows AS recorded, r.digest AS recorded_digest, r.provenance_id, now.rows::bigint AS rows, now.digest,
               NULL::bigint AS id, NULL::uuid AS task_id, NULL::smallint AS provider_id, NULL::text AS worker, NULL::timestamptz AS stored_at,
               NULL::timestamptz AS range_start, NULL::timestamptz AS range_end, NULL::bigint AS obtained, NULL::bigint AS written, NULL::bytea AS answer
        FROM recorded r
        {BlockWriter.Now(dataset, "r")}
        UNION ALL
        SELECT found.first, found.last + interval '1 microsecond', 0, NULL, NULL, found.rows, NULL, {ChunkColumns}
        FROM unrecorded u
        CROSS JOIN LATERAL (
            SELECT min(at) AS first, max(at) AS last, count(*) AS rows
            FROM {Sql.Table(dataset.Name)} t WHERE t.series_id = $1 AND t.at >= u.starts AND t.at < u.ends) found
        LEFT JOIN LATERAL (
            SELECT * FROM datafetch.provenance p
            WHERE found.rows > 0 AND p.dataset_id = $4 AND p.range_start <= found.last AND p.range_end > found.first ORDER BY p.id DESC LIMIT 1) p ON true
        WHERE found.rows > 0
        ORDER BY 1
        """;

    private VerifiedBlock Read(NpgsqlDataReader r, string name)
    {
        var chunk = r.IsDBNull(4) ? (r.IsDBNull(7) ? null : ReadChunk(r, 7, ids)) : Chunks.GetValueOrDefault(r.GetInt64(4));
        return new VerifiedBlock(
            name, new TimeRange(At(r, 0), At(r, 1)), r.GetInt32(2), Bytes(r, 3), r.GetInt64(5), Bytes(r, 6), chunk);
    }

    private static Instant At(NpgsqlDataReader r, int column) => Instant.FromDateTimeUtc(r.GetDateTime(column));

    private static byte[]? Bytes(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetFieldValue<byte[]>(column);
}

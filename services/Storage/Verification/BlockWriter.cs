using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Verification;

/// <summary>The blocks that rows of a chunk fell into.</summary>
/// <param name="ProvenanceId">Of the chunk.</param>
/// <param name="Blocks">Those with rows that were new or different.</param>
/// <param name="Unchanged">Those of which all rows stood there already.</param>
/// <param name="Digests">Of <paramref name="Blocks"/>, where nothing but the chunk's rows is known to be in them; else null.</param>
internal sealed record StoredBlocks(Dataset Dataset, long ProvenanceId, IReadOnlyList<Block> Blocks, IReadOnlyList<Block> Unchanged, IReadOnlyList<byte[]>? Digests)
{
    /// <summary>Blocks that were not as they had been recorded before the chunk: somebody else has touched them. Null for none.</summary>
    public IReadOnlySet<(int SeriesId, Instant Starts)>? Altered { get; init; }

    /// <summary>None of a keyed dataset: there each row has a digest of its own, see <see cref="RowDigest"/>.</summary>
    public static StoredBlocks Of(RowBuffer rows, Written written, long provenanceId, CatalogIds ids)
    {
        if (rows.Dataset.IsKeyed || rows.Count == 0)
        {
            return new StoredBlocks(rows.Dataset, provenanceId, [], [], null);
        }

        if (written.Copied is { } copied)
        {
            return new StoredBlocks(rows.Dataset, provenanceId, copied.Blocks, [], copied.Digests);
        }

        var blocks = Block.Of(rows, ids).ToLookup(b =>
            written.Changed is not { } changed || (changed.TryGetValue(b.SeriesId, out var span) && span.First < b.Range.End && span.Last >= b.Range.Start));
        return new StoredBlocks(rows.Dataset, provenanceId, [.. blocks[true]], [.. blocks[false]], null) { Altered = written.Altered };
    }
}

/// <summary>
/// Records what blocks are once a chunk has stored into them, within its transaction. The series are locked first, and each statement
/// behind that lock sees all that was committed before it: of two chunks of one block the later one records the rows of both. A block
/// that somebody altered stays recorded as it was, or the next chunk would make that right; only a chunk that brings all of its rows
/// does.
/// </summary>
internal static class BlockWriter
{
    /// <param name="stored">Locked in key order over all of them.</param>
    public static async Task RecordAsync(NpgsqlConnection connection, IReadOnlyList<StoredBlocks> stored, CancellationToken ct)
    {
        var open = new List<StoredBlocks>();
        foreach (var blocks in stored)
        {
            // Rows that stood there before blocks were recorded are recorded now.
            var missing = await MissingAsync(connection, blocks.Unchanged, ct);
            open.Add(missing.Count == 0 ? blocks : blocks with { Blocks = [.. blocks.Blocks, .. missing], Digests = null });
        }

        var series = open.SelectMany(s => s.Blocks).Select(b => b.SeriesId).Distinct().ToArray();
        if (series.Length == 0)
        {
            return;
        }

        await connection.ExecuteAsync("SELECT FROM datafetch.series WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE", ct, series);
        foreach (var blocks in open.Where(s => s.Blocks.Count > 0))
        {
            if (blocks.Digests is null)
            {
                await ComputeAsync(connection, blocks, ct);
            }
            else if (!await InsertAsync(connection, blocks, blocks.Digests, ct))
            {
                await ComputeAsync(connection, blocks with { Altered = await AlteredAsync(connection, blocks, ct) }, ct);
            }
        }
    }

    /// <summary>Records blocks of rows that were computed in the database. Their series are locked.</summary>
    public static Task ComputeAsync(NpgsqlConnection connection, StoredBlocks stored, CancellationToken ct) =>
        connection.ExecuteAsync(
            $"""
            INSERT INTO datafetch.block (series_id, starts, ends, rows, digest, provenance_id)
            SELECT n.series_id, n.starts, n.ends, now.rows, now.digest, $4
            FROM unnest($1::integer[], $2::timestamptz[], $3::timestamptz[], $5::integer[]) AS n (series_id, starts, ends, rows)
            {Now(stored.Dataset, "n")}
            WHERE now.rows > 0 AND (n.rows IS NULL OR n.rows = now.rows)
            ON CONFLICT (series_id, starts) DO UPDATE
            SET (ends, rows, digest, provenance_id) = ROW (excluded.ends, excluded.rows, excluded.digest, excluded.provenance_id)
            """,
            ct, Series(stored.Blocks), Starts(stored.Blocks), Ends(stored.Blocks), stored.ProvenanceId,
            Sql.Typed(NpgsqlDbType.Array | NpgsqlDbType.Integer, stored.Blocks.Select(b => AllOf(stored, b)).ToArray()));

    // How many rows an altered block must have for all of them to be the chunk's; null for others.
    private static int? AllOf(StoredBlocks stored, Block block) =>
        stored.Altered?.Contains((block.SeriesId, block.Range.Start)) == true ? block.Rows : null;

    /// <summary>Joins what the rows of a span are now, as <c>now.rows</c> and <c>now.digest</c>: one index probe a span.</summary>
    /// <param name="span">Has <c>series_id</c>, <c>starts</c> and <c>ends</c>.</param>
    /// <param name="which">A further condition on the rows, which are <c>t</c>.</param>
    public static string Now(Dataset dataset, string span, string which = "true") =>
        $"""
        CROSS JOIN LATERAL (
            SELECT count(*)::integer AS rows, {BlockDigest.OfRows(dataset)} AS digest
            FROM (SELECT * FROM {Sql.Table(dataset.Name)} t
                  WHERE t.series_id = {span}.series_id AND t.at >= {span}.starts AND t.at < {span}.ends AND {which} ORDER BY t.at) ordered) now
        """;

    // False where a block was there: it has rows of others, too.
    private static async Task<bool> InsertAsync(NpgsqlConnection connection, StoredBlocks stored, IReadOnlyList<byte[]> digests, CancellationToken ct) =>
        await connection.ExecuteAsync(
            """
            INSERT INTO datafetch.block (series_id, starts, ends, rows, digest, provenance_id)
            SELECT series_id, starts, ends, rows, digest, $6
            FROM unnest($1::integer[], $2::timestamptz[], $3::timestamptz[], $4::integer[], $5::bytea[]) AS n (series_id, starts, ends, rows, digest)
            ON CONFLICT DO NOTHING
            """,
            ct, Series(stored.Blocks), Starts(stored.Blocks), Ends(stored.Blocks), stored.Blocks.Select(b => b.Rows).ToArray(),
            Sql.Typed(NpgsqlDbType.Array | NpgsqlDbType.Bytea, digests.ToArray()), stored.ProvenanceId) == stored.Blocks.Count;

    // Blocks of which the rows beside the copied ones are not as they were recorded, or that have more rows among the copied ones. Nothing
    // was to be there between the first and the last of these.
    private static async Task<IReadOnlySet<(int, Instant)>> AlteredAsync(NpgsqlConnection connection, StoredBlocks copied, CancellationToken ct) =>
        (await connection.QueryAsync(
            $"""
            SELECT b.series_id, b.starts
            FROM unnest($1::integer[], $2::timestamptz[], $3::integer[], $4::timestamptz[], $5::timestamptz[]) AS n (series_id, starts, rows, first, last)
            JOIN datafetch.block b ON b.series_id = n.series_id AND b.starts = n.starts AND b.provenance_id <> $6
            {Now(copied.Dataset, "b", "NOT t.at BETWEEN n.first AND n.last")}
            WHERE now.digest IS DISTINCT FROM b.digest
               OR n.rows < (SELECT count(*) FROM {Sql.Table(copied.Dataset.Name)} t WHERE t.series_id = n.series_id AND t.at BETWEEN n.first AND n.last)
            """,
            r => (r.GetInt32(0), Instant.FromDateTimeUtc(r.GetDateTime(1))), ct,
            Series(copied.Blocks), Starts(copied.Blocks), copied.Blocks.Select(b => b.Rows).ToArray(),
            copied.Blocks.Select(b => b.First.ToDateTimeUtc()).ToArray(), copied.Blocks.Select(b => b.Last.ToDateTimeUtc()).ToArray(), copied.ProvenanceId)).ToHashSet();

    private static async Task<IReadOnlyList<Block>> MissingAsync(NpgsqlConnection connection, IReadOnlyList<Block> blocks, CancellationToken ct) =>
        blocks.Count == 0
            ? []
            : await connection.QueryAsync(
                """
                SELECT n.place FROM unnest($1::integer[], $2::timestamptz[]) WITH ORDINALITY AS n (series_id, starts, place)
                WHERE NOT EXISTS (SELECT FROM datafetch.block b WHERE b.series_id = n.series_id AND b.starts = n.starts)
                """,
                r => blocks[(int)r.GetInt64(0) - 1], ct, Series(blocks), Starts(blocks));

    private static int[] Series(IReadOnlyList<Block> blocks) => [.. blocks.Select(b => b.SeriesId)];

    private static DateTime[] Starts(IReadOnlyList<Block> blocks) => [.. blocks.Select(b => b.Range.Start.ToDateTimeUtc())];

    private static DateTime[] Ends(IReadOnlyList<Block> blocks) => [.. blocks.Select(b => b.Range.End.ToDateTimeUtc())];
}

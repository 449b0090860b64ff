using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Verification;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Rows;

/// <summary>
/// Brings rows that name themselves by columns (<see cref="Dataset.Key"/>) into their table, within the caller's transaction. Of the
/// columns of a row only those that the fill has are written; where several fills have one, it is the same in whatever order they come.
/// </summary>
internal static class KeyedRowWriter
{
    /// <summary>Rows that would not change are neither written nor locked.</summary>
    /// <param name="now">The instant of rows that have none.</param>
    /// <param name="provenanceId">Of the chunk: the digests of the rows name it.</param>
    public static async Task<Written> WriteAsync(
        NpgsqlConnection connection, RowBuffer rows, FillMerge merge, short providerId, Instant now, long provenanceId, CancellationToken ct)
    {
        var count = rows.InKeyOrder().Count;
        if (count == 0)
        {
            return default;
        }

        await StageAsync(connection, rows, providerId, ct);
        var digest = new RowDigest(rows.Dataset);
        var changed = await MergeAsync(connection, rows.Dataset, merge, digest, now, provenanceId, ct);
        if (changed.Sum(c => c.Rows) < count)
        {
            await RecordStandingAsync(connection, rows.Dataset, digest, provenanceId, ct);
        }

        await connection.ExecuteAsync("DROP TABLE incoming", ct);
        // Where a row's instant is that of its storing, a change has no place in time.
        return new Written(changed.Sum(c => c.Rows), Collided: false, Revised: rows.Dataset.AtColumns.Count == 0 ? null : ChangedRows.RevisedOf(changed));
    }

    /// <summary>The keys of the rows, of a dataset with one column for it.</summary>
    public static IReadOnlyList<string> Keys(RowBuffer rows)
    {
        var column = rows.Columns[rows.Dataset.Columns.ToList().FindIndex(c => c.Name == rows.Dataset.Key.Single())] as TextBuffer
            ?? throw new NotSupportedException($"The key of {rows.Dataset.Name} is no text.");
        return [.. rows.InKeyOrder().Select(row => column[row]!)];
    }

    // The join leaves rows that stay as they are out. LATERAL: one index probe a row, whatever the planner thinks of a table that has
    // no statistics. ORDER BY: two merges lock their rows in one order. What was recorded of a row that somebody altered stays, or a
    // chunk that brings only some of its columns would make the others right: such a row is told until it is again what it was, or is deleted
    // and fetched again.
    private static Task<List<ChangedRows>> MergeAsync(
        NpgsqlConnection connection, Dataset dataset, FillMerge merge, RowDigest digest, Instant now, long provenanceId, CancellationToken ct)
    {
        var (table, key, columns) = (Sql.Table(dataset.Name), List(dataset.Key), List(merge.Columns));
        var differs =
            $"""
            ({merge.At("there.", "i.")}, {merge.Upper("there.", "i.")}, {merge.Values("there.", "i.")})
                  IS DISTINCT FROM (there.at, there.upper, {List(merge.Columns, "there.")})
            """;
        return connection.QueryAsync(
            $"""
            WITH altered AS MATERIALIZED (
                SELECT there.series_id, recorded.key
                FROM incoming i
                CROSS JOIN LATERAL ({There(dataset)}) there
                CROSS JOIN LATERAL (SELECT * FROM datafetch.row_digest d WHERE d.series_id = there.series_id AND d.key = {digest.Key("there.")} LIMIT 1) recorded
                WHERE CASE WHEN {differs} THEN {digest.Value("there.")} <> recorded.digest ELSE false END),
            changed AS (
                INSERT INTO {table} AS stored (series_id, at, provider_id, upper, {columns})
                SELECT i.series_id, {merge.AtOf("i.", "$1")}, i.provider_id, {merge.UpperOf("i.")}, {List(merge.Columns, "i.")}
                FROM incoming i
                LEFT JOIN LATERAL ({There(dataset)}) there ON true
                WHERE there.series_id IS NULL OR {differs}
                ORDER BY i.series_id, {List(dataset.Key, "i.")}
                ON CONFLICT (series_id, {key}) DO UPDATE
                SET (at, provider_id, updated_at, upper, {columns}) = ROW ({merge.At("stored.", "excluded.")}, excluded.provider_id, $1,
                    {merge.Upper("stored.", "excluded.")}, {merge.Values("stored.", "excluded.")})
                WHERE ({merge.At("stored.", "excluded.")}, {merge.Upper("stored.", "excluded.")}, {merge.Values("stored.", "excluded.")})
                      IS DISTINCT FROM (stored.at, stored.upper, {List(merge.Columns, "stored.")})
                RETURNING series_id, at, {ChangedRows.IsRevised}, {digest.Key("stored.")} AS key, {digest.Bucket("stored.")} AS bucket, {digest.Value("stored.")} AS digest),
            recorded AS (
                INSERT INTO datafetch.row_digest (series_id, key, bucket, digest, provenance_id)
                SELECT series_id, key, bucket, digest, $2 FROM changed c
                WHERE NOT EXISTS (SELECT FROM altered a WHERE a.series_id = c.series_id AND a.key = c.key)
                ON CONFLICT (series_id, key) DO UPDATE SET (digest, provenance_id) = ROW (excluded.digest, excluded.provenance_id))
            {ChangedRows.BySeries}
            """,
            ChangedRows.Read, ct, now.ToDateTimeUtc(), provenanceId);
    }

    // Rows that stood there as they came, before digests were recorded.
    private static Task RecordStandingAsync(NpgsqlConnection connection, Dataset dataset, RowDigest digest, long provenanceId, CancellationToken ct) =>
        connection.ExecuteAsync(
            $"""
            INSERT INTO datafetch.row_digest (series_id, key, bucket, digest, provenance_id)
            SELECT there.series_id, {digest.Key("there.")}, {digest.Bucket("there.")}, {digest.Value("there.")}, $1
            FROM incoming i
            CROSS JOIN LATERAL ({There(dataset)}) there
            WHERE NOT EXISTS (SELECT FROM datafetch.row_digest d WHERE d.series_id = i.series_id AND d.key = {digest.Key("i.")})
            ORDER BY i.series_id, {List(dataset.Key, "i.")}
            ON CONFLICT (series_id, key) DO NOTHING
            """,
            ct, provenanceId);

    // The row with the key of an incoming one.
    private static string There(Dataset dataset) =>
        $"SELECT * FROM {Sql.Table(dataset.Name)} t WHERE t.series_id = i.series_id AND ({List(dataset.Key, "t.")}) = ({List(dataset.Key, "i.")}) LIMIT 1";

    // What orders the rows of a buffer is a digest of their key, and no instant.
    private static async Task StageAsync(NpgsqlConnection connection, RowBuffer rows, short providerId, CancellationToken ct)
    {
        var columns = string.Concat(rows.Dataset.Columns.Select(c => $", {Sql.Quote(c.Name)} {c.Type.InPostgres()}"));
        await connection.ExecuteAsync($"CREATE TEMP TABLE incoming (series_id integer, at bigint, provider_id smallint{columns}) ON COMMIT DROP", ct);
        await RowCopy.WriteAsync(connection, "incoming", rows, providerId, blocks: null, ct);
    }

    internal static string List(IEnumerable<string> columns, string prefix = "") => string.Join(", ", columns.Select(c => prefix + Sql.Quote(c)));
}

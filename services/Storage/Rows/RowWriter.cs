using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Outbox;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Verification;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Rows;

/// <summary>How rows came into the table.</summary>
/// <param name="Rows">Rows that were new or different.</param>
/// <param name="Collided">The ledger had the range as empty, and rows stood there: the range is to be audited.</param>
/// <param name="Rebased">Series whose final rows had another value in the column that tells (<see cref="Dataset.RebasedBy"/>); null for none.</param>
/// <param name="Changed">By series, the first and the last instant of rows that were new or different; null where all of them were new.</param>
/// <param name="Copied">The blocks of the rows, where they went in by COPY.</param>
/// <param name="Revised">Of the rows those that stood there before with other values; null for none.</param>
/// <param name="Altered">By series, the starts of changed blocks that were not as they had been recorded; null for none.</param>
internal readonly record struct Written(
    long Rows, bool Collided, IReadOnlyList<int>? Rebased = null, IReadOnlyDictionary<int, (Instant First, Instant Last)>? Changed = null,
    CopiedBlocks? Copied = null, RevisedRows? Revised = null, IReadOnlySet<(int SeriesId, Instant Starts)>? Altered = null);

/// <summary>Brings decoded rows into a dataset's table, within the caller's transaction.</summary>
internal static class RowWriter
{
    private const string Savepoint = "rows";

    /// <param name="better">Providers that come before this one: a row of theirs that is final stays as it is.</param>
    /// <param name="expectEmpty">The ledger has nothing in the range: rows go in by plain COPY, and are merged only if that collides.</param>
    /// <param name="blocks">Gets the rows that go in by COPY; null where nobody wants them.</param>
    public static async Task<Written> WriteAsync(
        NpgsqlTransaction transaction, RowBuffer rows, short providerId, short[] better, bool expectEmpty, CopiedBlocks? blocks, CancellationToken ct)
    {
        var count = rows.InKeyOrder().Count;
        if (count == 0)
        {
            return default;
        }

        if (!expectEmpty)
        {
            return await MergeAsync(transaction.Connection!, rows, providerId, better, ct);
        }

        await transaction.SaveAsync(Savepoint, ct);
        try
        {
            await RowCopy.WriteAsync(transaction.Connection!, Sql.Table(rows.Dataset.Name), rows, providerId, blocks, ct);
            return new Written(count, Collided: false, Copied: blocks);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await transaction.RollbackAsync(Savepoint, ct);
            return await MergeAsync(transaction.Connection!, rows, providerId, better, ct) with { Collided = true };
        }
    }

    // The join leaves equal rows out, so a repeated fetch writes and locks nothing; the clause behind ON CONFLICT decides for rows that
    // came meanwhile. LATERAL: one index probe a row, in the index' order, whatever the planner thinks of a table that has no
    // statistics. ORDER BY: two merges lock their rows in one order. What the statement reads of blocks is as it was before it.
    private static async Task<Written> MergeAsync(NpgsqlConnection connection, RowBuffer rows, short providerId, short[] better, CancellationToken ct)
    {
        var (table, columns) = (Sql.Table(rows.Dataset.Name), Names(rows.Dataset));
        await connection.ExecuteAsync($"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT series_id, at, provider_id, {columns} FROM {table} WITH NO DATA", ct);
        await RowCopy.WriteAsync(connection, "incoming", rows, providerId, blocks: null, ct);
        var rebased = rows.Dataset.RebasedBy is { } column ? await RebasedAsync(connection, table, Sql.Quote(column), ct) : [];
        var changed = await connection.QueryAsync(
            $"""
            WITH changed AS (
                INSERT INTO {table} AS stored (series_id, at, provider_id, {columns})
                SELECT i.series_id, i.at, i.provider_id, {Names(rows.Dataset, "i.")}
                FROM incoming i
                LEFT JOIN LATERAL (SELECT * FROM {table} t WHERE t.series_id = i.series_id AND t.at = i.at LIMIT 1) there ON true
                WHERE there.series_id IS NULL
                   OR ({Names(rows.Dataset, "there.")}) IS DISTINCT FROM ({Names(rows.Dataset, "i.")})
                  AND NOT (there.provider_id = ANY($1) AND datafetch.is_final(there.series_id, there.at))
                ORDER BY i.series_id, i.at
                ON CONFLICT (series_id, at) DO UPDATE
                SET (provider_id, {columns}) = ROW (excluded.provider_id, {Names(rows.Dataset, "excluded.")})
                WHERE ({Names(rows.Dataset, "stored.")}) IS DISTINCT FROM ({Names(rows.Dataset, "excluded.")})
                  AND NOT (stored.provider_id = ANY($1) AND datafetch.is_final(stored.series_id, stored.at))
                RETURNING series_id, at, {ChangedRows.IsRevised})
            SELECT s.*, ARRAY(
                SELECT b.starts FROM datafetch.block b {BlockWriter.Now(rows.Dataset, "b")}
                WHERE b.series_id = s.series_id AND b.starts <= s.last AND b.ends > s.first AND now.digest IS DISTINCT FROM b.digest)
            FROM ({ChangedRows.BySeries}) s
            """,
            r => (Rows: ChangedRows.Read(r), Altered: r.GetFieldValue<DateTime[]>(ChangedRows.Columns)), ct, better);
        await connection.ExecuteAsync("DROP TABLE incoming", ct);
        return new Written(
            changed.Sum(c => c.Rows.Rows), Collided: false, rebased, changed.ToDictionary(c => c.Rows.SeriesId, c => (c.Rows.First, c.Rows.Last)),
            Revised: ChangedRows.RevisedOf(changed.Select(c => c.Rows)),
            Altered: changed.SelectMany(c => c.Altered, (c, starts) => (c.Rows.SeriesId, Instant.FromDateTimeUtc(starts))).ToHashSet());
    }

    private static async Task<IReadOnlyList<int>> RebasedAsync(NpgsqlConnection connection, string table, string column, CancellationToken ct) =>
        await connection.QueryAsync(
            $"""
            SELECT DISTINCT i.series_id
            FROM incoming i
            JOIN LATERAL (SELECT provider_id, {column} FROM {table} t WHERE t.series_id = i.series_id AND t.at = i.at LIMIT 1) there ON true
            WHERE there.provider_id = i.provider_id AND there.{column} IS DISTINCT FROM i.{column} AND datafetch.is_final(i.series_id, i.at)
            """,
            r => r.GetInt32(0), ct);

    private static string Names(Dataset dataset, string prefix = "") =>
        string.Join(", ", dataset.Columns.Select(c => prefix + Sql.Quote(c.Name)));
}

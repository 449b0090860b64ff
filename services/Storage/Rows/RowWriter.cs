using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Rows;

/// <summary>How rows came into the table.</summary>
/// <param name="Rows">Rows that were new or different.</param>
/// <param name="Collided">The ledger had the range as empty, and rows stood there: the range is to be audited.</param>
internal readonly record struct Written(long Rows, bool Collided);

/// <summary>Brings decoded rows into a dataset's table, within the caller's transaction.</summary>
internal static class RowWriter
{
    private const string Savepoint = "rows";

    /// <param name="expectEmpty">The ledger has nothing in the range: rows go in by plain COPY, and are merged only if that collides.</param>
    public static async Task<Written> WriteAsync(NpgsqlTransaction transaction, RowBuffer rows, short providerId, bool expectEmpty, CancellationToken ct)
    {
        var order = rows.InKeyOrder();
        if (order.Length == 0)
        {
            return default;
        }

        if (!expectEmpty)
        {
            return new Written(await MergeAsync(transaction.Connection!, rows, order, providerId, ct), Collided: false);
        }

        await transaction.SaveAsync(Savepoint, ct);
        try
        {
            await CopyAsync(transaction.Connection!, Sql.Table(rows.Dataset.Name), rows, order, providerId, ct);
            return new Written(order.Length, Collided: false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            await transaction.RollbackAsync(Savepoint, ct);
            return new Written(await MergeAsync(transaction.Connection!, rows, order, providerId, ct), Collided: true);
        }
    }

    // WHERE: an equal row is left alone, so a repeated fetch writes nothing. ORDER BY: two merges lock their rows in one order.
    private static async Task<long> MergeAsync(NpgsqlConnection connection, RowBuffer rows, int[] order, short providerId, CancellationToken ct)
    {
        var (table, columns) = (Sql.Table(rows.Dataset.Name), Names(rows.Dataset));
        await connection.ExecuteAsync($"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT series_id, at, provider_id, {columns} FROM {table} WITH NO DATA", ct);
        await CopyAsync(connection, "incoming", rows, order, providerId, ct);
        var changed = await connection.ExecuteAsync(
            $"""
            INSERT INTO {table} AS stored (series_id, at, provider_id, {columns})
            SELECT series_id, at, provider_id, {columns} FROM incoming ORDER BY series_id, at
            ON CONFLICT (series_id, at) DO UPDATE
            SET (provider_id, {columns}) = ROW (excluded.provider_id, {Names(rows.Dataset, "excluded.")})
            WHERE ({Names(rows.Dataset, "stored.")}) IS DISTINCT FROM ({Names(rows.Dataset, "excluded.")})
            """,
            ct);
        await connection.ExecuteAsync("DROP TABLE incoming", ct);
        return changed;
    }

    private static async Task CopyAsync(NpgsqlConnection connection, string table, RowBuffer rows, int[] order, short providerId, CancellationToken ct)
    {
        await using var copy = await connection.BeginBinaryImportAsync(
            $"COPY {table} (series_id, at, provider_id, {Names(rows.Dataset)}) FROM STDIN (FORMAT binary)", ct);
        foreach (var row in order)
        {
            // The importer's synchronous calls fill its buffer; only a full buffer goes to the socket.
            copy.StartRow();
            copy.Write(rows.SeriesId(row), NpgsqlDbType.Integer);
            copy.Write(DateTime.UnixEpoch.AddMicroseconds(rows.AtMicroseconds(row)), NpgsqlDbType.TimestampTz);
            copy.Write(providerId, NpgsqlDbType.Smallint);
            foreach (var column in rows.Columns)
            {
                column.Write(copy, row);
            }
        }

        await copy.CompleteAsync(ct);
    }

    private static string Names(Dataset dataset, string prefix = "") =>
        string.Join(", ", dataset.Columns.Select(c => prefix + Sql.Quote(c.Name)));
}

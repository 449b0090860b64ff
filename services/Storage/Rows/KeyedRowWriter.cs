using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Rows;

/// <summary>Brings decoded rows into a keyed dataset's table, within the caller's transaction: rows of a key meet as the fill says.</summary>
internal static class KeyedRowWriter
{
    /// <param name="now">The instant of rows that have none of their own.</param>
    /// <returns>How many rows were new or different; a row of which a greater rank says the same for the first time counts.</returns>
    public static async Task<long> WriteAsync(NpgsqlConnection connection, RowBuffer rows, Fill fill, short providerId, Instant now, CancellationToken ct)
    {
        if (rows.InKeyOrder().Count == 0)
        {
            return 0;
        }

        // In place of the instant there is a digest of the key, which nobody reads behind the buffer.
        var (dataset, columns) = (rows.Dataset, string.Join(", ", rows.Dataset.Columns.Select(c => Sql.Quote(c.Name))));
        await connection.ExecuteAsync(
            $"CREATE TEMP TABLE incoming ON COMMIT DROP AS SELECT series_id, 0::bigint AS at, provider_id, {columns} FROM {Sql.Table(dataset.Name)} WITH NO DATA", ct);
        await RowCopy.WriteAsync(connection, "incoming", rows, providerId, ct);
        var changed = await connection.ExecuteAsync(
            new KeyedMerge(dataset, fill).Statement("incoming"), ct,
            (short)fill.Rank, Sql.Typed(NpgsqlDbType.TimestampTz, now.ToDateTimeUtc()), Sql.Typed(NpgsqlDbType.Text, dataset.Zone.Id));
        await connection.ExecuteAsync("DROP TABLE incoming", ct);
        return changed;
    }
}

using System.Data;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Audits;

/// <summary>What a slice of a dataset holds, and what the ledger has of it, by series; both from one snapshot.</summary>
/// <param name="Days">In order of series and day. Days without rows are not there.</param>
public sealed record ScannedSlice(IReadOnlyList<DayOfRows> Days, IReadOnlyDictionary<string, SeriesLedger> Ledgers);

/// <summary>Reads rows summed up by day, for those who judge them. Locks nothing.</summary>
public sealed class RowScan(NpgsqlDataSource db, CatalogIds ids)
{
    /// <summary>The columns of a dataset that are summed up: its numbers.</summary>
    public static IReadOnlyList<Column> Watched(Dataset dataset) => [.. dataset.Columns.Where(c => c.IsNumber)];

    public async Task<ScannedSlice> ReadAsync(Dataset dataset, IReadOnlyList<string> series, TimeRange range, CancellationToken ct)
    {
        int[] seriesIds = [.. series.Select(s => ids.Series(dataset.Name, s))];
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        // With many series Postgres would rather read the whole table, slice after slice.
        await connection.ExecuteAsync("SET LOCAL enable_seqscan = off", ct);
        var columns = Watched(dataset);
        var days = await connection.QueryAsync(
            Statement(dataset, columns), r => Read(r, columns.Count), ct, seriesIds, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());
        var ledgers = await CoverageLedger.ReadAsync(connection, seriesIds, range, ct);
        return new ScannedSlice(days, series.ToDictionary(s => s, s => ledgers[ids.Series(dataset.Name, s)]));
    }

    /// <summary>How many rows series have on the local days of a dataset. Days without rows are not there.</summary>
    public async Task<ILookup<string, (LocalDate Day, long Rows)>> CountByDayAsync(
        Dataset dataset, IReadOnlyList<string> series, TimeRange range, CancellationToken ct)
    {
        var names = series.ToDictionary(s => ids.Series(dataset.Name, s));
        var rows = await db.QueryAsync(
            $"""
            SELECT series_id, (at AT TIME ZONE $4)::date, count(*) FROM {Sql.Table(dataset.Name)}
            WHERE series_id = ANY($1) AND at >= $2 AND at < $3 GROUP BY 1, 2
            """,
            r => (Series: names[r.GetInt32(0)], Day: LocalDate.FromDateOnly(r.GetFieldValue<DateOnly>(1)), Rows: r.GetInt64(2)), ct,
            names.Keys.ToArray(), range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc(), dataset.Zone.Id);
        return rows.ToLookup(r => r.Series, r => (r.Day, r.Rows));
    }

    /// <summary>Blocks that have fewer rows than when a chunk last stored into them.</summary>
    public Task<List<(int SeriesId, TimeRange Range, long Recorded, long Rows)>> ShortBlocksAsync(
        Dataset dataset, IReadOnlyList<string> series, TimeRange range, CancellationToken ct) => db.QueryAsync(
        $"""
        SELECT b.series_id, b.starts, b.ends, b.rows::bigint, count(t.at)
        FROM datafetch.block b
        LEFT JOIN {Sql.Table(dataset.Name)} t ON t.series_id = b.series_id AND t.at >= b.starts AND t.at < b.ends
        WHERE b.series_id = ANY($1) AND b.starts >= $2 AND b.starts < $3
        GROUP BY b.series_id, b.starts
        HAVING count(t.at) < b.rows
        """,
        r => (r.GetInt32(0), new TimeRange(Instant.FromDateTimeUtc(r.GetDateTime(1)), Instant.FromDateTimeUtc(r.GetDateTime(2))), r.GetInt64(3), r.GetInt64(4)),
        ct, series.Select(s => ids.Series(dataset.Name, s)).ToArray(), range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());

    /// <summary>Keys that several rows have. Only a table that lost its primary key can have some: else nothing is read.</summary>
    public async Task<IReadOnlyList<(int SeriesId, int Day, long Rows)>> DuplicatesAsync(
        Dataset dataset, IReadOnlyList<string> series, TimeRange range, CancellationToken ct)
    {
        var table = Sql.Table(dataset.Name);
        var guarded = await db.QueryAsync(
            "SELECT EXISTS (SELECT FROM pg_index WHERE indrelid = $1::regclass AND indisprimary AND indisvalid)", r => r.GetBoolean(0), ct, table);
        var key = string.Join(", ", dataset.IsKeyed ? dataset.Key.Select(Sql.Quote) : ["at"]);
        return guarded[0] ? [] : await db.QueryAsync(
            $"""
            SELECT series_id, floor(date_part('epoch', min(at)) / 86400)::integer, sum(rows)::bigint
            FROM (SELECT series_id, min(at) AS at, count(*) AS rows FROM {table}
                  WHERE series_id = ANY($1) AND at >= $2 AND at < $3 GROUP BY series_id, {key} HAVING count(*) > 1) twice
            GROUP BY series_id, floor(date_part('epoch', at) / 86400)
            """,
            r => (r.GetInt32(0), r.GetInt32(1), r.GetInt64(2)), ct,
            series.Select(s => ids.Series(dataset.Name, s)).ToArray(), range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());
    }

    // Floats: exact for whole seconds and counts, several times as fast as numeric, and two equal days are equal all the same. OFFSET 0 keeps
    // Postgres from working the day out anew in every sum.
    private static string Statement(Dataset dataset, IReadOnlyList<Column> columns) =>
        $"""
        SELECT series_id, day::integer, count(*), sum(second), CASE WHEN min(provider_id) = max(provider_id) THEN min(provider_id) END
               {string.Concat(columns.Select((c, i) => $", {Sums(c, $"c{i}")}"))}
        FROM (SELECT series_id, provider_id, day, epoch - day * 86400 AS second{string.Concat(columns.Select((_, i) => $", c{i}"))}
              FROM (SELECT r.*, floor(epoch / 86400) AS day
                    FROM (SELECT series_id, provider_id, date_part('epoch', at) AS epoch
                                 {string.Concat(columns.Select((c, i) => $", {Sql.Quote(c.Name)}::float8 AS c{i}"))}
                          FROM {Sql.Table(dataset.Name)} WHERE series_id = ANY($1) AND at >= $2 AND at < $3 OFFSET 0) r
                    OFFSET 0) d
              OFFSET 0) s
        GROUP BY series_id, day
        ORDER BY series_id, day
        """;

    // Only what some rule asks of the column: each sum costs a tenth of reading the row.
    private static string Sums(Column column, string value)
    {
        var (hasBounds, isFrozen) = (column.Min is not null || column.Max is not null, column.FrozenDays is not null);
        return string.Join(
            ", ",
            $"count({value})",
            hasBounds || isFrozen ? $"min({value})" : "0::float8",
            hasBounds || isFrozen ? $"max({value})" : "0::float8",
            column.ZeroDays is not null ? $"count(*) FILTER (WHERE {value} = 0)" : "0::bigint",
            isFrozen ? $"sum({value})" : "0::float8",
            isFrozen ? $"sum({value} * second)" : "0::float8");
    }

    private static DayOfRows Read(NpgsqlDataReader reader, int columns)
    {
        const int First = 5;
        var numbers = new DayOfNumbers[columns];
        for (var i = 0; i < columns; i++)
        {
            var at = First + (i * 6);
            numbers[i] = reader.GetInt64(at) is var values and > 0
                ? new DayOfNumbers(
                    values, reader.GetDouble(at + 1), reader.GetDouble(at + 2), reader.GetInt64(at + 3), reader.GetDouble(at + 4), reader.GetDouble(at + 5))
                : default;
        }

        return new DayOfRows(
            reader.GetInt32(0), reader.GetInt32(1), reader.GetInt64(2), reader.GetDouble(3), reader.IsDBNull(4) ? null : reader.GetInt16(4), numbers);
    }
}

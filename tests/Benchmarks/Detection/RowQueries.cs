using DataFetch.Catalog;
using NodaTime;
using Npgsql;

namespace DataFetch.Benchmarks.Detection;

/// <summary>
/// How gaps are found from rows alone: the baselines. Both get what helps them: a table that holds the range and nothing else, vacuumed,
/// and memory to sort in.
/// </summary>
internal sealed class RowQueries(NpgsqlDataSource db, HoledRows rows)
{
    /// <summary>Each slot is looked up, and neighbours without a row are put together.</summary>
    public Task<List<FoundGap>> JoinAsync(CancellationToken ct) => ReadAsync(
        $"""
        WITH missing AS (
            SELECT series, slot
            FROM unnest($1::integer[]) series
            CROSS JOIN generate_series($2::timestamptz, $3::timestamptz - interval '5 minutes', interval '5 minutes') slot
            LEFT JOIN data.{rows.Dataset.Name} r ON r.series_id = series AND r.at = slot
            WHERE r.series_id IS NULL),
        numbered AS (
            SELECT series, slot, slot - row_number() OVER (PARTITION BY series ORDER BY slot) * interval '5 minutes' AS run FROM missing)
        SELECT series, min(slot), max(slot) + interval '5 minutes' FROM numbered GROUP BY series, run ORDER BY 1, 2
        """,
        ct);

    /// <summary>Each row looks at the next one of its series; before the first row its instant is compared with the start.</summary>
    public Task<List<FoundGap>> WindowAsync(CancellationToken ct) => ReadAsync(
        $"""
        SELECT series_id, at + interval '5 minutes', next
        FROM (SELECT series_id, at, lead(at, 1, $3) OVER (PARTITION BY series_id ORDER BY at) AS next FROM data.{rows.Dataset.Name}) r
        WHERE next > at + interval '5 minutes'
        UNION ALL
        SELECT series, $2, first.at
        FROM unnest($1::integer[]) series
        CROSS JOIN LATERAL (SELECT at FROM data.{rows.Dataset.Name} WHERE series_id = series ORDER BY at LIMIT 1) first
        WHERE first.at > $2
        ORDER BY 1, 2
        """,
        ct);

    private async Task<List<FoundGap>> ReadAsync(string sql, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var memory = new NpgsqlCommand("SET work_mem = '256MB'", connection);
        await memory.ExecuteNonQueryAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection)
        {
            Parameters =
            {
                new() { Value = rows.Holes.Keys.ToArray() },
                new() { Value = rows.Range.Start.ToDateTimeUtc() },
                new() { Value = rows.Range.End.ToDateTimeUtc() },
            },
        };
        await using var reader = await command.ExecuteReaderAsync(ct);
        var gaps = new List<FoundGap>();
        while (await reader.ReadAsync(ct))
        {
            gaps.Add(new FoundGap(
                reader.GetInt32(0), new TimeRange(Instant.FromDateTimeUtc(reader.GetDateTime(1)), Instant.FromDateTimeUtc(reader.GetDateTime(2)))));
        }

        return gaps;
    }
}

internal readonly record struct FoundGap(int SeriesId, TimeRange Range);

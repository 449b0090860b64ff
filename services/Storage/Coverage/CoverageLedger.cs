using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Coverage;

/// <summary>
/// The ledger's statements. A change is written as what it adds, and Postgres applies it to the row as it is once it is locked, so
/// writers of one series lose nothing of each other's. Rows are locked in key order.
/// </summary>
internal static class CoverageLedger
{
    /// <summary>What the ledger has of series within a range, in the caller's snapshot.</summary>
    public static async Task<IReadOnlyDictionary<int, SeriesLedger>> ReadAsync(
        NpgsqlConnection connection, IReadOnlyCollection<int> seriesIds, TimeRange range, CancellationToken ct)
    {
        var rows = await connection.QueryAsync(
            """
            SELECT series_id, range_agg(present * w.within), range_agg(provisional * w.within), range_agg(absent * w.within),
                   range_agg(unreachable * w.within), sum(version)::bigint
            FROM datafetch.coverage, (SELECT tstzmultirange(tstzrange($2, $3)) AS within) w
            WHERE series_id = ANY($1) AND period > ($2 AT TIME ZONE 'UTC' - interval '1 year')::date AND period <= ($3 AT TIME ZONE 'UTC')::date
            GROUP BY series_id
            """,
            r => new SeriesLedger(
                r.GetInt32(0), Multirange.Read(r, 1), Multirange.Read(r, 2), Multirange.Read(r, 3), Multirange.Read(r, 4), r.GetInt64(5)),
            ct, seriesIds.ToArray(), range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());
        var found = rows.ToDictionary(l => l.SeriesId);
        return seriesIds.Distinct().ToDictionary(id => id, id => found.GetValueOrDefault(id) ?? SeriesLedger.None(id));
    }

    /// <summary>Adds what a stored chunk says; <paramref name="applicable"/> are the providers that must all lack a slot before it is absent.</summary>
    public static async Task ApplyAsync(
        NpgsqlConnection connection, Dataset dataset, IReadOnlyList<SeriesChange> changes, short provider, short[] applicable, CancellationToken ct)
    {
        await AddEvidenceAsync(connection, dataset, changes, provider, ct);
        var (ids, periods, present, provisional) = Columns(dataset, changes);
        await connection.ExecuteAsync(
            """
            INSERT INTO datafetch.coverage AS c (series_id, period, present, provisional, absent)
            SELECT n.series_id, n.period, n.present, n.provisional, coalesce(lacking.by_all, '{}') - n.present - n.provisional
            FROM (SELECT series_id, period, present::tstzmultirange, provisional::tstzmultirange
                  FROM unnest($1::integer[], $2::date[], $3::text[], $4::text[]) AS u (series_id, period, present, provisional)) n
            LEFT JOIN LATERAL (
                SELECT range_intersect_agg(e.lacks) AS by_all FROM datafetch.evidence e
                WHERE e.series_id = n.series_id AND e.period = n.period AND e.provider_id = ANY($5)
                HAVING count(*) = cardinality($5)) lacking ON true
            ORDER BY n.series_id, n.period
            ON CONFLICT (series_id, period) DO UPDATE SET
                present     = c.present + excluded.present - excluded.provisional,
                provisional = c.provisional - excluded.present + excluded.provisional,
                absent      = c.absent + excluded.absent - excluded.present - excluded.provisional - c.present - c.provisional,
                unreachable = c.unreachable - excluded.present - excluded.provisional - excluded.absent,
                version     = c.version + 1
            """,
            ct, ids, periods, present, provisional, applicable);
    }

    /// <summary>Marks as unreachable what of a range is in no other state.</summary>
    public static Task MarkUnreachableAsync(NpgsqlConnection connection, Dataset dataset, int[] seriesIds, TimeRangeSet cells, CancellationToken ct)
    {
        var parts = LedgerPeriod.Split(dataset, cells).ToList();
        return connection.ExecuteAsync(
            """
            INSERT INTO datafetch.coverage AS c (series_id, period, unreachable)
            SELECT s, p.period, p.cells::tstzmultirange
            FROM unnest($1::integer[]) s, unnest($2::date[], $3::text[]) AS p (period, cells)
            ORDER BY s, p.period
            ON CONFLICT (series_id, period) DO UPDATE SET
                unreachable = c.unreachable + excluded.unreachable - c.present - c.provisional - c.absent,
                version     = c.version + 1
            """,
            ct, seriesIds, Dates(parts.Select(p => p.Period)), parts.Select(p => Multirange.Text(p.Ranges)).ToArray());
    }

    /// <summary>Opens a range again, so that what was given up or taken as absent is missing and is asked for once more.</summary>
    public static Task ReopenAsync(NpgsqlConnection connection, int[] seriesIds, TimeRange range, CancellationToken ct) =>
        connection.ExecuteAsync(
            """
            UPDATE datafetch.coverage c SET unreachable = c.unreachable - tstzmultirange(tstzrange($2, $3)), version = c.version + 1
            FROM (SELECT series_id, period FROM datafetch.coverage
                  WHERE series_id = ANY($1) AND unreachable && tstzrange($2, $3) ORDER BY series_id, period FOR UPDATE) held
            WHERE c.series_id = held.series_id AND c.period = held.period
            """,
            ct, seriesIds, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());

    private static Task AddEvidenceAsync(
        NpgsqlConnection connection, Dataset dataset, IReadOnlyList<SeriesChange> changes, short provider, CancellationToken ct)
    {
        var parts = changes.SelectMany(c => LedgerPeriod.Split(dataset, c.Lacking), (c, part) => (c.SeriesId, part.Period, part.Ranges)).ToList();
        return parts.Count == 0
            ? Task.CompletedTask
            : connection.ExecuteAsync(
                """
                INSERT INTO datafetch.evidence AS e (series_id, period, provider_id, lacks, asked_at)
                SELECT series_id, period, $4, lacks::tstzmultirange, datafetch.server_now()
                FROM unnest($1::integer[], $2::date[], $3::text[]) AS n (series_id, period, lacks)
                ORDER BY series_id, period
                ON CONFLICT (series_id, period, provider_id) DO UPDATE SET lacks = e.lacks + excluded.lacks, asked_at = excluded.asked_at
                """,
                ct, parts.Select(p => p.SeriesId).ToArray(), Dates(parts.Select(p => p.Period)),
                parts.Select(p => Multirange.Text(p.Ranges)).ToArray(), provider);
    }

    private static (int[] Ids, NpgsqlParameter Periods, string[] Present, string[] Provisional) Columns(
        Dataset dataset, IReadOnlyList<SeriesChange> changes)
    {
        var rows = changes.SelectMany(
            change => LedgerPeriod.Split(dataset, change.Present.Union(change.Provisional).Union(change.Lacking)),
            (change, part) => (change.SeriesId, part.Period, Present: change.Present.Intersect(part.Ranges), Provisional: change.Provisional.Intersect(part.Ranges)))
            .ToList();
        return (
            [.. rows.Select(r => r.SeriesId)], Dates(rows.Select(r => r.Period)),
            [.. rows.Select(r => Multirange.Text(r.Present))], [.. rows.Select(r => Multirange.Text(r.Provisional))]);
    }

    private static NpgsqlParameter Dates(IEnumerable<LocalDate> dates) =>
        Sql.Typed(NpgsqlDbType.Array | NpgsqlDbType.Date, dates.Select(d => d.ToDateOnly()).ToArray());
}

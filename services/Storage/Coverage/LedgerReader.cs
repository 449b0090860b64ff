using System.Data;
using System.Runtime.CompilerServices;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Coverage;

/// <summary>Reads the ledger for those who judge it.</summary>
public sealed class LedgerReader(NpgsqlDataSource db, CatalogIds ids, TimeProvider time)
{
    /// <summary>What the ledger has of series of a dataset within a range, all from one snapshot.</summary>
    public async Task<IReadOnlyDictionary<string, SeriesLedger>> ReadAsync(
        Dataset dataset, IReadOnlyList<string> series, TimeRange range, CancellationToken ct)
    {
        var ledgers = await StreamLedgersAsync(dataset, series, range, ct).ToListAsync(ct);
        return series.Zip(ledgers).DistinctBy(s => s.First).ToDictionary(s => s.First, s => s.Second);
    }

    /// <summary>The same in the planner's words: one for each series, in the order given.</summary>
    public async Task<IReadOnlyList<SeriesCoverage>> CoverageAsync(Dataset dataset, IReadOnlyList<string> series, TimeRange range, CancellationToken ct) =>
        await StreamAsync(dataset, series, range, ct).ToListAsync(ct);

    /// <summary>The same one by one, while the next ones are still on their way.</summary>
    public IAsyncEnumerable<SeriesCoverage> StreamAsync(Dataset dataset, IReadOnlyList<string> series, TimeRange range, CancellationToken ct) =>
        StreamLedgersAsync(dataset, series, range, ct).Select((ledger, place) => ledger.Of(dataset.For(series[place]), series[place]));

    /// <summary>
    /// What of series is absent or unreachable within a range, why, and when it is asked again; by series in the order given, then by time.
    /// A run of slots that lies in two ledger rows, such as across New Year, is two of them.
    /// </summary>
    public async Task<IReadOnlyList<OpenException>> ExceptionsAsync(Dataset dataset, IReadOnlyList<string> series, TimeRange range, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await ReadExceptionsAsync(connection, ids, dataset, series, range, ct);
    }

    /// <summary>What of series within a range was asked for and answered of late, and how long ago; the newest first.</summary>
    // Answers are dated by the server's clock, and so is their age.
    public async Task<ILookup<string, AnsweredRange>> AnsweredAsync(
        Dataset dataset, IReadOnlyList<string> series, TimeRange range, Duration ofLate, CancellationToken ct)
    {
        var answered = await db.QueryAsync(
            """
            SELECT name, p.range_start, p.range_end, datafetch.server_now() - p.stored_at
            FROM datafetch.provenance p JOIN datafetch.task t ON t.id = p.task_id
            CROSS JOIN LATERAL jsonb_array_elements(t.fills) fill CROSS JOIN LATERAL jsonb_array_elements_text(fill -> 'series') name
            WHERE p.dataset_id = $1 AND p.stored_at >= datafetch.server_now() - $2::interval AND p.range_start < $4 AND p.range_end > $3
              AND fill ->> 'dataset' = $5 AND name = ANY($6)
            ORDER BY p.stored_at DESC
            """,
            r => new AnsweredRange(r.GetString(0), new TimeRange(At(r, 1), At(r, 2)), Duration.FromTimeSpan(r.GetTimeSpan(3))),
            ct, ids.Dataset(dataset.Name), ofLate.ToTimeSpan(), range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc(), dataset.Name, series.ToArray());
        return answered.ToLookup(a => a.Series);
    }

    internal static async Task<IReadOnlyList<OpenException>> ReadExceptionsAsync(
        NpgsqlConnection connection, CatalogIds ids, Dataset dataset, IReadOnlyList<string> series, TimeRange range, CancellationToken ct)
    {
        int[] seriesIds = [.. series.Select(s => ids.Series(dataset.Name, s))];
        var names = seriesIds.Zip(series).DistinctBy(s => s.First).ToDictionary(s => s.First, s => s.Second);
        return await connection.QueryAsync(
            """
            SELECT r.series_id, r.state, lower(part), upper(part), r.reason, r.times, r.since, r.due_at,
                   ARRAY(SELECT p.name FROM datafetch.evidence e JOIN datafetch.provider p ON p.id = e.provider_id
                         WHERE e.series_id = r.series_id AND e.period = r.period AND e.lacks && part ORDER BY p.name)
            FROM datafetch.recheck r CROSS JOIN LATERAL unnest(r.ranges * tstzmultirange(tstzrange($2, $3))) part
            WHERE r.series_id = ANY($1) AND r.period > ($2 AT TIME ZONE 'UTC' - interval '1 year')::date AND r.period <= ($3 AT TIME ZONE 'UTC')::date
              AND r.state <> 'provisional'
            ORDER BY array_position($1, r.series_id), lower(part)
            """,
            r => new OpenException(
                names[r.GetInt32(0)], r.GetString(1) == "absent" ? ExceptionState.Absent : ExceptionState.Unreachable, new TimeRange(At(r, 2), At(r, 3)),
                r.GetString(4), r.GetInt16(5), At(r, 6), At(r, 7), r.GetFieldValue<string[]>(8)),
            ct, seriesIds, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());
    }

    /// <summary>Of each need what is missing, unreachable, or absent and being asked again, in the same order; all from one snapshot.</summary>
    public async Task<IReadOnlyList<SeriesNeed>> LackingAsync(IReadOnlyList<SeriesNeed> needs, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var settled = await CoverageLedger.ReadSettledAsync(
            connection, [.. needs.Select(n => (n.Dataset, ids.Series(n.Dataset.Name, n.Series), n.Ranges))], ct);
        return [.. needs.Select((need, i) => need with { Ranges = need.Ranges.Except(settled[i]) })];
    }

    /// <summary>The instant of the newest row of a dataset; null where it has none.</summary>
    public async Task<Instant?> LatestAsync(Dataset dataset, CancellationToken ct)
    {
        // One index probe a series; max(at) over the table would read all of it.
        var latest = await db.QueryAsync(
            $"""
            SELECT max(newest.at) FROM unnest($1::integer[]) s
            CROSS JOIN LATERAL (SELECT at FROM {Sql.Table(dataset.Name)} WHERE series_id = s ORDER BY at DESC LIMIT 1) newest
            """,
            r => r.IsDBNull(0) ? (Instant?)null : Instant.FromDateTimeUtc(r.GetDateTime(0)), ct,
            dataset.Series.Select(s => ids.Series(dataset.Name, s)).ToArray());
        return latest[0];
    }

    private async IAsyncEnumerable<SeriesLedger> StreamLedgersAsync(
        Dataset dataset, IReadOnlyList<string> series, TimeRange range, [EnumeratorCancellation] CancellationToken ct)
    {
        int[] seriesIds = [.. series.Select(s => ids.Series(dataset.Name, s))];
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var snapshot = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var rechecks = await Rechecks.ReadAsync(connection, seriesIds, range, time.GetInstant(), ct);
        await foreach (var ledger in CoverageLedger.StreamAsync(connection, seriesIds, range, ct))
        {
            yield return rechecks.TryGetValue(ledger.SeriesId, out var recheck) ? ledger with { Due = recheck.Due, Waiting = recheck.Waiting } : ledger;
        }
    }

    private static Instant At(NpgsqlDataReader reader, int column) => Instant.FromDateTimeUtc(reader.GetDateTime(column));
}

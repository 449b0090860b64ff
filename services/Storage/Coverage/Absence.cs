using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Coverage;

/// <summary>From what one provider lacks to what does not exist: absent is what all providers lack that can have it.</summary>
internal static class Absence
{
    /// <summary>The changes with what a provider lacks where it can have it: what it lacks elsewhere says nothing.</summary>
    public static IReadOnlyList<SeriesChange> Applicable(
        Dataset dataset, IReadOnlyList<SeriesChange> changes, short provider, Func<int, IReadOnlyList<ProviderDuty>> duties) =>
    [
        .. changes.Select(c => c.Lacking.Count > 0 && duties(c.SeriesId).Where(d => d.Provider == provider).Select(d => (TimeRange?)d.Applicable).SingleOrDefault() is { } own
            ? c with { Lacking = Applicable(dataset, c.Lacking, own) }
            : c),
    ];

    /// <summary>Adds the evidence of a chunk, and makes absent what all evidence together says. Behind the locks of the ledger's rows.</summary>
    public static async Task AddAsync(
        NpgsqlConnection connection, Dataset dataset, IReadOnlyList<SeriesChange> changes, short provider,
        Func<int, IReadOnlyList<ProviderDuty>> duties, Instant now, CancellationToken ct)
    {
        var lacks = changes.Where(c => c.Lacking.Count > 0).ToList();
        var parts = ChangePart.Of(dataset, lacks, c => c.Lacking);
        if (parts.Count == 0)
        {
            return;
        }

        // Which part each of the others need not be asked for.
        var duty = lacks.ToDictionary(
            c => c.SeriesId, c => duties(c.SeriesId).Select(d => (Duty: d, Exempt: c.Lacking.Except(Applicable(dataset, c.Lacking, d.Applicable)))).ToList());
        await connection.ExecuteAsync(
            """
            INSERT INTO datafetch.evidence AS e (series_id, period, provider_id, lacks, asked_at)
            SELECT series_id, period, $4, lacks::tstzmultirange, $5
            FROM unnest($1::integer[], $2::date[], $3::text[]) AS n (series_id, period, lacks)
            ON CONFLICT (series_id, period, provider_id) DO UPDATE SET lacks = e.lacks + excluded.lacks, asked_at = excluded.asked_at
            """,
            ct, ChangePart.Ids(parts), CoverageLedger.Dates(parts.Select(p => p.Period)), ChangePart.Texts(parts), provider, now.ToDateTimeUtc());

        // One row a part and a provider that can have some of it, the asked one among them.
        var rows = parts.SelectMany(part => duty[part.Change.SeriesId], (Part, Of) => (Part, Of.Duty, Exempt: Of.Exempt.Intersect(Part.Ranges)))
            .Where(r => r.Duty.Provider == provider || r.Part.Ranges.Except(r.Exempt).Count > 0).ToList();
        List<ChangePart> each = [.. rows.Select(r => r.Part)];
        await connection.ExecuteAsync(
            """
            WITH n AS (
                SELECT u.series_id, u.period,
                       range_intersect_agg(u.lacking::tstzmultirange * (coalesce(e.lacks, '{}') + u.exempt::tstzmultirange)) AS by_all
                FROM unnest($1::integer[], $2::date[], $3::text[], $4::smallint[], $5::text[], $6::text[])
                    AS u (series_id, period, lacking, provider_id, exempt, key_source)
                LEFT JOIN datafetch.evidence e ON e.series_id = u.series_id AND e.period = u.period AND e.provider_id = u.provider_id
                WHERE u.provider_id = $7 OR NOT EXISTS (
                    SELECT FROM datafetch.source_state s WHERE s.source = u.key_source AND s.key_missing)
                GROUP BY u.series_id, u.period),
            answered AS (
                UPDATE datafetch.recheck r SET asking = r.asking - n.by_all
                FROM n WHERE r.series_id = n.series_id AND r.period = n.period AND r.asking && n.by_all)
            UPDATE datafetch.coverage c SET
                absent      = c.absent + (n.by_all - c.present - c.provisional),
                unreachable = c.unreachable - n.by_all
            FROM n WHERE c.series_id = n.series_id AND c.period = n.period
            """,
            ct, ChangePart.Ids(each), CoverageLedger.Dates(each.Select(p => p.Period)), ChangePart.Texts(each),
            rows.Select(r => r.Duty.Provider).ToArray(), rows.Select(r => Multirange.Text(r.Exempt)).ToArray(),
            Sql.Typed(NpgsqlDbType.Array | NpgsqlDbType.Text, rows.Select(r => r.Duty.KeySource).ToArray()), provider);
    }

    // Whole cells of the slots in a range: a bound between two slots cuts none in half.
    private static TimeRangeSet Applicable(Dataset dataset, TimeRangeSet cells, TimeRange range) => cells.All(c => c.Start >= range.Start && c.End <= range.End)
        ? cells
        : dataset.Cadence.Cells(cells.Intersect(range)).Intersect(cells);
}

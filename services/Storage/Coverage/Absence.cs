using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Coverage;

/// <summary>From what one provider lacks to what does not exist: absent is what all providers lack that can have it.</summary>
internal static class Absence
{
    /// <summary>Adds the evidence of a chunk, and makes absent what all evidence together says. Behind the locks of the ledger's rows.</summary>
    public static async Task AddAsync(
        NpgsqlConnection connection, Dataset dataset, IReadOnlyList<SeriesChange> changes, short provider,
        Func<int, IReadOnlyList<ProviderDuty>> duties, CancellationToken ct)
    {
        var lacks = changes.Where(c => c.Lacking.Count > 0).Select(c => Lack.Of(dataset, c, provider, duties(c.SeriesId))).ToList();
        var parts = ChangePart.Of(dataset, [.. lacks.Select(l => l.Change)], c => c.Lacking);
        if (parts.Count == 0)
        {
            return;
        }

        var duty = lacks.ToDictionary(l => l.Change.SeriesId, l => l.Exempt);
        await connection.ExecuteAsync(
            """
            INSERT INTO datafetch.evidence AS e (series_id, period, provider_id, lacks, asked_at)
            SELECT series_id, period, $4, lacks::tstzmultirange, datafetch.server_now()
            FROM unnest($1::integer[], $2::date[], $3::text[]) AS n (series_id, period, lacks)
            ON CONFLICT (series_id, period, provider_id) DO UPDATE SET lacks = e.lacks + excluded.lacks, asked_at = excluded.asked_at
            """,
            ct, ChangePart.Ids(parts), CoverageLedger.Dates(parts.Select(p => p.Period)), ChangePart.Texts(parts), provider);

        // One row a part and a provider that can have some of it, the asked one among them.
        var rows = parts.SelectMany(part => duty[part.Change.SeriesId], (Part, Of) => (Part, Of.Duty, Exempt: Of.Exempt.Intersect(Part.Ranges)))
            .Where(r => r.Duty.Provider == provider || r.Part.Ranges.Except(r.Exempt).Count > 0).ToList();
        List<ChangePart> each = [.. rows.Select(r => r.Part)];
        await connection.ExecuteAsync(
            """
            UPDATE datafetch.coverage c SET
                absent      = c.absent + (n.by_all - c.present - c.provisional),
                unreachable = c.unreachable - n.by_all
            FROM (SELECT u.series_id, u.period,
                         range_intersect_agg(u.lacking::tstzmultirange * (coalesce(e.lacks, '{}') + u.exempt::tstzmultirange)) AS by_all
                  FROM unnest($1::integer[], $2::date[], $3::text[], $4::smallint[], $5::text[], $6::text[])
                      AS u (series_id, period, lacking, provider_id, exempt, key_source)
                  LEFT JOIN datafetch.evidence e ON e.series_id = u.series_id AND e.period = u.period AND e.provider_id = u.provider_id
                  WHERE u.provider_id = $7 OR NOT EXISTS (
                      SELECT FROM datafetch.source_state s WHERE s.source = u.key_source AND s.key_missing)
                  GROUP BY u.series_id, u.period) n
            WHERE c.series_id = n.series_id AND c.period = n.period
            """,
            ct, ChangePart.Ids(each), CoverageLedger.Dates(each.Select(p => p.Period)), ChangePart.Texts(each),
            rows.Select(r => r.Duty.Provider).ToArray(), rows.Select(r => Multirange.Text(r.Exempt)).ToArray(),
            Sql.Typed(NpgsqlDbType.Array | NpgsqlDbType.Text, rows.Select(r => r.Duty.KeySource).ToArray()), provider);
    }

    /// <summary>What a provider lacks of a series, and which part of that each of the others need not be asked for.</summary>
    private sealed record Lack(SeriesChange Change, IReadOnlyList<(ProviderDuty Duty, TimeRangeSet Exempt)> Exempt)
    {
        public static Lack Of(Dataset dataset, SeriesChange change, short provider, IReadOnlyList<ProviderDuty> duties)
        {
            var own = duties.Where(d => d.Provider == provider).Select(d => (TimeRange?)d.Applicable).SingleOrDefault();
            var lacking = own is { } applicable ? Applicable(change.Lacking, applicable) : change.Lacking;
            return new Lack(change with { Lacking = lacking }, [.. duties.Select(d => (d, lacking.Except(Applicable(lacking, d.Applicable))))]);

            // Whole cells of the slots in it: a bound between two slots cuts none in half.
            TimeRangeSet Applicable(TimeRangeSet cells, TimeRange range) => cells.All(c => c.Start >= range.Start && c.End <= range.End)
                ? cells
                : dataset.Cadence.Cells(cells.Intersect(range)).Intersect(cells);
        }
    }
}

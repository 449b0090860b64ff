using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Coverage;

/// <summary>Reads the ledger for those who judge it.</summary>
public sealed class LedgerReader(NpgsqlDataSource db, CatalogIds ids)
{
    /// <summary>What the ledger has of series of a dataset within a range, all from one snapshot.</summary>
    public async Task<IReadOnlyDictionary<string, SeriesLedger>> ReadAsync(
        Dataset dataset, IReadOnlyList<string> series, TimeRange range, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var ledgers = await CoverageLedger.ReadAsync(connection, [.. series.Select(s => ids.Series(dataset.Name, s))], range, ct);
        return series.ToDictionary(s => s, s => ledgers[ids.Series(dataset.Name, s)]);
    }

    /// <summary>Of each need what is missing or unreachable, in the same order; all from one snapshot.</summary>
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
}

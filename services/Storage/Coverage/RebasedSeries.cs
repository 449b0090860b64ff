using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using Npgsql;

namespace DataFetch.Storage.Coverage;

/// <summary>Series that the upstream has worked out anew, such as prices adjusted for a dividend (<see cref="Dataset.RebasedBy"/>).</summary>
internal static class RebasedSeries
{
    /// <summary>Takes what is stored of series outside of a range for provisional, so that it is asked for again. Behind the locks of the ledger's rows.</summary>
    public static Task DoubtAsync(
        NpgsqlConnection connection, Dataset dataset, IReadOnlyList<int> seriesIds, TimeRange range, CatalogIds ids, CancellationToken ct)
    {
        var groups = seriesIds.Count == 0 ? [] : dataset.Series.Where(s => dataset.For(s).RebasedBy is not null).Select(s => ids.Series(dataset.Name, s)).ToHashSet();
        int[] doubted = [.. seriesIds.Where(groups.Contains)];
        return doubted.Length == 0
            ? Task.CompletedTask
            : connection.ExecuteAsync(
                """
                UPDATE datafetch.coverage c SET
                    provisional = c.provisional + (c.present - tstzmultirange(tstzrange($2, $3))),
                    present     = c.present * tstzmultirange(tstzrange($2, $3)),
                    version     = c.version + 1
                FROM (SELECT series_id, period FROM datafetch.coverage
                      WHERE series_id = ANY($1) AND NOT isempty(present - tstzmultirange(tstzrange($2, $3)))
                      ORDER BY series_id, period FOR UPDATE) held
                WHERE c.series_id = held.series_id AND c.period = held.period
                """,
                ct, doubted, range.Start.ToDateTimeUtc(), range.End.ToDateTimeUtc());
    }
}

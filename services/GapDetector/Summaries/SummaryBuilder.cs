using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Requests;
using DataFetch.GapDetector.Recovery;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Entities;
using NodaTime;

namespace DataFetch.GapDetector.Summaries;

/// <summary>Judges the last days of datasets.</summary>
internal sealed class SummaryBuilder(SourceCatalog catalog, LedgerReader ledger, EntityReader entities, RecoveryPlanner planner)
{
    public async Task<IReadOnlyList<DatasetSummary>> BuildAsync(
        IReadOnlyList<Dataset> datasets, int days, Instant now, CancellationToken ct)
    {
        var standings = new List<Standing>();
        foreach (var dataset in datasets)
        {
            var range = RangeParser.LastDays(dataset, days, now);
            var known = await ledger.CoverageAsync(dataset, dataset.Series, range, ct);
            standings.Add(new Standing(dataset, range, now, known, await ledger.LatestAsync(dataset, ct), await entities.CountAsync(dataset, ct)));
        }

        var recovery = await planner.PlanAsync(standings.SelectMany(s => s.Gaps), now, ct);
        return [.. standings.Select(s => s.Summarise(SummaryAction.Of(catalog, s, recovery)))];
    }
}

internal static class SummariesFeature
{
    public static IServiceCollection AddSummaries(this IServiceCollection services) => services.AddSingleton<SummaryBuilder>();
}

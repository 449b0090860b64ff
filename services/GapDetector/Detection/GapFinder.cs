using DataFetch.Catalog.Definitions;
using DataFetch.GapDetector.Recovery;
using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using NodaTime;

namespace DataFetch.GapDetector.Detection;

/// <summary>The gaps of some datasets and what filling them takes.</summary>
internal sealed record DetectedGaps(IReadOnlyList<DatasetGaps> Datasets, RecoveryPlan Recovery, Strategy Strategy)
{
    public int TotalGaps => Datasets.Sum(d => d.Gaps.Count);
}

/// <param name="Gaps">By series and time.</param>
internal sealed record DatasetGaps(Dataset Dataset, IReadOnlyList<Gap> Gaps, SlotCounts Slots);

/// <summary>Finds gaps and plans their filling, without starting it.</summary>
internal sealed class GapFinder(SourceCatalog catalog, LedgerReader ledger, RecoveryPlanner planner)
{
    public async Task<DetectedGaps> FindAsync(IReadOnlyList<Scope> scopes, Instant now, CancellationToken ct)
    {
        var datasets = new List<DatasetGaps>();
        foreach (var scope in scopes)
        {
            var (gaps, slots) = (new List<Gap>(), SlotCounts.Zero);
            await foreach (var known in ledger.StreamAsync(scope.Dataset, scope.Series, scope.Range, ct))
            {
                gaps.AddRange(Gaps.Find(known, scope.Range, now));
                slots += Gaps.Count(known, scope.Range, now);
            }

            datasets.Add(new DatasetGaps(scope.Dataset, gaps, slots));
        }

        var recovery = await planner.PlanAsync(datasets.SelectMany(d => d.Gaps), now, ct);
        return new DetectedGaps(datasets, recovery, Strategy.Of(catalog, recovery.Plan, now, recovery.Availability));
    }
}

internal static class DetectionFeature
{
    public static IServiceCollection AddDetection(this IServiceCollection services) => services.AddSingleton<GapFinder>();
}

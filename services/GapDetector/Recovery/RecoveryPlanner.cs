using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Providers;
using NodaTime;

namespace DataFetch.GapDetector.Recovery;

/// <summary>Plans what would fill gaps, without starting it: one plan for all of them.</summary>
internal sealed class RecoveryPlanner(SourceCatalog catalog, AvailabilityReader availability)
{
    public async Task<RecoveryPlan> PlanAsync(IEnumerable<Gap> gaps, Instant now, CancellationToken ct)
    {
        var needs =
            from gap in gaps
            group gap by (gap.Dataset, gap.Series) into same
            let dataset = catalog.Dataset(same.Key.Dataset)
            // What is computed comes with what it is computed from.
            where dataset.Derived is null
            select new SeriesNeed(dataset.For(same.Key.Series), same.Key.Series, TimeRangeSet.Of(same.Select(g => g.Range)));
        var able = await availability.ReadAsync(ct);
        return new RecoveryPlan(catalog, Planner.Plan(catalog, needs, now, able), able);
    }
}

internal static class RecoveryFeature
{
    public static IServiceCollection AddRecovery(this IServiceCollection services) => services.AddSingleton<RecoveryPlanner>();
}

using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.GapDetector.Coverage;
using DataFetch.Planning;
using DataFetch.Storage.Providers;
using NodaTime;

namespace DataFetch.GapDetector.Detection;

/// <summary>The gaps of some datasets and what filling them takes.</summary>
internal sealed record DetectedGaps(IReadOnlyList<DatasetGaps> Datasets, Plan Plan, Strategy Strategy);

internal sealed record DatasetGaps(Dataset Dataset, IReadOnlyList<Gap> Gaps, SlotCounts Slots);

/// <summary>Finds gaps and plans their filling, without starting it.</summary>
internal sealed class GapFinder(SourceCatalog catalog, CoverageReader coverage, AvailabilityReader availability)
{
    public async Task<DetectedGaps> FindAsync(IReadOnlyList<Scope> scopes, Instant now, CancellationToken ct)
    {
        var datasets = new List<DatasetGaps>();
        foreach (var scope in scopes)
        {
            var known = await coverage.ReadAsync(scope, ct);
            datasets.Add(new DatasetGaps(
                scope.Dataset,
                [.. known.SelectMany(c => Gaps.Find(c, scope.Range, now))],
                Gaps.Count(known, scope.Range, now)));
        }

        List<SeriesNeed> needs =
        [
            // What is computed comes with what it is computed from.
            .. from dataset in datasets
               where dataset.Dataset.Derived is null
               from series in dataset.Gaps.GroupBy(g => g.Series)
               select new SeriesNeed(dataset.Dataset.For(series.Key), series.Key, TimeRangeSet.Of(series.Select(g => g.Range))),
        ];
        var able = await availability.ReadAsync(ct);
        var plan = Planner.Plan(catalog, needs, now, able);
        return new DetectedGaps(datasets, plan, Strategy.Of(catalog, plan, now, able));
    }
}

internal static class DetectionFeature
{
    public static IServiceCollection AddDetection(this IServiceCollection services) => services.AddSingleton<GapFinder>();
}

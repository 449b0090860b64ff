using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;

namespace DataFetch.Planning;

/// <summary>From what is needed to the chunks that get it: the one planner, for a dry run and for real.</summary>
public static class Planner
{
    /// <exception cref="RequestException">A need names a series that its dataset does not have.</exception>
    public static Plan Plan(SourceCatalog catalog, IEnumerable<SeriesNeed> needs)
    {
        var requests = new Dictionary<Request, RequestPlan>(ReferenceEqualityComparer.Instance);
        foreach (var need in Union(needs))
        {
            var request = ProviderOf(catalog, need);
            if (!requests.TryGetValue(request, out var plan))
            {
                requests[request] = plan = new RequestPlan(catalog, request);
            }

            plan.Add(need);
        }

        List<PlannedChunk> chunks =
        [
            .. requests
                .OrderBy(r => r.Key.Source, StringComparer.Ordinal).ThenBy(r => r.Key.Name, StringComparer.Ordinal)
                .SelectMany(r => r.Value.Chunks()),
        ];
        return new Plan(chunks, Estimate(catalog, chunks));
    }

    // Needs of one series may overlap, as when several callers' are planned together; no slot counts twice.
    private static IEnumerable<SeriesNeed> Union(IEnumerable<SeriesNeed> needs) =>
        from need in needs
        group need by (need.Dataset.Name, need.Series) into same
        select same.Count() == 1
            ? same.First()
            : same.First() with { Ranges = TimeRangeSet.Of(same.SelectMany(n => n.Ranges)) };

    private static Request ProviderOf(SourceCatalog catalog, SeriesNeed need)
    {
        SourceCatalog.SeriesOrAll(need.Dataset, [need.Series]);
        return catalog.ProvidersOf(need.Dataset, need.Series).First();
    }

    private static IReadOnlyList<SourceEstimate> Estimate(SourceCatalog catalog, IEnumerable<PlannedChunk> chunks) =>
        [.. chunks.GroupBy(c => c.Chunk.Source).Select(c => SourceEstimate.Of(catalog.Source(c.Key), c.Sum(chunk => (long)chunk.Calls)))];
}

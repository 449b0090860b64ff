using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Planning;

/// <summary>From what is needed to the chunks that get it: the one planner, for a dry run and for real.</summary>
public static class Planner
{
    /// <summary>
    /// Asks for each needed slot the first provider, in the order of preference, that serves its series, can have it and is
    /// available; one whose firewall turned us away a short while ago comes after the others. What no provider can have is not planned,
    /// and told.
    /// </summary>
    /// <remarks>
    /// Where all that can have a slot lack their key, the first of them is planned nevertheless, as long as no other was asked
    /// before (<see cref="SeriesNeed.After"/>): its task fails and names the setting, where silence would look like success.
    /// </remarks>
    /// <param name="availability">Null where every provider can be asked, for as much at once as its source file says.</param>
    /// <exception cref="RequestException">A need names a series that its dataset does not have.</exception>
    public static Plan Plan(SourceCatalog catalog, IEnumerable<SeriesNeed> needs, Instant now, ProviderAvailability? availability = null)
    {
        var able = availability ?? ProviderAvailability.All;
        var assigner = new Assigner(catalog, now, able);
        foreach (var need in Union(needs))
        {
            assigner.Add(need);
        }

        // Of one series again: those that were planned after different providers may share one now.
        var requests = new Dictionary<string, RequestPlan>();
        foreach (var same in assigner.Assigned.GroupBy(a => (a.Provider, a.Need.Dataset.Name, a.Need.Series)))
        {
            if (!requests.TryGetValue(same.Key.Provider, out var plan))
            {
                requests[same.Key.Provider] = plan = new RequestPlan(catalog, catalog.Request(same.Key.Provider), able);
            }

            plan.Add(Merge(same.Select(a => a.Need)));
        }

        List<PlannedChunk> chunks =
        [
            .. requests.Values
                .OrderBy(r => r.Request.Stage).ThenBy(r => r.Request.Source, StringComparer.Ordinal).ThenBy(r => r.Request.Name, StringComparer.Ordinal)
                .SelectMany(r => r.Chunks()),
        ];
        return new Plan(chunks, Estimate(catalog, chunks), assigner.Assigned, assigner.Unplannable);
    }

    /// <summary>Whether a dataset names a provider that may be asked for a series beside one that was.</summary>
    public static bool HasOther(SourceCatalog catalog, Dataset dataset, string series, string provider) =>
        catalog.ProvidersOf(dataset, series).Any(r => r.Provider != provider);

    // Needs of one series may overlap, as when several callers' are planned together; no slot counts twice.
    private static IEnumerable<SeriesNeed> Union(IEnumerable<SeriesNeed> needs) =>
        from need in needs
        group need by (need.Dataset.Name, need.Series, need.After) into same
        select Merge(same);

    private static SeriesNeed Merge(IEnumerable<SeriesNeed> same)
    {
        var needs = same.ToList();
        return needs.Count == 1 ? needs[0] : needs[0] with { Ranges = TimeRangeSet.Of(needs.SelectMany(n => n.Ranges)) };
    }

    private static IReadOnlyList<SourceEstimate> Estimate(SourceCatalog catalog, IEnumerable<PlannedChunk> chunks) =>
        [.. chunks.GroupBy(c => c.Chunk.Source).Select(c => SourceEstimate.Of(catalog.Source(c.Key), c.Sum(chunk => (long)chunk.Calls)))];
}

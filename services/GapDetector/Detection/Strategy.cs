using DataFetch.Catalog.Definitions;
using DataFetch.Planning;

namespace DataFetch.GapDetector.Detection;

/// <summary>How gaps are best filled, for people.</summary>
/// <param name="Primary">Such as <c>backfill-days from redata, sip</c>; <c>none</c> where there is nothing to fill.</param>
/// <param name="Fallback">The providers that are asked next; empty where there are none.</param>
internal sealed record Strategy(string Primary, string Fallback)
{
    private const int DaysOfWeek = 7;

    public static Strategy Of(SourceCatalog catalog, Plan plan, IReadOnlyList<SeriesNeed> needs)
    {
        var primary =
            from chunk in plan.Chunks
            group chunk.Chunk.Source by catalog.Request($"{chunk.Chunk.Source}.{chunk.Chunk.Request}").Chunk.TypicalDays < DaysOfWeek ? "days" : "weeks" into sources
            orderby sources.Key
            select $"backfill-{sources.Key} from {string.Join(", ", sources.Distinct())}";
        var fallback =
            from need in needs
            from provider in catalog.ProvidersOf(need.Dataset, need.Series).Skip(1).Take(1)
            orderby provider.Provider
            select provider.Provider;
        return new Strategy(plan.Chunks.Count == 0 ? "none" : string.Join("; ", primary), string.Join(", ", fallback.Distinct()));
    }
}

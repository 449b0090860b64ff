using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using NodaTime;

namespace DataFetch.GapDetector.Detection;

/// <summary>How gaps are best filled, for people.</summary>
/// <param name="Primary">
/// Such as <c>backfill-days from redata, sip</c>; <c>none</c> where there is nothing to fill. What cannot be filled is told behind it:
/// <c>24 slots of weather_observations are out of reach</c>.
/// </param>
/// <param name="Fallback">The providers that are asked next, each for what is planned of another; empty where there are none.</param>
internal sealed record Strategy(string Primary, string Fallback)
{
    private const int DaysOfWeek = 7;

    public static Strategy Of(SourceCatalog catalog, Plan plan, Instant now, ProviderAvailability availability)
    {
        var primary =
            from chunk in plan.Chunks
            group chunk.Chunk.Source by catalog.Request($"{chunk.Chunk.Source}.{chunk.Chunk.Request}").Chunk.TypicalDays < DaysOfWeek ? "days" : "weeks" into sources
            orderby sources.Key
            select $"backfill-{sources.Key} from {string.Join(", ", sources.Distinct())}";
        var left =
            from need in plan.Unplannable
            group need.Need by (need.Need.Dataset.Name, Why: need.HeldBy is { } held ? $"wait: {held.Reason}" : "are out of reach") into same
            orderby same.Key.Name, same.Key.Why
            select $"{same.Sum(n => n.Dataset.Cadence.Count(n.Ranges))} slots of {same.Key.Name} {same.Key.Why}";
        var next = Planner.Plan(catalog, plan.Assigned.Select(a => a.Need with { After = a.Provider }), now, availability);
        return new Strategy(
            string.Join("; ", primary.DefaultIfEmpty("none").Concat(left)),
            string.Join(", ", next.Assigned.Select(a => a.Provider).Distinct().Order(StringComparer.Ordinal)));
    }
}

using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;

namespace DataFetch.Planning;

/// <summary>
/// Tells which part of a plan is for what: one plan for all gaps, then a look at it for each. A look costs what it finds, and a
/// halving of the series' chunks.
/// </summary>
public sealed class PlanShares
{
    private readonly SourceCatalog catalog;
    private readonly ProviderAvailability availability;
    private readonly ILookup<(string Dataset, string Series), Assignment> assigned;
    private readonly ILookup<(string Dataset, string Series), UnplannableNeed> left;

    // By provider, and by series where a chunk does not hold all: in order of time, none meets another.
    private readonly Dictionary<(string Provider, string Series), List<PlannedChunk>> chunks = [];

    public PlanShares(SourceCatalog catalog, Plan plan, ProviderAvailability availability)
    {
        (this.catalog, this.availability) = (catalog, availability);
        assigned = plan.Assigned
            .GroupBy(a => (a.Provider, a.Need.Dataset.Name, a.Need.Series))
            .Select(same => same.First() with { Need = same.First().Need with { Ranges = TimeRangeSet.Of(same.SelectMany(a => a.Need.Ranges)) } })
            .ToLookup(a => (a.Need.Dataset.Name, a.Need.Series));
        left = plan.Unplannable.ToLookup(u => (u.Need.Dataset.Name, u.Need.Series));
        foreach (var chunk in plan.Chunks)
        {
            var request = catalog.Request($"{chunk.Chunk.Source}.{chunk.Chunk.Request}");
            foreach (var series in IsOfSome(request) ? chunk.Chunk.Fills.SelectMany(f => f.Series).Distinct() : [""])
            {
                if (!chunks.TryGetValue((request.Provider, series), out var known))
                {
                    chunks[(request.Provider, series)] = known = [];
                }

                known.Add(chunk);
            }
        }
    }

    /// <summary>What the slots of a series within a range take: a share for each provider, and for each reason to ask none.</summary>
    public IReadOnlyList<PlanShare> Of(string dataset, string series, TimeRange within)
    {
        var shares = new List<PlanShare>();
        foreach (var (provider, need) in assigned[(dataset, series)])
        {
            var request = catalog.Request(provider);
            var (count, calls, slots) = Sum(need, chunks.GetValueOrDefault((provider, IsOfSome(request) ? series : "")) ?? [], within);
            if (count > 0)
            {
                var estimate = SourceEstimate.Of(catalog.Source(request.Source), calls);
                shares.Add(new PlanShare(provider, Size(request), count, slots, estimate, availability.Excluded.GetValueOrDefault(provider)?.Reason));
            }
        }

        foreach (var (need, heldBy) in left[(dataset, series)])
        {
            var slots = Meeting(need.Ranges, within).Sum(need.Dataset.Cadence.Count);
            if (slots > 0)
            {
                shares.Add(new PlanShare(null, "", 0, slots, null, heldBy?.Reason ?? "out of every provider's reach"));
            }
        }

        return shares;
    }

    private string Size(Request request) => ChunkSizeText.Of(
        availability.MostDays.TryGetValue(request.Provider, out var days) && days < request.Chunk.TypicalDays ? ChunkSize.OfDays(days) : request.Chunk);

    private static (int Chunks, long Calls, long Slots) Sum(SeriesNeed need, List<PlannedChunk> chunks, TimeRange within)
    {
        var (count, calls, slots, last) = (0, 0L, 0L, -1);
        foreach (var needed in Meeting(need.Ranges, within))
        {
            for (var i = Ordered.FirstEndingAfter(chunks, c => c.Chunk.Range.End, needed.Start); i < chunks.Count && chunks[i].Chunk.Range.Start < needed.End; i++)
            {
                // A chunk may meet only the end of a slot's time, such as a weekend: it is there for another series.
                if (need.Dataset.Cadence.Count(chunks[i].Chunk.Range.Intersect(needed)) is var filled and > 0)
                {
                    slots += filled;
                    (count, calls, last) = i > last ? (count + 1, calls + chunks[i].Calls, i) : (count, calls, last);
                }
            }
        }

        return (count, calls, slots);
    }

    private static IEnumerable<TimeRange> Meeting(TimeRangeSet ranges, TimeRange within)
    {
        for (var i = Ordered.FirstEndingAfter(ranges, r => r.End, within.Start); i < ranges.Count && ranges[i].Start < within.End; i++)
        {
            yield return ranges[i].Intersect(within);
        }
    }

    private static bool IsOfSome(Request request) => request.IsPerSeries || request.IsBatched;
}

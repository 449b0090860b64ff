using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Planning.Grids;

/// <summary>Parts of time in order, and how many slots each expects. The same for all series that are expected alike.</summary>
internal sealed class Bins
{
    /// <param name="parts">In order, each starting where the one before ends; may be empty.</param>
    public Bins(Dataset dataset, IEnumerable<TimeRange> parts, TimeRange range, Instant now)
    {
        var expected = dataset.Expected(range, now);
        Cadence = dataset.Cadence;
        Ranges = [.. parts.Select(part => part.Intersect(expected))];
        Slots = [.. Ranges.Select(part => (int)Cadence.Count(part))];
    }

    public Catalog.Expectations.SlotPattern Cadence { get; }

    /// <summary>What of each part is expected, in order of their ends; empty ones among them.</summary>
    public IReadOnlyList<TimeRange> Ranges { get; }

    public IReadOnlyList<int> Slots { get; }
}

using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Planning;

/// <summary>What shall be there of a series.</summary>
/// <param name="After">A provider that was asked already: only those strictly after it in the order of preference count. Null for all.</param>
public sealed record SeriesNeed(Dataset Dataset, string Series, TimeRangeSet Ranges, string? After = null);

/// <summary>A part of what is needed, and the provider that is asked for it.</summary>
public sealed record Assignment(string Provider, SeriesNeed Need);

/// <summary>A part of what is needed that is not asked for.</summary>
/// <param name="HeldBy">Why the provider that could have it is not asked; null where it is out of every provider's reach.</param>
public sealed record UnplannableNeed(SeriesNeed Need, Exclusion? HeldBy);

/// <summary>The chunks that fill what is needed, ordered by stage, source, request, range and series, and what they cost.</summary>
/// <param name="Estimates">One for each source that is called, by name.</param>
/// <param name="Assigned">What of the needs the chunks are for, by provider.</param>
/// <param name="Unplannable">What of the needs they leave out.</param>
public sealed record Plan(
    IReadOnlyList<PlannedChunk> Chunks, IReadOnlyList<SourceEstimate> Estimates, IReadOnlyList<Assignment> Assigned,
    IReadOnlyList<UnplannableNeed> Unplannable)
{
    public long Calls => Estimates.Sum(e => e.Calls);

    /// <summary>Sources are called side by side: the slowest decides.</summary>
    public Duration Duration => Estimates.Aggregate(Duration.Zero, (longest, e) => Duration.Max(longest, e.Duration));
}

/// <param name="Slots">The needed slots that it fills, over all series.</param>
/// <param name="Expected">What it takes without faults.</param>
public sealed record PlannedChunk(Chunk Chunk, long Slots, ExpectedCalls Expected)
{
    public int Calls => Expected.Typical;
}

/// <summary>The calls of a chunk: all alike where they can be known, estimated where only the answer says how many pages there are.</summary>
public readonly record struct ExpectedCalls(int Typical, int Least, int Most)
{
    public static ExpectedCalls Exactly(int calls) => new(calls, calls, calls);
}

/// <param name="Duration">The time that the source's limits take for the calls.</param>
/// <param name="BindingLimit">The limit that takes longest.</param>
public sealed record SourceEstimate(string Source, long Calls, Duration Duration, RateLimit BindingLimit)
{
    public static SourceEstimate Of(Source source, long calls)
    {
        var shortest = source.Limits.Min(l => l.Per);
        var binding = source.Limits.MaxBy(TimeFor)!;
        return new SourceEstimate(source.Name, calls, TimeFor(binding), binding);

        // As the budget grants them: evenly by the windows of up to a minute. A longer one, such as a quota of a day, costs nothing
        // until it is spent; then the calls wait for the next.
        Duration TimeFor(RateLimit limit) => limit.Per <= Duration.Max(shortest, Duration.FromMinutes(1))
            ? limit.Per * calls / limit.Calls
            : limit.Per * ((calls - 1) / limit.Calls);
    }
}

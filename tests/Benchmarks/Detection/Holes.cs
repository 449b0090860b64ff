using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Benchmarks.Detection;

/// <summary>Which slots of a series have no row.</summary>
internal static class Holes
{
    public static readonly Duration Step = Duration.FromMinutes(5);

    /// <summary>So many slots of a range, in order: one by chance out of each of as many parts of it, so that hardly any two are neighbours.</summary>
    public static IReadOnlyList<Instant> Pick(Random random, TimeRange range, int count)
    {
        var slots = Slots(range);
        return [.. Enumerable.Range(0, count).Select(i => range.Start + (Step * random.NextInt64(slots * i / count, slots * (i + 1) / count)))];
    }

    public static long Slots(TimeRange range) => range.Duration.BclCompatibleTicks / Step.BclCompatibleTicks;

    /// <summary>The cells of holes.</summary>
    public static TimeRangeSet Cells(IEnumerable<Instant> holes) => TimeRangeSet.Of(holes.Select(at => new TimeRange(at, at + Step)));
}

using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Planning;

/// <summary>The time of the slots that are expected now, each part of it in one state: the five add up to <paramref name="Expected"/>.</summary>
public sealed record SlotStates(
    TimeRangeSet Expected, TimeRangeSet Present, TimeRangeSet Provisional, TimeRangeSet Absent, TimeRangeSet Unreachable, TimeRangeSet Missing)
{
    /// <summary>
    /// Where the ledger has a slot in several states the first of present, provisional, absent, unreachable counts: a row that is there
    /// outweighs an answer without it.
    /// </summary>
    public static SlotStates Of(SeriesCoverage coverage, TimeRange range, Instant now)
    {
        var expected = TimeRangeSet.Of(coverage.Dataset.Expected(range, now));
        var left = expected;
        return new SlotStates(expected, Take(coverage.Present), Take(coverage.Provisional), Take(coverage.Absent), Take(coverage.Unreachable), left);

        TimeRangeSet Take(TimeRangeSet state)
        {
            if (state.Count == 0)
            {
                return state;
            }

            var taken = left.Intersect(state);
            left = left.Except(state);
            return taken;
        }
    }
}

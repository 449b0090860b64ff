using System.Collections;
using NodaTime;

namespace DataFetch.Catalog;

/// <summary>Disjoint, non-touching ranges in order of time: what Postgres calls a multirange. Immutable.</summary>
public sealed class TimeRangeSet : IReadOnlyList<TimeRange>
{
    public static readonly TimeRangeSet Empty = new([]);

    private readonly TimeRange[] ranges;

    private TimeRangeSet(TimeRange[] ranges) => this.ranges = ranges;

    public int Count => ranges.Length;

    public TimeRange this[int index] => ranges[index];

    /// <summary>The union of ranges in any order; empty ones count for nothing.</summary>
    public static TimeRangeSet Of(params IEnumerable<TimeRange> ranges)
    {
        var merged = new List<TimeRange>();
        foreach (var range in ranges.Where(r => !r.IsEmpty).OrderBy(r => r.Start))
        {
            if (merged.Count > 0 && range.Start <= merged[^1].End)
            {
                merged[^1] = merged[^1] with { End = Instant.Max(merged[^1].End, range.End) };
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged.Count == 0 ? Empty : new TimeRangeSet([.. merged]);
    }

    public TimeRangeSet Union(TimeRangeSet other) => Of(ranges.Concat(other.ranges));

    public TimeRangeSet Intersect(TimeRange range) => Of(ranges.Select(r => r.Intersect(range)));

    /// <summary>What is in both sets.</summary>
    public TimeRangeSet Intersect(TimeRangeSet other) => Of(Overlaps(other));

    /// <summary>What is in this set and not in the other.</summary>
    public TimeRangeSet Except(TimeRangeSet other)
    {
        var left = new List<TimeRange>();
        var next = 0;
        foreach (var range in ranges)
        {
            while (next < other.ranges.Length && other.ranges[next].End <= range.Start)
            {
                next++;
            }

            var start = range.Start;
            for (var i = next; i < other.ranges.Length && other.ranges[i].Start < range.End; i++)
            {
                left.Add(new TimeRange(start, other.ranges[i].Start));
                start = Instant.Max(start, other.ranges[i].End);
            }

            left.Add(new TimeRange(start, range.End));
        }

        return Of(left);
    }

    public bool Contains(Instant at)
    {
        var (low, high) = (0, ranges.Length - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            if (ranges[middle].Contains(at))
            {
                return true;
            }

            (low, high) = at < ranges[middle].Start ? (low, middle - 1) : (middle + 1, high);
        }

        return false;
    }

    public IEnumerator<TimeRange> GetEnumerator() => ((IEnumerable<TimeRange>)ranges).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ranges.GetEnumerator();

    public override string ToString() => $"{{{string.Join(", ", ranges)}}}";

    private IEnumerable<TimeRange> Overlaps(TimeRangeSet other)
    {
        var (i, j) = (0, 0);
        while (i < ranges.Length && j < other.ranges.Length)
        {
            yield return ranges[i].Intersect(other.ranges[j]);
            if (ranges[i].End < other.ranges[j].End)
            {
                i++;
            }
            else
            {
                j++;
            }
        }
    }
}

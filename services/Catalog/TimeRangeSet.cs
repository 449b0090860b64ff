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

    /// <summary>The union of ranges in any order; empty ones count for nothing. Costs least where they are in order.</summary>
    public static TimeRangeSet Of(params IEnumerable<TimeRange> ranges) => Own(ranges.ToArray());

    /// <summary>The same of an array that nobody else uses from now on.</summary>
    public static TimeRangeSet Own(TimeRange[] ranges)
    {
        for (var i = 1; i < ranges.Length; i++)
        {
            if (ranges[i].Start < ranges[i - 1].Start)
            {
                Array.Sort(ranges, (a, b) => a.Start.CompareTo(b.Start));
                break;
            }
        }

        return First(ranges, Merge(ranges));
    }

    /// <summary>The union of many sets at the cost of their ranges.</summary>
    public static TimeRangeSet UnionOf(IReadOnlyCollection<TimeRangeSet> sets)
    {
        var all = new TimeRange[sets.Sum(s => s.Count)];
        var count = 0;
        foreach (var set in sets)
        {
            set.ranges.CopyTo(all, count);
            count += set.Count;
        }

        return Own(all);
    }

    public TimeRangeSet Union(TimeRangeSet other) => other.Count == 0 ? this : Count == 0 ? other : UnionOf([this, other]);

    /// <summary>Costs grow with what is in the range, not with the set.</summary>
    public TimeRangeSet Intersect(TimeRange range)
    {
        var first = FirstEndingAfter(range.Start);
        return Of(ranges.Skip(first).TakeWhile(r => r.Start < range.End).Select(r => r.Intersect(range)));
    }

    /// <summary>What is in both sets.</summary>
    public TimeRangeSet Intersect(TimeRangeSet other) => Of(Overlaps(other));

    /// <summary>What is in this set and not in the other.</summary>
    public TimeRangeSet Except(TimeRangeSet other)
    {
        if (other.Count == 0)
        {
            return this;
        }

        // Each range leaves a piece before each of the other's that it meets, and one more; no more than n + m - 1 of them meet.
        var left = new TimeRange[(2 * ranges.Length) + other.ranges.Length];
        var (count, next) = (0, 0);
        foreach (var range in ranges)
        {
            while (next < other.ranges.Length && other.ranges[next].End <= range.Start)
            {
                next++;
            }

            var start = range.Start;
            for (var i = next; i < other.ranges.Length && other.ranges[i].Start < range.End; i++)
            {
                left[count++] = new TimeRange(start, other.ranges[i].Start);
                start = Instant.Max(start, other.ranges[i].End);
            }

            left[count++] = new TimeRange(start, range.End);
        }

        return First(left, Merge(left.AsSpan(0, count)));
    }

    public bool Contains(Instant at) => FirstEndingAfter(at) is var i && i < ranges.Length && ranges[i].Start <= at;

    public IEnumerator<TimeRange> GetEnumerator() => ((IEnumerable<TimeRange>)ranges).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => ranges.GetEnumerator();

    public override string ToString() => $"{{{string.Join(", ", ranges)}}}";

    private static TimeRangeSet First(TimeRange[] ranges, int count) =>
        count == 0 ? Empty : new TimeRangeSet(count == ranges.Length ? ranges : ranges[..count]);

    /// <summary>Merges in place what touches, of ranges in order, and drops the empty ones. Returns how many are left, the first ones.</summary>
    private static int Merge(Span<TimeRange> ordered)
    {
        var count = 0;
        foreach (var range in ordered)
        {
            if (range.IsEmpty)
            {
                continue;
            }

            if (count > 0 && range.Start <= ordered[count - 1].End)
            {
                ordered[count - 1] = ordered[count - 1] with { End = Instant.Max(ordered[count - 1].End, range.End) };
            }
            else
            {
                ordered[count++] = range;
            }
        }

        return count;
    }

    private int FirstEndingAfter(Instant at)
    {
        var (low, high) = (0, ranges.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = ranges[middle].End <= at ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

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

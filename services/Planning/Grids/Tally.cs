using DataFetch.Catalog;

namespace DataFetch.Planning.Grids;

/// <summary>
/// How many slots of some sets lie in each bin. A range costs a halving and a count at each of its ends, however many bins it covers:
/// the whole bins between are noted at the first and behind the last, and summed at the end.
/// </summary>
internal sealed class Tally(Bins bins)
{
    private readonly int[] parts = new int[bins.Ranges.Count];
    private readonly int[] turns = new int[bins.Ranges.Count + 1];

    /// <param name="sets">Each within what the bins expect.</param>
    public static int[] Of(Bins bins, IEnumerable<TimeRangeSet> sets)
    {
        var tally = new Tally(bins);
        foreach (var range in sets.SelectMany(set => set))
        {
            tally.Add(range);
        }

        return tally.Read();
    }

    private int[] Read()
    {
        var (sums, whole) = (new int[parts.Length], 0);
        for (var i = 0; i < sums.Length; i++)
        {
            whole += turns[i];
            sums[i] = parts[i] + (whole * bins.Slots[i]);
        }

        return sums;
    }

    private void Add(TimeRange range)
    {
        var first = Ordered.FirstEndingAfter(bins.Ranges, bin => bin.End, range.Start);
        if (first < parts.Length && bins.Ranges[first].Start < range.Start)
        {
            Count(first++, range);
        }

        // The first that the range does not cover whole.
        var end = Math.Max(first, Ordered.FirstEndingAfter(bins.Ranges, bin => bin.End, range.End));
        turns[first]++;
        turns[end]--;
        if (end < parts.Length && bins.Ranges[end].Start < range.End)
        {
            Count(end, range);
        }
    }

    private void Count(int bin, TimeRange range) => parts[bin] += (int)bins.Cadence.Count(bins.Ranges[bin].Intersect(range));
}

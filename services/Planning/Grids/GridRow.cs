namespace DataFetch.Planning.Grids;

/// <summary>The slots of a grid's row, a number a column. The five states of a column add up to what is expected.</summary>
/// <param name="Name">The series, or the hour.</param>
public sealed record GridRow(string Name, int[] Expected, int[] Present, int[] Provisional, int[] Absent, int[] Unreachable, int[] Missing)
{
    public SlotCounts Sum() => new(
        Expected.Sum(n => (long)n), Present.Sum(n => (long)n), Provisional.Sum(n => (long)n), Absent.Sum(n => (long)n),
        Unreachable.Sum(n => (long)n), Missing.Sum(n => (long)n));

    internal static GridRow Zero(string name, int columns) =>
        new(name, new int[columns], new int[columns], new int[columns], new int[columns], new int[columns], new int[columns]);

    /// <summary>The sum over some series that are expected alike, by bin.</summary>
    internal static GridRow Count(string name, Bins bins, IReadOnlyCollection<SlotStates> series)
    {
        var (provisional, absent, unreachable, missing) = (
            Tally.Of(bins, series.Select(s => s.Provisional)), Tally.Of(bins, series.Select(s => s.Absent)),
            Tally.Of(bins, series.Select(s => s.Unreachable)), Tally.Of(bins, series.Select(s => s.Missing)));
        int[] expected = [.. bins.Slots.Select(slots => slots * series.Count)];
        // What is present is most, and has two ends beside each hole: what the holes leave costs nothing to count.
        int[] present = [.. expected.Select((slots, i) => slots - provisional[i] - absent[i] - unreachable[i] - missing[i])];
        return new GridRow(name, expected, present, provisional, absent, unreachable, missing);
    }

    internal void Add(int column, GridRow other, int place)
    {
        Expected[column] += other.Expected[place];
        Present[column] += other.Present[place];
        Provisional[column] += other.Provisional[place];
        Absent[column] += other.Absent[place];
        Unreachable[column] += other.Unreachable[place];
        Missing[column] += other.Missing[place];
    }
}

namespace DataFetch.Planning;

/// <summary>How the expected slots of a range stand. The five states add up to <paramref name="Expected"/>.</summary>
public sealed record SlotCounts(long Expected, long Present, long Provisional, long Absent, long Unreachable, long Missing)
{
    public static readonly SlotCounts Zero = new(0, 0, 0, 0, 0, 0);

    /// <summary>Share of the expected slots about which nothing is left to do, from 0 to 1; 1 where none is expected.</summary>
    public double Coverage => Expected == 0 ? 1 : (double)(Present + Provisional + Absent) / Expected;

    public static SlotCounts operator +(SlotCounts a, SlotCounts b) => new(
        a.Expected + b.Expected, a.Present + b.Present, a.Provisional + b.Provisional,
        a.Absent + b.Absent, a.Unreachable + b.Unreachable, a.Missing + b.Missing);
}

namespace DataFetch.Fetcher.Decoding;

/// <summary>Why a record was set aside instead of stored.</summary>
public enum AsideReason
{
    /// <summary>A field that was declared is not in it, or holds no value.</summary>
    Incomplete,

    /// <summary>A value is of another type than declared.</summary>
    BadValue,

    /// <summary>A value lies outside of what can be true.</summary>
    OutOfRange,

    /// <summary>Its time is none, or one that the clock skipped.</summary>
    BadTime,

    /// <summary>Its time lies outside the range that was asked.</summary>
    OutsideRange,

    /// <summary>Another record of the chunk has its key, and counts instead.</summary>
    Duplicate,
}

/// <summary>Counts the records set aside, by reason.</summary>
public sealed class AsideCounts
{
    private readonly long[] counts = new long[Enum.GetValues<AsideReason>().Length];

    public long Total => counts.Sum();

    public long this[AsideReason reason] => counts[(int)reason];

    public void Add(AsideReason reason, long count = 1) => counts[(int)reason] += count;

    public void Add(AsideCounts other)
    {
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] += other.counts[i];
        }
    }

    public override string ToString() => string.Join(
        ", ", Enum.GetValues<AsideReason>().Where(r => counts[(int)r] > 0).Select(r => $"{counts[(int)r]} {r}"));
}

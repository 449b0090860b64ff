namespace DataFetch.UpstreamSimulator.Sip;

/// <summary>
/// The order of the feed: a fixed permutation i → (a·i + b) mod N, because sources disagree what the real order is and none may
/// rely on one. It depends on N, so the pages of a day that is still growing shift, as offsets into a growing table do.
/// </summary>
internal readonly struct SipOrder
{
    private readonly long count;
    private readonly long factor;
    private readonly long shift;

    public SipOrder(int seed, long count)
    {
        this.count = count;
        factor = Math.Max(1, (long)(count * 0.618_034)); // the golden ratio scatters neighbours well
        while (count > 1 && Divisor(factor, count) != 1) factor++;
        shift = count > 0 ? (long)((ulong)seed * 7_919 % (ulong)count) : 0;
    }

    public long this[long position] => ((factor * position) + shift) % count;

    private static long Divisor(long a, long b) => b == 0 ? a : Divisor(b, a % b);
}

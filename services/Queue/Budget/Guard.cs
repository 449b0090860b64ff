namespace DataFetch.Queue;

/// <summary>
/// The time between a permit and the arrival of its call. Each window is lengthened by it, so it costs its share of the
/// allowance: 50 ms of a second leave 95 %, 150 ms of ten seconds 98.5 %.
/// </summary>
internal static class Guard
{
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Most = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    /// <summary>From 50 ms where the shortest window has a second or less to 150 ms where it has ten or more.</summary>
    public static TimeSpan For(IReadOnlyList<RateWindow> windows)
    {
        var share = (windows.Min(window => window.Per) - Short) / (Long - Short);
        return Least + (Math.Clamp(share, 0, 1) * (Most - Least));
    }

    /// <summary>The part in which the call must be sent; the rest is for its way to the upstream.</summary>
    public static TimeSpan ToSend(TimeSpan guard) => guard * 0.6;
}

namespace DataFetch.Queue;

/// <summary>
/// The time between a permit and the arrival of its call. The time to send is counted only until the process has told when it
/// sent, so it may be long. The time on the way nobody can tell: each window is lengthened by it, so it costs its share of the
/// allowance, 40 ms of a second leave 96 %, 120 ms of ten seconds 98.8 %.
/// </summary>
internal static class Guard
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastToSend = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan MostToSend = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan LeastOnTheWay = TimeSpan.FromMilliseconds(40);
    private static readonly TimeSpan MostOnTheWay = TimeSpan.FromMilliseconds(120);

    /// <summary>A quarter of the shortest window, from 30 to 300 ms: later than that a permit is expired.</summary>
    public static TimeSpan ToSend(IReadOnlyList<RateWindow> windows)
    {
        var quarter = windows.Min(window => window.Per) / 4;
        return quarter < LeastToSend ? LeastToSend : quarter > MostToSend ? MostToSend : quarter;
    }

    /// <summary>From a permit's use to the arrival: 40 ms for a window of a second or less to 120 ms for one of ten or more.</summary>
    public static TimeSpan OnTheWay(RateWindow window)
    {
        var share = (window.Per - Second) / (9 * Second);
        return LeastOnTheWay + (Math.Clamp(share, 0, 1) * (MostOnTheWay - LeastOnTheWay));
    }
}

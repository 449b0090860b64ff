namespace DataFetch.UpstreamSimulator.Arrivals;

/// <summary>Counts the calls of the last minute and of the last day that an upstream let in.</summary>
internal sealed class RecentCalls
{
    private const long Minute = 60_000_000;
    private const long Day = 1_440 * Minute;

    private readonly Lock gate = new();
    private readonly List<long> times = [];

    /// <param name="at">Microseconds since 1970.</param>
    public (int InMinute, int InDay) Count(long at)
    {
        lock (gate)
        {
            times.RemoveAll(time => time <= at - Day);
            times.Add(at);
            return (SlidingWindow.CountEndingAt(times, at, Minute), times.Count);
        }
    }
}

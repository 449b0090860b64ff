using DataFetch.UpstreamSimulator.Settings;

namespace DataFetch.UpstreamSimulator.Arrivals;

/// <summary>
/// What arrived and when: the log by which callers are judged, and the limits that they feel. One lock gives arrivals their
/// order, their stamp and their verdict together.
/// </summary>
internal sealed class ArrivalLog(ArrivalClock clock, SettingsHolder settings)
{
    private readonly Lock gate = new();
    private readonly List<Arrival> log = [];

    // Clearing the log doesn't open the limits again, so the throttle has its own memory.
    private readonly Dictionary<string, List<long>> timesBySource = Sources.All.ToDictionary(source => source, _ => new List<long>());
    private long number;

    public Arrival Arrive(string source, string path, string query)
    {
        lock (gate)
        {
            var at = clock.NowMicroseconds();
            var times = timesBySource[source];
            times.Add(at); // before the verdict: a refused arrival counts too
            Arrival arrival = new(++number, at, source, path, query) { RetryAfter = RetryAfter(source, times, at) };
            log.Add(arrival);
            return arrival;
        }
    }

    public IReadOnlyList<ArrivalEntry> Read(string? source, long after)
    {
        lock (gate)
        {
            return [.. log.Where(a => a.Number > after && (source is null || a.Source == source)).Select(a => a.ToEntry())];
        }
    }

    public void Clear()
    {
        lock (gate) log.Clear();
    }

    /// <summary>For each limit set now, what the log since the last clearing shows.</summary>
    public IReadOnlyList<LimitReport> Judge()
    {
        lock (gate)
        {
            return [.. settings.Current.Limits.Select(Judge)];
        }
    }

    private LimitReport Judge(LiveLimit limit)
    {
        var arrivals = log.FindAll(a => a.Source == limit.Source);
        var (max, excess) = SlidingWindow.Judge(
            arrivals.ConvertAll(a => a.AtMicroseconds), limit.Calls, limit.PerMicroseconds);
        var throttled = arrivals.Count(a => a.RetryAfter is not null);
        return new(limit.Source, limit.Calls, limit.PerSeconds, max, excess, arrivals.Count, throttled);
    }

    /// <summary>When the next arrival has a place in every window, this refused one included; null if this one has its own.</summary>
    private TimeSpan? RetryAfter(string source, List<long> times, long at)
    {
        TimeSpan? longest = null;
        foreach (var limit in settings.Current.Limits)
        {
            if (limit.Source != source || SlidingWindow.CountEndingAt(times, at, limit.PerMicroseconds) <= limit.Calls) continue;
            var free = times[^limit.Calls] + limit.PerMicroseconds;
            var wait = TimeSpan.FromMicroseconds(free - at);
            if (longest is null || wait > longest) longest = wait;
        }

        return longest;
    }
}

/// <summary>How a limit was kept.</summary>
/// <param name="MaxInWindow">Most arrivals in any window, throttled ones included.</param>
/// <param name="Excess">Arrivals that came when their window was already full.</param>
/// <param name="Throttled">Arrivals at this source that were answered 429, by whichever limit.</param>
internal sealed record LimitReport(
    string Source, int Calls, double PerSeconds, int MaxInWindow, int Excess, int Arrivals, int Throttled);

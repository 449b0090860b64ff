using DataFetch.UpstreamSimulator.Settings;

namespace DataFetch.UpstreamSimulator.Arrivals;

/// <summary>
/// What arrived and when: the log by which callers are judged, and the limits that they feel. One lock gives arrivals their
/// order, their stamp and their verdict together.
/// </summary>
internal sealed class ArrivalLog(ArrivalClock clock, SettingsHolder settings)
{
    private readonly Lock _gate = new();
    private readonly List<Arrival> _log = [];

    // Clearing the log doesn't open the limits again, so the throttle has its own memory.
    private readonly Dictionary<string, List<long>> _times = Sources.All.ToDictionary(source => source, _ => new List<long>());
    private long _number;

    public Arrival Arrive(string source, string path, string query)
    {
        lock (_gate)
        {
            var at = clock.NowMicroseconds();
            var times = _times[source];
            times.Add(at); // before the verdict: a refused arrival counts too
            Arrival arrival = new(++_number, at, source, path, query) { RetryAfter = RetryAfter(source, times, at) };
            _log.Add(arrival);
            return arrival;
        }
    }

    public IReadOnlyList<ArrivalEntry> Read(string? source, long after)
    {
        lock (_gate)
        {
            return [.. _log.Where(a => a.Number > after && (source is null || a.Source == source)).Select(a => a.ToEntry())];
        }
    }

    public void Clear()
    {
        lock (_gate) _log.Clear();
    }

    /// <summary>For each limit set now, what the log since the last clearing shows.</summary>
    public IReadOnlyList<LimitReport> Judge()
    {
        lock (_gate)
        {
            return [.. settings.Current.Limits.Select(Judge)];
        }
    }

    private LimitReport Judge(LiveLimit limit)
    {
        var arrivals = _log.FindAll(a => a.Source == limit.Source);
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

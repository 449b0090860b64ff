using System.Globalization;
using DataFetch.UpstreamSimulator.Arrivals;
using DataFetch.UpstreamSimulator.Settings;

namespace DataFetch.UpstreamSimulator.Alpaca;

/// <summary>The headers that say what is left of a minute's calls; names are written as Alpaca was seen to, not as it documents them.</summary>
internal static class AlpacaQuota
{
    private const int Basic = 200; // calls a minute of the free plan

    /// <param name="used">Calls of the last minute, this one included.</param>
    public static void Write(HttpResponse response, LiveSettings settings, Arrival arrival, int used)
    {
        var limit = settings.Limits.Where(one => one is { Source: Sources.Alpaca, PerSeconds: 60 }).Select(one => one.Calls)
            .DefaultIfEmpty(Basic).Min();
        var seconds = arrival.AtMicroseconds / 1_000_000;
        var reset = arrival.RetryAfter is { } wait ? seconds + (long)Math.Ceiling(wait.TotalSeconds) : ((seconds / 60) + 1) * 60;
        var left = arrival.RetryAfter is null ? Math.Max(0, limit - used) : 0;
        response.Headers["X-Ratelimit-Limit"] = limit.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Ratelimit-Remaining"] = left.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Ratelimit-Reset"] = reset.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Request-Id"] = $"{arrival.Number:x32}";
    }
}

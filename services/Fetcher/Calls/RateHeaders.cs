using System.Globalization;
using System.Net.Http.Headers;

namespace DataFetch.Fetcher.Calls;

/// <summary>What an upstream's headers say of its limits.</summary>
internal static class RateHeaders
{
    private static readonly string[] Remaining = ["X-RateLimit-Remaining", "RateLimit-Remaining", "Remaining-request-count"];
    private static readonly string[] Reset = ["X-RateLimit-Reset", "RateLimit-Reset"];

    /// <summary>How long the upstream asks to be left alone; null where it does not say.</summary>
    public static TimeSpan? RetryAfter(HttpResponseMessage response, DateTimeOffset now) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date > now => date - now,
        _ => null,
    };

    /// <summary>
    /// How long nothing is allowed any more, where an answer says that it was the last one; zero where it does not say for how long,
    /// null where calls are left or nothing is said.
    /// </summary>
    public static TimeSpan? Exhausted(HttpResponseHeaders headers, DateTimeOffset now)
    {
        if (Number(headers, Remaining) is not 0)
        {
            return null;
        }

        // Seconds to go, or the Unix time of the end.
        return Number(headers, Reset) switch
        {
            null => TimeSpan.Zero,
            > 1_000_000_000 and var end => TimeSpan.FromSeconds(Math.Max(0, end - now.ToUnixTimeSeconds())),
            var seconds => TimeSpan.FromSeconds(Math.Max(0, seconds.Value)),
        };
    }

    private static long? Number(HttpResponseHeaders headers, string[] names)
    {
        foreach (var name in names)
        {
            if (headers.TryGetValues(name, out var values)
                && long.TryParse(values.First(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }
        }

        return null;
    }
}

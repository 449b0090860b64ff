using System.Diagnostics;

namespace DataFetch.Benchmarks.Budgets;

/// <summary>The upstream's log of one source: when each call arrived, on the machine's monotonic clock.</summary>
internal sealed class Arrivals(IEnumerable<long> stamps)
{
    private readonly long[] ordered = [.. stamps.Order()];

    public int Count => ordered.Length;

    /// <summary>
    /// How many calls too many came in the worst window, wherever it begins, and when that ends. Zero or less: the limit was kept.
    /// </summary>
    public (int Calls, long At) Excess(int calls, TimeSpan per)
    {
        var (most, at, first, length) = (0, 0L, 0, Ticks(per));
        for (var last = 0; last < ordered.Length; last++)
        {
            while (ordered[last] - ordered[first] >= length)
            {
                first++; // half-open: a call exactly one window later is in the next
            }

            (most, at) = last - first + 1 > most ? (last - first + 1, ordered[last]) : (most, at);
        }

        return (most - calls, at / (Stopwatch.Frequency / 1000));
    }

    public int Between(long from, long to) => ordered.Count(stamp => stamp >= from && stamp < to);

    public static long Ticks(TimeSpan span) => (long)(span.TotalSeconds * Stopwatch.Frequency);
}

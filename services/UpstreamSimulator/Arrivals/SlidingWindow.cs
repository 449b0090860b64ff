namespace DataFetch.UpstreamSimulator.Arrivals;

/// <summary>Exact counts in windows that are half-open: arrivals at t and at t + length are not in one window.</summary>
internal static class SlidingWindow
{
    /// <summary>How many of the sorted <paramref name="times"/> lie in the window of that length that ends with <paramref name="at"/>.</summary>
    public static int CountEndingAt(List<long> times, long at, long length) => times.Count - FirstAfter(times, at - length);

    /// <summary>The fullest window, and how many arrivals found their window already full.</summary>
    public static (int MaxInWindow, int Excess) Judge(IReadOnlyList<long> times, int calls, long length)
    {
        var (max, excess, first) = (0, 0, 0);
        for (var last = 0; last < times.Count; last++)
        {
            while (times[first] <= times[last] - length) first++;
            var count = last - first + 1;
            max = Math.Max(max, count);
            if (count > calls) excess++;
        }

        return (max, excess);
    }

    private static int FirstAfter(List<long> times, long bound)
    {
        var (low, high) = (0, times.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (times[middle] <= bound) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}

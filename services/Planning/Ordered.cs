using NodaTime;

namespace DataFetch.Planning;

internal static class Ordered
{
    /// <summary>The place of the first item that ends after an instant, by halving; the number of items where none does.</summary>
    /// <param name="items">In order of their ends.</param>
    public static int FirstEndingAfter<T>(IReadOnlyList<T> items, Func<T, Instant> end, Instant at)
    {
        var (low, high) = (0, items.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = end(items[middle]) <= at ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Fetching;

/// <summary>
/// Numbered pages, side by side once the first has said how many there are. The last page is the last that any answer announced:
/// an empty page before it is asked again, never taken for the end.
/// </summary>
internal sealed class PageSweep(Paging paging, int concurrency, Func<string?, CancellationToken, Task<FetchedPage>> ask)
{
    private readonly ConcurrentBag<(int Number, FetchedPage Page)> pages = [];
    private int total;

    /// <summary>The pages in order.</summary>
    /// <exception cref="UpstreamException">One of them could not be had; then none counts.</exception>
    public async Task<IReadOnlyList<FetchedPage>> RunAsync(CancellationToken ct)
    {
        await ReadAsync(paging.First, ct);
        for (var next = paging.First + 1; next <= Last;)
        {
            var last = Last;
            await Parallel.ForEachAsync(
                Enumerable.Range(next, last - next + 1),
                new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = concurrency },
                async (number, token) => await ReadAsync(number, token));
            next = last + 1;
        }

        return [.. pages.OrderBy(p => p.Number).Select(p => p.Page)];
    }

    private int Last => paging.First + Volatile.Read(ref total) - 1;

    private async Task ReadAsync(int number, CancellationToken ct)
    {
        for (var attempt = 0; attempt <= paging.EmptyPageRetries; attempt++)
        {
            var fetched = await ask(number.ToString(CultureInfo.InvariantCulture), ct);
            Announce(fetched.Page.Total);
            if (fetched.Page.Records > 0 && Volatile.Read(ref total) == 0)
            {
                // Taking the first page for the only one would pass a part off as the whole.
                throw new UpstreamException(Failure.Malformed, $"Page {number} has records, but '{paging.TotalField}' does not say how many pages there are.");
            }

            if (IsWhole(number, fetched))
            {
                pages.Add((number, fetched));
                return;
            }
        }

        throw new UpstreamException(
            Failure.EmptyPage, $"Page {number} of {Volatile.Read(ref total)} came back empty {paging.EmptyPageRetries + 1} times.");
    }

    // Empty and announced as such (no pages at all) is an answer; empty before the last page, or without a word on the total, is none.
    private bool IsWhole(int number, FetchedPage fetched) =>
        fetched.Page.Records > 0 || (fetched.Page.Total is { } announced && announced < number - paging.First + 1);

    private void Announce(int? announced)
    {
        for (var known = Volatile.Read(ref total); announced > known; known = Volatile.Read(ref total))
        {
            Interlocked.CompareExchange(ref total, announced.Value, known);
        }
    }
}

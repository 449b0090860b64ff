using System.Globalization;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Fetching;

/// <summary>
/// Numbered pages, side by side once the first has said how many there are. The last page is the last that any answer announced:
/// an empty page before it is asked again, never taken for the end.
/// </summary>
/// <param name="ask">Gets one page.</param>
/// <param name="take">Is handed the pages in order, one at a time, each as soon as those before it are there.</param>
internal sealed class PageSweep(Paging paging, int concurrency, Func<string?, CancellationToken, Task<FetchedPage>> ask, Action<FetchedPage> take)
{
    private readonly Dictionary<int, FetchedPage> waiting = [];
    private readonly Lock gate = new();
    private int next = paging.First;
    private int total;

    /// <exception cref="UpstreamException">One of the pages could not be had; then none counts.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        await ReadAsync(paging.First, ct);
        for (var from = paging.First + 1; from <= Last;)
        {
            var last = Last;
            await Parallel.ForEachAsync(
                Enumerable.Range(from, last - from + 1),
                new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = concurrency },
                async (number, token) => await ReadAsync(number, token));
            from = last + 1;
        }
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
                Hand(number, fetched);
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

    private void Hand(int number, FetchedPage fetched)
    {
        lock (gate)
        {
            waiting.Add(number, fetched);
            while (waiting.Remove(next, out var due))
            {
                take(due);
                next++;
            }
        }
    }
}

using System.Security.Cryptography;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;
using DataFetch.Queue;

namespace DataFetch.Fetcher.Fetching;

/// <param name="Digest">SHA-256 of the body.</param>
internal sealed record FetchedPage(int Number, DecodedPage Page, byte[] Digest);

/// <summary>
/// Every page of an answer, side by side once the first has said how many there are. The last page is the last that any answer
/// announced: an empty page before it is asked again, never taken for the end.
/// </summary>
internal sealed class PageSweep(
    Request request, PageDecoder decoder, UpstreamClient client, CallPriority priority, CallCounter calls, Func<int?, UpstreamCall> call)
{
    private int total;

    /// <summary>The pages in order.</summary>
    /// <exception cref="UpstreamException">One of them could not be had; then none counts.</exception>
    public async Task<IReadOnlyList<FetchedPage>> RunAsync(CancellationToken ct)
    {
        var pages = new List<FetchedPage>();
        await RunAsync(pages.Add, ct);
        return pages;
    }

    /// <summary>Hands the pages over in order, one at a time, each as soon as those before it are there.</summary>
    /// <exception cref="UpstreamException">One of them could not be had; then none counts.</exception>
    public async Task RunAsync(Action<FetchedPage> take, CancellationToken ct)
    {
        if (request.Paging is not { } paging)
        {
            take(await AskAsync(0, null, ct));
            return;
        }

        var pages = new PageOrder(paging.First, take);
        await ReadAsync(pages, paging, paging.First, ct);
        for (var next = paging.First + 1; next <= Last(paging);)
        {
            var last = Last(paging);
            await Parallel.ForEachAsync(
                Enumerable.Range(next, last - next + 1),
                new ParallelOptions { CancellationToken = ct, MaxDegreeOfParallelism = client.Concurrency },
                async (number, token) => await ReadAsync(pages, paging, number, token));
            next = last + 1;
        }
    }

    private int Last(Paging paging) => paging.First + Volatile.Read(ref total) - 1;

    private async Task ReadAsync(PageOrder pages, Paging paging, int number, CancellationToken ct)
    {
        for (var attempt = 0; attempt <= paging.EmptyPageRetries; attempt++)
        {
            var page = await AskAsync(number, number, ct);
            Announce(page.Page.TotalPages);
            if (page.Page.Records > 0 && Volatile.Read(ref total) == 0)
            {
                // Taking the first page for the only one would pass a part off as the whole.
                throw new UpstreamException(Failure.Malformed, $"Page {number} has records, but '{paging.TotalField}' does not say how many pages there are.");
            }

            if (IsWhole(paging, page))
            {
                pages.Add(page);
                return;
            }
        }

        throw new UpstreamException(
            Failure.EmptyPage, $"Page {number} of {Volatile.Read(ref total)} came back empty {paging.EmptyPageRetries + 1} times.");
    }

    // Empty and announced as such (no pages at all) is an answer; empty before the last page, or without a word on the total, is none.
    private static bool IsWhole(Paging paging, FetchedPage page) =>
        page.Page.Records > 0 || (page.Page.TotalPages is { } announced && announced < page.Number - paging.First + 1);

    private void Announce(int? announced)
    {
        for (var known = Volatile.Read(ref total); announced > known; known = Volatile.Read(ref total))
        {
            Interlocked.CompareExchange(ref total, announced.Value, known);
        }
    }

    private async Task<FetchedPage> AskAsync(int number, int? page, CancellationToken ct)
    {
        using var body = await client.GetAsync(call(page), priority, calls, ct);
        return new FetchedPage(number, decoder.Decode(body.Bytes.Span), SHA256.HashData(body.Bytes.Span));
    }
}

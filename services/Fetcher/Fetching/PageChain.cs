using System.Globalization;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Fetching;

/// <summary>Pages of which each tells where the next is: by an offset, a token or an address. One after the other.</summary>
internal sealed class PageChain(Paging paging, Func<string?, CancellationToken, Task<FetchedPage>> ask)
{
    /// <summary>More than any answer has; an upstream that goes on like this goes in a circle.</summary>
    private const int Most = 100_000;

    /// <summary>The pages in order.</summary>
    /// <exception cref="UpstreamException">One of them could not be had, or the chain goes in a circle.</exception>
    public async Task<IReadOnlyList<FetchedPage>> RunAsync(CancellationToken ct)
    {
        var pages = new List<FetchedPage>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var records = paging.First;
        for (var next = First; ;)
        {
            var fetched = await ask(next, ct);
            pages.Add(fetched);
            records += fetched.Page.Records;
            next = paging.Kind == PagingKind.Offset ? NextOffset(fetched, records) : fetched.Page.Next;
            if (string.IsNullOrEmpty(next))
            {
                return pages;
            }

            if (!seen.Add(next) || pages.Count >= Most)
            {
                throw new UpstreamException(Failure.Malformed, $"The pages go in a circle: page {pages.Count} leads to one that was there before.");
            }
        }
    }

    private string? First => paging.Kind == PagingKind.Offset ? paging.First.ToString(CultureInfo.InvariantCulture) : null;

    // A page may be shorter than asked for: the upstream has capped it. Only an announced total or an empty page ends the chain.
    private string? NextOffset(FetchedPage fetched, int records) =>
        fetched.Page.Records == 0 || (fetched.Page.Total is { } total && records - paging.First >= total)
            ? null
            : records.ToString(CultureInfo.InvariantCulture);
}

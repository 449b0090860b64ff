using System.Globalization;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;

namespace DataFetch.Fetcher.Fetching;

/// <summary>Pages of which each tells where the next is: by an offset, a token or an address. One after the other.</summary>
/// <param name="ask">Gets one page; null for the first where the upstream numbers none.</param>
/// <param name="take">Is handed the pages in order.</param>
internal sealed class PageChain(Paging paging, Func<string?, CancellationToken, Task<FetchedPage>> ask, Action<FetchedPage> take)
{
    private int records;

    /// <exception cref="UpstreamException">One of the pages could not be had, or they go in a circle.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var next = paging.FirstPage;
        do
        {
            var fetched = await ask(next, ct);
            take(fetched);
            records += fetched.Page.Records;
            next = paging.Kind == PagingKind.Offset ? NextOffset(fetched) : fetched.Page.Next;
            if (next is { Length: > 0 } && !seen.Add(next))
            {
                throw new UpstreamException(Failure.Malformed, "The pages go in a circle: one leads to another that was there before.");
            }
        }
        while (!string.IsNullOrEmpty(next));
    }

    // A page may be shorter than asked for: the upstream has capped it. Only the announced total or an empty page ends the chain.
    private string? NextOffset(FetchedPage fetched)
    {
        if (fetched.Page.Records == 0 || fetched.Page.Total <= records)
        {
            return null;
        }

        var next = paging.First + records;
        return next <= (paging.MostOffset ?? int.MaxValue)
            ? next.ToString(CultureInfo.InvariantCulture)
            : throw new UpstreamException(
                Failure.TooLarge, $"The answer has {fetched.Page.Total?.ToString(CultureInfo.InvariantCulture) ?? "more"} records, of which {paging.Parameter} reaches {paging.MostOffset}: ask for fewer days at once.");
    }
}

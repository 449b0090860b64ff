namespace DataFetch.Fetcher.Fetching;

/// <summary>Pages come in any order and are handed on in theirs, one at a time.</summary>
internal sealed class PageOrder(int first, Action<FetchedPage> take)
{
    private readonly Dictionary<int, FetchedPage> waiting = [];
    private readonly Lock gate = new();
    private int next = first;

    public void Add(FetchedPage page)
    {
        lock (gate)
        {
            waiting.Add(page.Number, page);
            while (waiting.Remove(next, out var due))
            {
                take(due);
                next++;
            }
        }
    }
}

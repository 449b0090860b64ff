using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;

namespace DataFetch.Query.Data.Caching;

/// <summary>Rows of the cache, with all columns of their dataset.</summary>
/// <param name="blocks">Of each series, by periods.</param>
internal sealed class CachedAnswer(DataQuery query, IReadOnlyDictionary<int, SeriesLedger> ledgers, IEnumerable<IReadOnlyList<CachedRows>> blocks) : IAnswerRows
{
    public IReadOnlyDictionary<int, SeriesLedger> Ledgers { get; } = ledgers;

    public IReadOnlyList<int> Places { get; } = [.. query.Columns.Select(c => query.Dataset.Columns.ToList().IndexOf(c))];

    public IAsyncEnumerable<RowPage> PagesAsync(CancellationToken ct)
    {
        var (from, until) = (query.Range.Start.ToUnixTimeTicks() / 10, query.Range.End.ToUnixTimeTicks() / 10);
        var pages = query.IsDescending
            ? blocks.SelectMany(series => series.Reverse()).SelectMany(b => b.Between(from, until).Reverse()).Select(p => p.Reversed())
            : blocks.SelectMany(series => series).SelectMany(b => b.Between(from, until));
        return pages.ToAsyncEnumerable();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

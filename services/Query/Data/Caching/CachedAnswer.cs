using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;

namespace DataFetch.Query.Data.Caching;

/// <summary>Rows of the cache, with all columns of their dataset.</summary>
internal sealed class CachedAnswer(DataQuery query, IReadOnlyDictionary<int, SeriesLedger> ledgers, IReadOnlyList<CachedRows> blocks) : IAnswerRows
{
    public IReadOnlyDictionary<int, SeriesLedger> Ledgers { get; } = ledgers;

    public IReadOnlyList<int> Places { get; } = [.. query.Columns.Select(c => query.Dataset.Columns.ToList().IndexOf(c))];

    public IAsyncEnumerable<RowPage> PagesAsync(CancellationToken ct)
    {
        var (from, until) = (query.Range.Start.ToUnixTimeTicks() / 10, query.Range.End.ToUnixTimeTicks() / 10);
        return blocks.SelectMany(b => b.Between(from, until)).ToAsyncEnumerable();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

using DataFetch.Catalog.Definitions;
using DataFetch.Query.Data.Caching;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;

namespace DataFetch.Query.Data;

/// <summary>Answers a query, after fetching what is missing where it asks for that.</summary>
internal sealed class DataReader(SourceCatalog catalog, RowReader rows, RowCache cache, CatalogIds ids, MissingParts missing)
{
    /// <param name="patience">How long a fetch is waited for.</param>
    public async Task<DataAnswer> OpenAsync(DataQuery query, TimeSpan patience, CancellationToken ct)
    {
        var errors = await missing.FetchAsync(query, patience, ct);
        int[] seriesIds = [.. query.Series.Select(s => ids.Series(query.Dataset.Name, s))];
        var found = await ReadAsync(query, seriesIds, ct);
        var coverage = query.Series.Select((s, i) => found.Ledgers[seriesIds[i]].Of(query.Dataset.For(s), s));
        var indexes = seriesIds.Select((id, i) => KeyValuePair.Create(id, i)).ToDictionary();
        return new DataAnswer(
            new AnswerCoverage(query, [.. coverage], errors), new AnswerProviders(catalog, query.Dataset, ids), found, indexes);
    }

    private async Task<IAnswerRows> ReadAsync(DataQuery query, int[] seriesIds, CancellationToken ct) =>
        RowCache.Takes(query) && await cache.ReadAsync(query, seriesIds, ct) is { } cached
            ? cached
            : new StreamedAnswer(await rows.OpenAsync(query.Dataset, query.Columns, seriesIds, query.Range, ct), query.Columns.Count);
}

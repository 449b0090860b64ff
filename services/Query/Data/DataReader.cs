using System.Security.Cryptography;
using System.Text;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Query.Data.Caching;
using DataFetch.Query.Data.Paging;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;

namespace DataFetch.Query.Data;

/// <summary>Answers a query, after fetching what is missing where it asks for that.</summary>
internal sealed class DataReader(SourceCatalog catalog, RowReader rows, RowCache cache, LedgerReader ledger, CatalogIds ids, MissingParts missing)
{
    /// <param name="patience">How long a fetch is waited for.</param>
    public async Task<DataAnswer> OpenAsync(DataQuery query, TimeSpan patience, CancellationToken ct)
    {
        var errors = await missing.FetchAsync(query, patience, ct);
        int[] seriesIds = [.. query.Series.Select(s => ids.Series(query.Dataset.Name, s))];
        var found = await ReadAsync(query, seriesIds, ct);
        IReadOnlyList<SeriesCoverage> coverage = [.. query.Series.Select((s, i) => found.Ledgers[seriesIds[i]].Of(query.Dataset.For(s), s))];
        var exceptions = await ExceptionsAsync(query, coverage, ct);
        var indexes = seriesIds.Select((id, i) => KeyValuePair.Create(id, i)).ToDictionary();
        return new DataAnswer(
            new AnswerCoverage(query, coverage, exceptions, VersionOf(query, found.Ledgers), errors), new AnswerProviders(catalog, query.Dataset, ids), found, indexes);
    }

    // Rows of a keyed dataset may be completed by who claims nothing of their range.
    private string VersionOf(DataQuery query, IReadOnlyDictionary<int, SeriesLedger> ledgers)
    {
        if (query.Dataset.IsKeyed)
        {
            return "";
        }

        var versions = ledgers.OrderBy(l => l.Key).SelectMany(l => l.Value.Periods, (l, p) => $"{l.Key}/{p.Period:yyyyMMdd}/{p.Version}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(string.Join(' ', versions.Prepend($"{ids.Installation:N}")))).AsSpan(0, 16));
    }

    // Of the series that need it, which are few; what is settled meanwhile needs none.
    private async Task<ILookup<string, OpenException>> ExceptionsAsync(DataQuery query, IReadOnlyList<SeriesCoverage> coverage, CancellationToken ct)
    {
        IReadOnlyList<string> series = [.. coverage.Where(c => c.Absent.Count + c.Unreachable.Count > 0).Select(c => c.Series)];
        return series.Count == 0
            ? Enumerable.Empty<OpenException>().ToLookup(e => e.Series)
            : (await ledger.ExceptionsAsync(query.Dataset, series, query.Range, ct)).Expected(query.Dataset, query.Range, query.Now).ToLookup(e => e.Series);
    }

    private async Task<IAnswerRows> ReadAsync(DataQuery query, int[] seriesIds, CancellationToken ct)
    {
        if (query.Page is { } page)
        {
            var columns = PagedAnswer.ColumnsOf(query);
            return new PagedAnswer(query, page, await StreamAsync(columns, page.ToPart(query.IsDescending)));
        }

        return RowCache.Takes(query) && await cache.ReadAsync(query, seriesIds, ct) is { } cached
            ? cached
            : await StreamAsync(query.Columns, new RowPart(query.IsDescending));

        async Task<StreamedAnswer> StreamAsync(IReadOnlyList<Column> columns, RowPart part) =>
            new(await rows.OpenAsync(query.Dataset, columns, seriesIds, query.Range, part, ct), columns.Count);
    }
}

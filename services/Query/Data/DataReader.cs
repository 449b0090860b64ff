using System.Security.Cryptography;
using System.Text;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Query.Data.Caching;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Revisions;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;

namespace DataFetch.Query.Data;

/// <summary>Answers a query, after fetching what is missing where it asks for that.</summary>
internal sealed class DataReader(
    SourceCatalog catalog, RowReader rows, RevisionReader revisions, RowCache cache, LedgerReader ledger, CatalogIds ids, MissingParts missing)
{
    /// <param name="patience">How long a fetch is waited for.</param>
    /// <exception cref="RequestException">It asks of an instant of which nothing is known.</exception>
    public async Task<DataAnswer> OpenAsync(DataQuery query, TimeSpan patience, CancellationToken ct)
    {
        int[] seriesIds = [.. query.Series.Select(s => ids.Series(query.Dataset.Name, s))];
        if (query.AsOf is { } then)
        {
            await AsOf.CheckAsync(catalog, revisions, query.Dataset, then, ct);
            var known = await revisions.OpenAsync(query.Dataset, query.Columns, seriesIds, query.Range, then, ct);
            return Answer(query, AnswerCoverage.Unknown(query), seriesIds, new StreamedAnswer(known, query.Columns.Count));
        }

        var errors = await missing.FetchAsync(query, patience, ct);
        var found = await ReadAsync(query, seriesIds, ct);
        IReadOnlyList<SeriesCoverage> coverage = [.. query.Series.Select((s, i) => found.Ledgers[seriesIds[i]].Of(query.Dataset.For(s), s))];
        var exceptions = await ExceptionsAsync(query, coverage, ct);
        return Answer(query, new AnswerCoverage(query, coverage, exceptions, VersionOf(query, found.Ledgers), errors), seriesIds, found);
    }

    private DataAnswer Answer(DataQuery query, AnswerCoverage coverage, int[] seriesIds, IAnswerRows found) => new(
        coverage, new AnswerProviders(catalog, query.Dataset, ids), found, seriesIds.Select((id, i) => KeyValuePair.Create(id, i)).ToDictionary());

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

    private async Task<IAnswerRows> ReadAsync(DataQuery query, int[] seriesIds, CancellationToken ct) =>
        RowCache.Takes(query) && await cache.ReadAsync(query, seriesIds, ct) is { } cached
            ? cached
            : new StreamedAnswer(await rows.OpenAsync(query.Dataset, query.Columns, seriesIds, query.Range, ct), query.Columns.Count);
}

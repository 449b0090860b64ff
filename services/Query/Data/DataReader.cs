using System.Security.Cryptography;
using System.Text;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Query.Data.Caching;
using DataFetch.Query.Data.Paging;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Revisions;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Query.Data;

/// <summary>Answers a query, after fetching what is missing where it asks for that.</summary>
internal sealed partial class DataReader(
    SourceCatalog catalog, RowReader rows, RevisionReader revisions, RowCache cache, LedgerReader ledger, Freshness freshness, CatalogIds ids, MissingParts missing,
    ILogger<DataReader> logger)
{
    private static readonly ILookup<string, OpenException> NoExceptions = Enumerable.Empty<OpenException>().ToLookup(e => e.Series);

    /// <param name="patience">How long a fetch is waited for.</param>
    /// <exception cref="RequestException">It asks of an instant of which nothing is known.</exception>
    public async Task<DataAnswer> OpenAsync(DataQuery query, TimeSpan patience, CancellationToken ct)
    {
        int[] seriesIds = [.. query.Series.Select(s => ids.Series(query.Dataset.Name, s))];
        if (query.AsOf is { } then)
        {
            await AsOf.CheckAsync(catalog, revisions, query.Dataset, then, ct);
            var known = await revisions.OpenAsync(query.Dataset, query.Columns, seriesIds, query.Range, then, query.IsDescending, ct);
            return Answer(query, AnswerCoverage.Unknown(query), seriesIds, new StreamedAnswer(known, query.Columns.Count));
        }

        try
        {
            return await OpenAsync(query, seriesIds, patience, ct);
        }
        catch (NpgsqlException e) when (query.StaleIfError && e.IsOutage())
        {
            if (query.Page is null && RowCache.Takes(query) && await cache.ReadStaleAsync(query, seriesIds, ct) is var (answer, since))
            {
                LogStale(e, query.Dataset.Name, since);
                return AnswerOf(query, seriesIds, answer, NoExceptions, ["The database cannot be reached: this is what was known before, and nothing was fetched."], null, since);
            }

            throw;
        }
    }

    private async Task<DataAnswer> OpenAsync(DataQuery query, int[] seriesIds, TimeSpan patience, CancellationToken ct)
    {
        var errors = await missing.FetchAsync(query, patience, ct);
        var found = await ReadAsync(query, seriesIds, ct);
        var coverage = CoverageOf(query, seriesIds, found);
        return AnswerOf(query, seriesIds, found, await ExceptionsAsync(query, coverage, ct), errors, await freshness.AskedAtAsync(query, coverage, ct), null);
    }

    private DataAnswer AnswerOf(
        DataQuery query, int[] seriesIds, IAnswerRows found, ILookup<string, OpenException> exceptions, IReadOnlyList<string> errors, Instant? askedAt, Instant? staleSince)
    {
        var coverage = new AnswerCoverage(query, CoverageOf(query, seriesIds, found), exceptions, VersionOf(query, found.Ledgers), errors) { AskedAt = askedAt, StaleSince = staleSince };
        return Answer(query, coverage, seriesIds, found);
    }

    private DataAnswer Answer(DataQuery query, AnswerCoverage coverage, int[] seriesIds, IAnswerRows found) => new(
        coverage, new AnswerProviders(catalog, query.Dataset, ids), found, seriesIds.Select((id, i) => KeyValuePair.Create(id, i)).ToDictionary());

    private static IReadOnlyList<SeriesCoverage> CoverageOf(DataQuery query, int[] seriesIds, IAnswerRows found) =>
        [.. query.Series.Select((s, i) => found.Ledgers[seriesIds[i]].Of(query.Dataset.For(s), s))];

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
            ? NoExceptions
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

    [LoggerMessage(LogLevel.Warning, "Postgres cannot be reached; {Dataset} is answered as of {Since}")]
    private partial void LogStale(Exception error, string dataset, Instant since);
}

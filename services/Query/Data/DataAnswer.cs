using DataFetch.Planning;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using NodaTime;

namespace DataFetch.Query.Data;

/// <summary>How complete an answer is.</summary>
/// <param name="Exceptions">By series, why something is absent or unreachable.</param>
/// <param name="Version">Another one whenever rows of the range have changed; empty where the ledger does not know of all changes.</param>
/// <param name="Errors">Why parts that were asked for could not be fetched.</param>
internal sealed record AnswerCoverage(
    DataQuery Query, IReadOnlyList<SeriesCoverage> Series, ILookup<string, OpenException> Exceptions, string Version, IReadOnlyList<string> Errors)
{
    public SlotCounts Slots { get; } = Gaps.Count(Series, Query.Range, Query.Now);

    /// <summary>When what may still change was asked for, the part that was asked for the longest ago; null where there is none, or none of late.</summary>
    public Instant? AskedAt { get; init; }

    /// <summary>Since when rows and coverage may be others, because the database could not be asked; null where they are of now.</summary>
    public Instant? StaleSince { get; init; }

    /// <summary>Of rows as they were known at an instant: the ledger is of now, and says nothing of then.</summary>
    public static AnswerCoverage Unknown(DataQuery query) => new(query, [], Enumerable.Empty<OpenException>().ToLookup(e => e.Series), "", []);
}

/// <summary>Where the rows of an answer come from, and what the ledger says of them.</summary>
internal interface IAnswerRows : IAsyncDisposable
{
    /// <summary>By series id.</summary>
    public IReadOnlyDictionary<int, SeriesLedger> Ledgers { get; }

    /// <summary>Where in a row each of the columns is that were asked for.</summary>
    public IReadOnlyList<int> Places { get; }

    /// <summary>Where the next page of the answer begins: known when its rows have been read. Empty for no next page.</summary>
    public string NextPageToken => "";

    /// <summary>Ordered by series id, then by instant; once. Each page is valid until the next one is asked for.</summary>
    public IAsyncEnumerable<RowPage> PagesAsync(CancellationToken ct);
}

/// <summary>Rows as they are streamed from a snapshot, with the columns that were asked for.</summary>
internal sealed class StreamedAnswer(Snapshot snapshot, int columns) : IAnswerRows
{
    public IReadOnlyDictionary<int, SeriesLedger> Ledgers => snapshot.Ledgers;

    public IReadOnlyList<int> Places { get; } = [.. Enumerable.Range(0, columns)];

    public IAsyncEnumerable<RowPage> PagesAsync(CancellationToken ct) => snapshot.PagesAsync(ct);

    public ValueTask DisposeAsync() => snapshot.DisposeAsync();
}

/// <summary>An answer whose rows and coverage are of one instant. It may hold a connection until it is disposed.</summary>
/// <param name="indexes">Series id to its place in the query.</param>
internal sealed class DataAnswer(
    AnswerCoverage coverage, AnswerProviders providers, IAnswerRows rows, IReadOnlyDictionary<int, int> indexes) : IAsyncDisposable
{
    public AnswerCoverage Coverage { get; } = coverage;

    public AnswerProviders Providers { get; } = providers;

    /// <summary>Where in a row each of the query's columns is.</summary>
    public IReadOnlyList<int> Places => rows.Places;

    /// <inheritdoc cref="IAnswerRows.NextPageToken"/>
    public string NextPageToken => rows.NextPageToken;

    /// <summary>The place in the query of a row's series.</summary>
    public int SeriesIndex(int seriesId) => indexes[seriesId];

    /// <summary>The rows, ordered by series as Postgres keeps them, then by instant and key; streamed, once. Each page is valid until the next one is asked for.</summary>
    public IAsyncEnumerable<RowPage> PagesAsync(CancellationToken ct) => rows.PagesAsync(ct);

    public ValueTask DisposeAsync() => rows.DisposeAsync();
}

using DataFetch.Planning;
using DataFetch.Storage.Rows;

namespace DataFetch.Query.Data;

/// <summary>How complete an answer is.</summary>
/// <param name="Errors">Why parts that were asked for could not be fetched.</param>
internal sealed record AnswerCoverage(DataQuery Query, IReadOnlyList<SeriesCoverage> Series, IReadOnlyList<string> Errors)
{
    public SlotCounts Slots { get; } = Gaps.Count(Series, Query.Range, Query.Now);
}

/// <summary>An answer whose rows and coverage come from one snapshot, which it holds until it is disposed.</summary>
/// <param name="indexes">Series id to its place in the query.</param>
internal sealed class DataAnswer(
    AnswerCoverage coverage, AnswerProviders providers, Snapshot snapshot, IReadOnlyDictionary<int, int> indexes) : IAsyncDisposable
{
    public AnswerCoverage Coverage { get; } = coverage;

    public AnswerProviders Providers { get; } = providers;

    /// <summary>The place in the query of a row's series.</summary>
    public int SeriesIndex(int seriesId) => indexes[seriesId];

    /// <summary>The rows, ordered by series as Postgres keeps them, then by instant; streamed, once. Each page is valid until the next one is asked for.</summary>
    public IAsyncEnumerable<RowPage> PagesAsync(CancellationToken ct) => snapshot.PagesAsync(ct);

    public ValueTask DisposeAsync() => snapshot.DisposeAsync();
}

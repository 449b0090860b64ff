using DataFetch.Planning;
using DataFetch.Storage.Rows;

namespace DataFetch.Query.Data;

/// <summary>How complete an answer is.</summary>
/// <param name="Errors">Why parts that were asked for could not be fetched.</param>
internal sealed record AnswerCoverage(DataQuery Query, IReadOnlyList<SeriesCoverage> Series, IReadOnlyList<string> Errors)
{
    public SlotCounts Slots { get; } = Gaps.Count(Series, Query.Range, Query.Now);
}

/// <summary>Rows of one series by name, as they are streamed.</summary>
/// <param name="SeriesIndex">Into the query's series.</param>
internal readonly record struct AnswerRow(int SeriesIndex, StoredRow Row);

/// <summary>An answer whose rows and coverage come from one snapshot, which it holds until it is disposed.</summary>
internal sealed class DataAnswer(AnswerCoverage coverage, Snapshot snapshot, IReadOnlyDictionary<int, int> indexes) : IAsyncDisposable
{
    public AnswerCoverage Coverage { get; } = coverage;

    /// <summary>Ordered by series as Postgres keeps them, then by instant; streamed, once.</summary>
    public IAsyncEnumerable<AnswerRow> Rows => snapshot.RowsAsync(CancellationToken.None).Select(row => new AnswerRow(indexes[row.SeriesId], row));

    public ValueTask DisposeAsync() => snapshot.DisposeAsync();
}

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
/// <param name="ProviderIndex">Into the answer's providers; <see cref="AnswerProviders.Unknown"/> where it is none of them.</param>
internal readonly record struct AnswerRow(int SeriesIndex, int ProviderIndex, StoredRow Row);

/// <summary>An answer whose rows and coverage come from one snapshot, which it holds until it is disposed.</summary>
/// <param name="indexes">Series id to its place in the query.</param>
internal sealed class DataAnswer(
    AnswerCoverage coverage, AnswerProviders providers, Snapshot snapshot, IReadOnlyDictionary<int, int> indexes) : IAsyncDisposable
{
    public AnswerCoverage Coverage { get; } = coverage;

    public AnswerProviders Providers { get; } = providers;

    /// <summary>Ordered by series as Postgres keeps them, then by instant; streamed, once.</summary>
    public IAsyncEnumerable<AnswerRow> Rows =>
        snapshot.RowsAsync(CancellationToken.None).Select(row => new AnswerRow(indexes[row.SeriesId], Providers.IndexOf(row.ProviderId), row));

    public ValueTask DisposeAsync() => snapshot.DisposeAsync();
}

using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Planning;

/// <summary>A range that is not there, why, and when it is asked again.</summary>
/// <param name="Times">In how many rounds it was found so.</param>
/// <param name="Since">When it was found so first.</param>
/// <param name="Due">When it is asked again, by whatever run plans it then.</param>
/// <param name="Providers">Those that answered completely without some of it in this round, by name such as <c>redata.prices</c>.</param>
public sealed record OpenException(
    string Series, ExceptionState State, TimeRange Range, string Reason, int Times, Instant Since, Instant Due, IReadOnlyList<string> Providers);

public enum ExceptionState
{
    Absent,
    Unreachable,
}

public static class OpenExceptions
{
    /// <summary>What of the exceptions of a dataset's range is expected by now, by whole slots; the ledger may hold more.</summary>
    public static IEnumerable<OpenException> Expected(this IEnumerable<OpenException> exceptions, Dataset dataset, TimeRange range, Instant now) =>
        exceptions.GroupBy(e => e.Series).SelectMany(ofSeries =>
        {
            var declared = dataset.For(ofSeries.Key);
            var expected = declared.Expected(range, now);
            return ofSeries.SelectMany(
                e => declared.Cadence.Cells(TimeRangeSet.Of(e.Range).Intersect(expected)), (exception, cells) => exception with { Range = cells });
        });
}

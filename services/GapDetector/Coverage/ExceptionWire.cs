using DataFetch.Catalog;
using DataFetch.ServiceDefaults.Wire;
using DataFetch.Storage.Coverage;
using NodaTime;
using Wire = DataFetch.V1;

namespace DataFetch.GapDetector.Coverage;

/// <summary>What is settled without a row, and why.</summary>
internal static class ExceptionWire
{
    /// <summary>What of exceptions is expected by now, by whole slots; the ledger may hold more.</summary>
    public static IEnumerable<OpenException> Expected(this IEnumerable<OpenException> exceptions, Scope scope, Instant now) =>
        exceptions.GroupBy(e => e.Series).SelectMany(ofSeries =>
        {
            var dataset = scope.Dataset.For(ofSeries.Key);
            var expected = dataset.Expected(scope.Range, now);
            return ofSeries.SelectMany(
                e => dataset.Cadence.Cells(TimeRangeSet.Of(e.Range).Intersect(expected)), (exception, range) => exception with { Range = range });
        });

    public static Wire.OpenException ToWire(OpenException exception) => new()
    {
        Series = exception.Series,
        State = exception.State == ExceptionState.Absent ? "absent" : "unreachable",
        StartTime = exception.Range.Start.ToWire(),
        EndTime = exception.Range.End.ToWire(),
        Reason = exception.Reason,
        Times = exception.Times,
        Since = exception.Since.ToWire(),
        DueAt = exception.Due.ToWire(),
        Providers = { exception.Providers },
    };
}

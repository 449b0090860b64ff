using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Storage.Coverage;

/// <summary>The part of a series that one ledger row holds: a UTC month for slots below an hour, a UTC year for others.</summary>
internal static class LedgerPeriod
{
    /// <summary>The periods that ranges touch, each with its part of them.</summary>
    public static IEnumerable<(LocalDate Period, TimeRangeSet Ranges)> Split(Dataset dataset, TimeRangeSet ranges)
    {
        if (ranges.Count == 0)
        {
            yield break;
        }

        var span = new TimeRange(ranges[0].Start, ranges[^1].End);
        for (var period = Of(dataset, span.Start); Start(period) < span.End; period = Next(dataset, period))
        {
            var part = ranges.Intersect(new TimeRange(Start(period), Start(Next(dataset, period))));
            if (part.Count > 0)
            {
                yield return (period, part);
            }
        }
    }

    /// <summary>The periods that a range touches.</summary>
    public static IEnumerable<LocalDate> Touching(Dataset dataset, TimeRange range)
    {
        for (var period = Of(dataset, range.Start); Start(period) < range.End; period = Next(dataset, period))
        {
            yield return period;
        }
    }

    public static TimeRange RangeOf(Dataset dataset, LocalDate period) => new(Start(period), Start(Next(dataset, period)));

    /// <summary>The period of an instant.</summary>
    public static LocalDate Of(Dataset dataset, Instant at)
    {
        var date = at.InUtc().Date;
        return new LocalDate(date.Year, IsMonth(dataset) ? date.Month : 1, 1);
    }

    private static bool IsMonth(Dataset dataset) => dataset.Cadence.Shortest < Duration.FromHours(1);

    private static LocalDate Next(Dataset dataset, LocalDate period) => IsMonth(dataset) ? period.PlusMonths(1) : period.PlusYears(1);

    private static Instant Start(LocalDate period) => period.AtMidnight().InUtc().ToInstant();
}

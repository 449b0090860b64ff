using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Storage.Audits;

/// <summary>The rows of a series within a UTC day, summed up.</summary>
/// <param name="Day">Days since 1970-01-01.</param>
/// <param name="Seconds">The sum of the seconds since midnight of all rows.</param>
/// <param name="Provider">Of all rows; null where they are of several.</param>
/// <param name="Numbers">In the order of <see cref="RowScan.Watched"/>.</param>
public sealed record DayOfRows(int SeriesId, int Day, long Rows, double Seconds, short? Provider, IReadOnlyList<DayOfNumbers> Numbers)
{
    public static TimeRange RangeOf(int day) => new(NodaConstants.UnixEpoch + Duration.FromDays(day), NodaConstants.UnixEpoch + Duration.FromDays(day + 1));

    public static int DayOf(Instant at) => (int)Math.Floor((at - NodaConstants.UnixEpoch).TotalDays);
}

/// <summary>
/// One column's values within a day; no row has one where <paramref name="Values"/> is 0, and then the rest says nothing. What the column's
/// declaration gives no rule for is 0.
/// </summary>
/// <param name="Zeros">How many of the values are 0.</param>
/// <param name="Weighted">The sum of the values, each times its seconds since midnight: two days of the same sum and the same weighted sum have the same values.</param>
public readonly record struct DayOfNumbers(long Values, double Min, double Max, long Zeros, double Sum, double Weighted);

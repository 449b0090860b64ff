using DataFetch.Catalog;
using DataFetch.Catalog.Expectations;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Planning.Grids;

/// <summary>A part of a range that one cell of a grid is about, or one of those that it is about.</summary>
/// <param name="Column">The local day or month: <c>2025-10-26</c>, <c>2025-10</c>.</param>
/// <param name="Hour">What the local clock shows, 0 to 23; 0 where whole days are meant.</param>
internal sealed record GridPart(TimeRange Range, string Column, int Hour)
{
    private static readonly LocalDatePattern MonthText = LocalDatePattern.CreateWithInvariantCulture("uuuu'-'MM");

    /// <summary>The local days that a range meets, those of 23 and 25 hours among them; a day that the zone left out is empty.</summary>
    public static IEnumerable<GridPart> Days(DateTimeZone zone, TimeRange range) =>
        Periods(zone, range, range.Start.InZone(zone).Date, day => day.PlusDays(1), LocalDatePattern.Iso);

    /// <summary>The local months that a range meets.</summary>
    public static IEnumerable<GridPart> Months(DateTimeZone zone, TimeRange range) =>
        Periods(zone, range, range.Start.InZone(zone).Date.With(DateAdjusters.StartOfMonth), month => month.PlusMonths(1), MonthText);

    /// <summary>The hours that the local clock shows in a range, those that it shows twice as two parts, and in no part those that it skips.</summary>
    public static IEnumerable<GridPart> Hours(DateTimeZone zone, TimeRange range)
    {
        // A change of the clock need not be at a full hour: Lord Howe's is by half of one.
        var changes = zone.GetZoneIntervals(range.Start, range.End).Where(i => i.HasStart && i.Start > range.Start).Select(i => i.Start);
        Instant[] starts = [.. new Cadence(Duration.FromHours(1), zone).Slots(range).Concat(changes).Append(range.Start).Distinct().Order(), range.End];
        return starts.Zip(starts.Skip(1), (start, end) =>
        {
            var local = start.InZone(zone).LocalDateTime;
            return new GridPart(new TimeRange(start, end), MonthText.Format(local.Date), local.Hour);
        });
    }

    private static IEnumerable<GridPart> Periods(
        DateTimeZone zone, TimeRange range, LocalDate first, Func<LocalDate, LocalDate> next, LocalDatePattern name)
    {
        for (var day = first; zone.StartOfDay(day) < range.End; day = next(day))
        {
            yield return new GridPart(new TimeRange(zone.StartOfDay(day), zone.StartOfDay(next(day))).Intersect(range), name.Format(day), 0);
        }
    }
}

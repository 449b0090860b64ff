using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Planning.Grids;

public enum GridBy
{
    /// <summary>The series by local day.</summary>
    Day,

    /// <summary>The series by local month.</summary>
    Month,

    /// <summary>The hours of the local day, <c>00</c> to <c>23</c>, by local month, over all series together.</summary>
    HourOfMonth,
}

/// <summary>How slots stand by parts of time: for a heatmap.</summary>
/// <param name="Columns">The local days or months, in order.</param>
public sealed record CoverageGrid(IReadOnlyList<string> Columns, IReadOnlyList<GridRow> Rows)
{
    private const int HoursOfDay = 24;

    /// <param name="zone">Of the local days.</param>
    public static CoverageGrid Of(IReadOnlyList<SeriesCoverage> coverages, GridBy by, DateTimeZone zone, TimeRange range, Instant now) => by switch
    {
        GridBy.Day => BySeries(coverages, [.. GridPart.Days(zone, range)], range, now),
        GridBy.Month => BySeries(coverages, [.. GridPart.Months(zone, range)], range, now),
        _ => ByHour(coverages, [.. GridPart.Hours(zone, range)], range, now),
    };

    /// <summary>How the slots of each series stand in parts of a range.</summary>
    /// <param name="parts">In order, each starting where the one before ends.</param>
    public static IReadOnlyList<GridRow> RowsOf(IReadOnlyList<SeriesCoverage> coverages, IReadOnlyList<TimeRange> parts, TimeRange range, Instant now)
    {
        var bins = coverages.Select(c => c.Dataset).Distinct().ToDictionary(d => d, d => new Bins(d, parts, range, now));
        return [.. coverages.Select(c => GridRow.Count(c.Series, bins[c.Dataset], [SlotStates.Of(c, range, now)]))];
    }

    private static CoverageGrid ByHour(IReadOnlyList<SeriesCoverage> coverages, GridPart[] parts, TimeRange range, Instant now)
    {
        string[] columns = [.. parts.Select(p => p.Column).Distinct()];
        var places = columns.Index().ToDictionary(c => c.Item, c => c.Index);
        GridRow[] rows = [.. Enumerable.Range(0, HoursOfDay).Select(hour => GridRow.Zero($"{hour:00}", columns.Length))];
        foreach (var alike in coverages.GroupBy(c => c.Dataset))
        {
            var bins = new Bins(alike.Key, parts.Select(p => p.Range), range, now);
            var counts = GridRow.Count("", bins, [.. alike.Select(c => SlotStates.Of(c, range, now))]);
            for (var i = 0; i < parts.Length; i++)
            {
                rows[parts[i].Hour].Add(places[parts[i].Column], counts, i);
            }
        }

        return new CoverageGrid(columns, rows);
    }

    private static CoverageGrid BySeries(IReadOnlyList<SeriesCoverage> coverages, GridPart[] parts, TimeRange range, Instant now) => new(
        [.. parts.Select(p => p.Column)], RowsOf(coverages, [.. parts.Select(p => p.Range)], range, now));
}

using DataFetch.Catalog;
using DataFetch.Planning;
using DataFetch.Planning.Grids;
using DataFetch.ServiceDefaults.Wire;
using NodaTime;
using Wire = DataFetch.V1;

namespace DataFetch.GapDetector.Coverage;

internal static class GridWire
{
    // Six numbers a cell, in 4 MB that a gRPC client takes: 500 series by a year of days.
    private const int MostCells = 200_000;

    private const double DaysOfMonth = 30;

    /// <exception cref="RequestException">It is none of the three, or the grid would be too large for one answer.</exception>
    public static GridBy Parse(string by, Scope scope)
    {
        var (parsed, cells) = by switch
        {
            "" or "day" => (GridBy.Day, scope.Range.Duration.TotalDays * scope.Series.Count),
            "month" => (GridBy.Month, scope.Range.Duration.TotalDays / DaysOfMonth * scope.Series.Count),
            "hour_month" => (GridBy.HourOfMonth, 0),
            _ => throw new RequestException(RequestError.Invalid, $"'by' must be day, month or hour_month; it is '{by}'."),
        };
        return cells <= MostCells ? parsed : throw new RequestException(
            RequestError.Invalid,
            $"A grid of {cells:F0} cells is too large, {MostCells} are the most: ask for fewer 'series', a shorter range, or by=month.");
    }

    public static Wire.GetCoverageGridResponse ToWire(IReadOnlyList<SeriesCoverage> coverage, GridBy by, Scope scope, Instant now)
    {
        var grid = CoverageGrid.Of(coverage, by, scope.Dataset.Zone, scope.Range, now);
        return new Wire.GetCoverageGridResponse
        {
            By = by switch { GridBy.Day => "day", GridBy.Month => "month", _ => "hour_month" },
            Columns = { grid.Columns },
            Rows = { grid.Rows.Select(ToWire) },
            Slots = grid.Rows.Aggregate(SlotCounts.Zero, (sum, row) => sum + row.Sum()).ToWire(),
        };
    }

    private static Wire.CoverageGridRow ToWire(GridRow row) => new()
    {
        Name = row.Name,
        Expected = { row.Expected },
        Present = { row.Present },
        Provisional = { row.Provisional },
        Absent = { row.Absent },
        Unreachable = { row.Unreachable },
        Missing = { row.Missing },
    };
}

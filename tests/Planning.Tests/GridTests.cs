using System.Diagnostics;
using CsCheck;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Expectations;
using DataFetch.Planning.Grids;
using NodaTime;
using NodaTime.Text;
using static DataFetch.Planning.Tests.TestCatalog;

namespace DataFetch.Planning.Tests;

public class GridTests
{
    // Some days around what is odd in each zone: 25 hours, 23 from midnight on, half an hour, a day left out.
    private static readonly Gen<(DateTimeZone Zone, Instant Origin)> Places = Gen.OneOf(
        ("Europe/Madrid", "2026-10-23T00:00:00Z"), ("America/Santiago", "2025-09-05T00:00:00Z"), ("Australia/Lord_Howe", "2025-10-03T00:00:00Z"),
        ("Pacific/Apia", "2011-12-28T00:00:00Z")).Select(p => (DateTimeZoneProviders.Tzdb[p.Item1], At(p.Item2)));

    private static readonly Gen<(IReadOnlyList<SeriesCoverage> Coverages, DateTimeZone Zone, TimeRange Range, Instant Now)> Cases =
        from place in Places
        from steps in Gen.OneOf(15, 60, 180, 1440).Array[1, 2]
        from lag in Gen.Int[0, 300]
        let datasets = steps.Select(step => Dataset(place.Zone, step, lag)).ToList()
        let ranges = Ranges(place.Origin)
        from coverages in Gen.Select(Gen.Int[0, steps.Length - 1], ranges, ranges, ranges, ranges)
            .Select(c => new SeriesCoverage(datasets[c.Item1], "", c.Item2, c.Item3, c.Item4, c.Item5)).Array[1, 4]
        from start in Gen.Int[-60, 6 * 1440]
        from length in Gen.Int[1, 6 * 1440]
        from now in Gen.Int[-60, 9 * 1440]
        select (
            (IReadOnlyList<SeriesCoverage>)[.. coverages.Select((c, i) => c with { Series = $"s{i}" })], place.Zone, Range(place.Origin, start, length),
            place.Origin + Duration.FromMinutes(now));

    [Fact]
    public void Each_slot_is_in_the_cell_of_its_series_and_local_day_under_its_state() =>
        Cases.Sample(c => Same(c, GridBy.Day, (series, local) => (series, LocalDatePattern.Iso.Format(local.Date))), iter: 500);

    [Fact]
    public void Each_slot_is_in_the_cell_of_its_series_and_local_month_under_its_state() =>
        Cases.Sample(c => Same(c, GridBy.Month, (series, local) => (series, Month(local))), iter: 500);

    [Fact]
    public void Each_slot_is_in_the_cell_of_the_hour_that_its_local_clock_shows_under_its_state() =>
        Cases.Sample(c => Same(c, GridBy.HourOfMonth, (_, local) => ($"{local.Hour:00}", Month(local))), iter: 500);

    [Fact]
    public void Days_are_as_long_as_the_clock_makes_them()
    {
        var madrid = DateTimeZoneProviders.Tzdb["Europe/Madrid"];
        var (spring, autumn) = (Days(madrid, "2026-03-28", "2026-03-30"), Days(madrid, "2026-10-24", "2026-10-26"));

        Assert.Equal([24, 23, 24], Hours(spring, GridBy.Day).Rows[0].Expected);
        Assert.Equal([24, 25, 24], Hours(autumn, GridBy.Day).Rows[0].Expected);
        Assert.Equal(["2026-10-24", "2026-10-25", "2026-10-26"], Hours(autumn, GridBy.Day).Columns);
        Assert.Equal([2, 4, 3], Hours(spring, GridBy.HourOfMonth).Rows.Take(3).Skip(2).Concat(Hours(autumn, GridBy.HourOfMonth).Rows.Skip(2).Take(2)).Select(r => r.Expected[0]));

        CoverageGrid Hours(TimeRange range, GridBy by) =>
            CoverageGrid.Of([SeriesCoverage.Unknown(Dataset(madrid, 60, 0), "s")], by, madrid, range, range.End + Duration.FromDays(1));
    }

    [Fact]
    public void A_year_of_days_costs_counts_for_the_ends_of_holes_and_not_for_each_day_of_each_series()
    {
        const int Series = 500;
        const int Holes = 105;
        var utc = DateTimeZone.Utc;
        var cadence = new Counted(new Cadence(Duration.FromMinutes(5), utc));
        var dataset = Dataset(utc, 5, 0) with { Cadence = cadence };
        var year = Days(utc, "2025-01-01", "2025-12-31");
        var present = Enumerable.Range(0, Series).Select(s => TimeRangeSet.Of(year).Except(TimeRangeSet.Of(
            Enumerable.Range(0, Holes).Select(h => new TimeRange(Slot(s, h), Slot(s, h) + Duration.FromMinutes(5)))))).ToList();
        SeriesCoverage[] coverages = [.. present.Select((p, i) => SeriesCoverage.Unknown(dataset, $"s{i}") with { Present = p })];

        var watch = Stopwatch.StartNew();
        var grid = CoverageGrid.Of(coverages, GridBy.Day, utc, year, year.End + Duration.FromDays(1));
        TestContext.Current.TestOutputHelper?.WriteLine($"{Series} series by {grid.Columns.Count} days in {watch.Elapsed.TotalMilliseconds:F0} ms, {cadence.Calls} counts");

        Assert.Equal((Series, 365), (grid.Rows.Count, grid.Columns.Count));
        Assert.Equal(Series * Holes, grid.Rows.Sum(r => r.Missing.Sum()));
        // Each hole lies within a day, and the days are counted once for all series.
        Assert.InRange(cadence.Calls, 1, (Series * Holes) + 365);

        Instant Slot(int series, int hole) => year.Start + Duration.FromMinutes(5 * ((hole * 991) + (series * 3) + 1));
    }

    private static void Same(
        (IReadOnlyList<SeriesCoverage> Coverages, DateTimeZone Zone, TimeRange Range, Instant Now) c, GridBy by,
        Func<string, LocalDateTime, (string Row, string Column)> cellOf)
    {
        var grid = CoverageGrid.Of(c.Coverages, by, c.Zone, c.Range, c.Now);

        var walked = c.Coverages
            .SelectMany(s => Slots(s, c.Range, c.Now), (s, at) => (Cell: cellOf(s.Series, at.InZone(c.Zone).LocalDateTime), State: StateOf(s, at)))
            .GroupBy(s => s).ToDictionary(same => same.Key, same => same.Count());
        var counted =
            from row in grid.Rows
            from column in grid.Columns.Index()
            from state in new[] { ("present", row.Present), ("provisional", row.Provisional), ("absent", row.Absent), ("unreachable", row.Unreachable), ("missing", row.Missing) }
            where state.Item2[column.Index] != 0
            select KeyValuePair.Create(((row.Name, column.Item), state.Item1), state.Item2[column.Index]);
        Assert.Equal(walked, counted.ToDictionary());
        Assert.All(grid.Rows, row => Assert.Equal(
            row.Expected, row.Missing.Select((n, i) => n + row.Present[i] + row.Provisional[i] + row.Absent[i] + row.Unreachable[i])));
    }

    private static IEnumerable<Instant> Slots(SeriesCoverage coverage, TimeRange range, Instant now) =>
        coverage.Dataset.Cadence.Slots(range).Where(slot => slot >= coverage.Dataset.ExpectedFrom && slot + coverage.Dataset.PublicationLag <= now);

    private static string StateOf(SeriesCoverage coverage, Instant slot) =>
        coverage.Present.Contains(slot) ? "present"
        : coverage.Provisional.Contains(slot) ? "provisional"
        : coverage.Absent.Contains(slot) ? "absent"
        : coverage.Unreachable.Contains(slot) ? "unreachable"
        : "missing";

    private static string Month(LocalDateTime local) => $"{local.Year:0000}-{local.Month:00}";

    private static Gen<TimeRangeSet> Ranges(Instant origin) =>
        Gen.Select(Gen.Int[0, 6 * 1440], Gen.Frequency((3, Gen.Int[0, 200]), (1, Gen.Int[0, 4000])), (start, length) => Range(origin, start, length))
            .Array[0, 6].Select(ranges => TimeRangeSet.Of(ranges));

    private static TimeRange Range(Instant origin, int start, int length) =>
        new(origin + Duration.FromMinutes(start), origin + Duration.FromMinutes(start + length));

    private static Dataset Dataset(DateTimeZone zone, int step, int lag) => new()
    {
        Name = "levels",
        Title = "Levels",
        Zone = zone,
        Cadence = new Cadence(Duration.FromMinutes(step), zone),
        Starts = new LocalDate(2011, 12, 29),
        PublicationLag = Duration.FromMinutes(lag),
        ProvisionalFor = Duration.Zero,
        Columns = [],
        Series = ["s"],
        Providers = [],
    };

    /// <summary>Counts how often somebody counts.</summary>
    private sealed class Counted(SlotPattern inner) : SlotPattern
    {
        public int Calls { get; private set; }

        public override string Name => inner.Name;

        public override Duration Shortest => inner.Shortest;

        public override Duration StepAt(Instant at) => inner.StepAt(at);

        public override bool IsSlot(Instant at) => inner.IsSlot(at);

        public override Instant Next(Instant at) => inner.Next(at);

        protected override IEnumerable<(Instant First, long Count, Duration Step)> Progressions(TimeRange range)
        {
            Calls++;
            var first = inner.Slots(range).Cast<Instant?>().FirstOrDefault();
            return first is { } from ? [(from, inner.Count(range), inner.Shortest)] : [];
        }
    }
}

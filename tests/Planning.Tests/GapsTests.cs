using CsCheck;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Expectations;
using NodaTime;
using static DataFetch.Planning.Tests.TestCatalog;

namespace DataFetch.Planning.Tests;

public class GapsTests
{
    private static readonly DateTimeZone Madrid = DateTimeZoneProviders.Tzdb["Europe/Madrid"];

    // Five days around the clock change of each zone.
    private static readonly Gen<(Dataset Dataset, Instant Origin)> Datasets =
        from place in Gen.OneOf(("Europe/Madrid", "2026-10-23T00:00:00Z"), ("America/Santiago", "2025-09-05T00:00:00Z"), ("Australia/Lord_Howe", "2025-10-03T00:00:00Z"))
        from step in Gen.OneOf(15, 60, 180)
        from lag in Gen.Int[0, 300]
        from provisional in Gen.OneOf(0, 90, 1440)
        select (Dataset(DateTimeZoneProviders.Tzdb[place.Item1], step, lag, provisional), At(place.Item2));

    private static readonly Gen<(SeriesCoverage Coverage, TimeRange Range, Instant Now)> Cases =
        from dataset in Datasets
        let ranges = Ranges(dataset.Origin)
        from present in ranges
        from provisional in ranges
        from absent in ranges
        from unreachable in ranges
        from due in ranges
        from waiting in ranges
        from start in Gen.Int[-60, 6 * 1440]
        from length in Gen.Int[-60, 6 * 1440]
        from now in Gen.Int[-60, 6 * 1440]
        let coverage = new SeriesCoverage(dataset.Dataset, "s", present, provisional, absent, unreachable) { Due = due, Waiting = waiting }
        select (coverage, Range(dataset.Origin, start, length), dataset.Origin + Duration.FromMinutes(now));

    [Fact]
    public void Each_expected_slot_counts_once_in_the_first_state_that_has_it() => Cases.Sample(c =>
    {
        var states = Slots(c.Coverage, c.Range, c.Now).Select(s => StateOf(c.Coverage, s)).ToList();

        var counts = Gaps.Count(c.Coverage, c.Range, c.Now);

        int Of(string state) => states.Count(s => s == state);
        Assert.Equal(new SlotCounts(states.Count, Of("present"), Of("provisional"), Of("absent"), Of("unreachable"), Of("missing")), counts);
        Assert.Equal(counts.Expected, counts.Present + counts.Provisional + counts.Absent + counts.Unreachable + counts.Missing);
    });

    [Fact]
    public Task Gaps_of_many_series_are_those_of_each_in_their_order() => Cases.SampleAsync(async c =>
    {
        var many = Enumerable.Range(0, 40).Select(i => c.Coverage with { Series = $"s{i}" }).ToList();
        Assert.Equal(many.SelectMany(one => Gaps.Find(one, c.Range, c.Now)), await Gaps.FindAsync(many.ToAsyncEnumerable(), c.Range, c.Now, CancellationToken.None));
    });

    [Fact]
    public void Gaps_are_the_maximal_runs_of_missing_slots() => Cases.Sample(c =>
    {
        var runs = new List<List<Instant>>();
        var inRun = false;
        foreach (var slot in Slots(c.Coverage, c.Range, c.Now))
        {
            var missing = StateOf(c.Coverage, slot) == "missing";
            if (missing && !inRun)
            {
                runs.Add([]);
            }

            if (missing)
            {
                runs[^1].Add(slot);
            }

            inRun = missing;
        }

        var gaps = Gaps.Find(c.Coverage, c.Range, c.Now);

        var cadence = c.Coverage.Dataset.Cadence;
        Assert.Equal(runs.Select(r => new TimeRange(r[0], cadence.Next(r[^1]))), gaps.Select(g => g.Range));
        Assert.Equal(runs.Select(r => (long)r.Count), gaps.Select(g => g.MissingSlots));
        Assert.Equal(gaps.Sum(g => g.MissingSlots), Gaps.Count(c.Coverage, c.Range, c.Now).Missing);
        Assert.All(gaps, g => Assert.Equal(("levels", "s"), (g.Dataset, g.Series)));
    });

    [Fact]
    public void What_is_missing_ripe_or_due_again_is_fetched_and_nothing_else() => Cases.Sample(c =>
    {
        var wanted = Slots(c.Coverage, c.Range, c.Now).Where(slot => StateOf(c.Coverage, slot) switch
        {
            "missing" => true,
            "provisional" => slot + c.Coverage.Dataset.ProvisionalFor <= c.Now && !c.Coverage.Waiting.Contains(slot),
            "absent" or "unreachable" => c.Coverage.Due.Contains(slot),
            _ => false,
        });

        Assert.Equal(wanted, Gaps.ToFetch(c.Coverage, c.Range, c.Now).SelectMany(c.Coverage.Dataset.Cadence.Slots));
    });

    [Fact]
    public void A_provisional_row_is_fetched_again_once_it_can_be_final()
    {
        var dataset = Dataset(Madrid, 60, lag: 0, provisional: 1440);
        var day = Days(Madrid, "2026-06-01", "2026-06-01");
        var coverage = SeriesCoverage.Unknown(dataset, "s") with { Provisional = TimeRangeSet.Of(day) };

        Assert.Empty(Gaps.ToFetch(coverage, day, day.Start + Duration.FromHours(24) - Duration.Epsilon));
        Assert.Equal(
            [new TimeRange(day.Start, day.Start + Duration.FromHours(1))], Gaps.ToFetch(coverage, day, day.Start + Duration.FromHours(24)));
        Assert.Equal([day], Gaps.ToFetch(coverage, day, day.End + Duration.FromHours(24)));
        Assert.Empty(Gaps.Find(coverage, day, day.End + Duration.FromHours(24)));
    }

    [Theory]
    [InlineData("2026-03-29", 23, Severity.Moderate)]
    [InlineData("2026-06-01", 24, Severity.Moderate)]
    [InlineData("2026-10-25", 25, Severity.Critical)]
    public void A_missing_day_is_one_gap_of_its_own_length(string day, int hours, Severity severity)
    {
        var range = Days(Madrid, day, day);
        var coverage = SeriesCoverage.Unknown(Dataset(Madrid, 60), "s");

        var gap = Assert.Single(Gaps.Find(coverage, range, range.End + Duration.FromDays(9)));

        Assert.Equal(new Gap("levels", "s", range, hours, severity), gap);
    }

    [Fact]
    public void What_is_not_published_yet_is_no_gap()
    {
        var range = Days(Madrid, "2026-06-01", "2026-06-01");
        var coverage = SeriesCoverage.Unknown(Dataset(Madrid, 60, lag: 120), "s");

        Assert.Equal(10, Assert.Single(Gaps.Find(coverage, range, range.Start + Duration.FromHours(11))).MissingSlots);
        Assert.Equal(SlotCounts.Zero, Gaps.Count(coverage, range, range.Start));
    }

    [Fact]
    public void Counts_add_up()
    {
        Assert.Equal(new SlotCounts(11, 2, 1, 1, 1, 6), new SlotCounts(10, 1, 1, 1, 1, 6) + new SlotCounts(1, 1, 0, 0, 0, 0));
        Assert.Equal(0.4, new SlotCounts(10, 2, 1, 1, 1, 5).Coverage);
        Assert.Equal(1, SlotCounts.Zero.Coverage);
    }

    private static IEnumerable<Instant> Slots(SeriesCoverage coverage, TimeRange range, Instant now) =>
        coverage.Dataset.Cadence.Slots(range).Where(slot => slot >= coverage.Dataset.ExpectedFrom && slot + coverage.Dataset.PublicationLag <= now);

    private static string StateOf(SeriesCoverage coverage, Instant slot) =>
        coverage.Present.Contains(slot) ? "present"
        : coverage.Provisional.Contains(slot) ? "provisional"
        : coverage.Absent.Contains(slot) ? "absent"
        : coverage.Unreachable.Contains(slot) ? "unreachable"
        : "missing";

    private static Gen<TimeRangeSet> Ranges(Instant origin) =>
        Gen.Select(Gen.Int[0, 6 * 1440], Gen.Frequency((3, Gen.Int[0, 200]), (1, Gen.Int[0, 2000])), (start, length) => Range(origin, start, length))
            .Array[0, 6].Select(ranges => TimeRangeSet.Of(ranges));

    private static TimeRange Range(Instant origin, int start, int length) =>
        new(origin + Duration.FromMinutes(start), origin + Duration.FromMinutes(start + length));

    private static Dataset Dataset(DateTimeZone zone, int step, int lag = 0, int provisional = 0) => new()
    {
        Name = "levels",
        Title = "Levels",
        Zone = zone,
        Cadence = new Cadence(Duration.FromMinutes(step), zone),
        Starts = zone == Madrid ? new LocalDate(2020, 1, 1) : new LocalDate(2025, 9, 6),
        PublicationLag = Duration.FromMinutes(lag),
        ProvisionalFor = Duration.FromMinutes(provisional),
        Columns = [new Column("level_m", ColumnType.Double, "m", "")],
        Series = ["s"],
        Providers = [new Provider("tides.levels", null, null, false)],
    };
}

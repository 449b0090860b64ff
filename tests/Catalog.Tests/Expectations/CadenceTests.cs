using CsCheck;
using DataFetch.Catalog.Expectations;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Catalog.Tests.Expectations;

public class CadenceTests
{
    // Every offset since 1970 is a multiple of 30 s (Monrovia's -00:44:30 is why not of a minute), and so is every slot.
    private static readonly Duration Tick = Duration.FromSeconds(30);
    private static readonly Instant From = Instant.FromUtc(1970, 1, 1, 0, 0);
    private static readonly Instant Until = Instant.FromUtc(2038, 1, 1, 0, 0);
    private static readonly DateTimeZone[] Zones = [.. DateTimeZoneProviders.Tzdb.Ids.Select(Zone)];
    private static readonly Duration[] Steps =
        [.. new[] { 1, 2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720 }.Select(m => Duration.FromMinutes(m))];

    private static readonly Gen<(DateTimeZone Zone, Duration Step, TimeRange Range)> Cases =
        from zone in Gen.Frequency((4, Gen.OneOf(Zones)), (1, Gen.OneOf(Zone("Australia/Lord_Howe"), Zone("America/Santiago"), Zone("Africa/Monrovia"), Zone("Pacific/Apia"))))
        from step in Gen.OneOf(Steps)
        from around in Around(zone)
        from before in Gen.Int[0, 40 * 3600]
        from length in Gen.Int[0, 60 * 3600]
        let start = around - Duration.FromSeconds(before)
        select (zone, step, new TimeRange(start, start + Duration.FromSeconds(length)));

    [Fact]
    public void Slots_of_a_range_are_what_a_walk_over_its_instants_finds() => Cases.Sample(
        c =>
        {
            var (cadence, walked) = (new Cadence(c.Step, c.Zone), Walk(c.Zone, c.Step, c.Range).ToList());
            Assert.Equal(walked, cadence.Slots(c.Range));
            Assert.Equal(walked.Count, cadence.Count(c.Range));
        },
        iter: 3_000);

    [Fact]
    public void An_instant_is_a_slot_where_the_walk_says_so() => Cases.Sample(
        c =>
        {
            var cadence = new Cadence(c.Step, c.Zone);
            Assert.Equal(Walk(c.Zone, c.Step, c.Range), Ticks(c.Range).Where(cadence.IsSlot));
        },
        iter: 500);

    [Fact]
    public void The_next_slot_is_the_first_that_the_walk_meets_after_it() => Cases.Sample(
        c =>
        {
            var after = new TimeRange(c.Range.Start + Duration.Epsilon, c.Range.Start + Duration.FromDays(3));
            Assert.Equal(Walk(c.Zone, c.Step, after).First(), new Cadence(c.Step, c.Zone).Next(c.Range.Start));
        },
        iter: 1_000);

    [Fact]
    public void The_cells_of_a_range_hold_its_slots_and_no_other_and_touch() => Cases.Sample(
        c =>
        {
            var cadence = new Cadence(c.Step, c.Zone);
            var cells = cadence.Cells(TimeRangeSet.Of(c.Range));
            var slots = cadence.Slots(c.Range).ToList();
            Assert.Equal(slots.Count == 0 ? [] : [new TimeRange(slots[0], cadence.Next(slots[^1]))], cells);
            Assert.Equal(slots, cells.SelectMany(cadence.Slots));
        },
        iter: 1_000);

    [Fact]
    public void The_runs_of_ranges_are_their_cells_and_count_their_slots() => Gen.Select(Cases, Gen.Double[0, 1].Array[1, 8]).Sample(
        (c, cuts) =>
        {
            var cadence = new Cadence(c.Step, c.Zone);
            var ends = cuts.Select(share => c.Range.Start + Duration.FromTicks((long)(c.Range.Duration.TotalTicks * share))).Order().ToList();
            var ranges = TimeRangeSet.Of(ends.Zip(ends.Skip(1), (start, end) => new TimeRange(start, end)).Where((_, i) => i % 2 == 0));

            var runs = cadence.Runs(ranges);

            Assert.Equal(cadence.Cells(ranges), runs.Select(r => r.Cells));
            Assert.Equal(runs.Select(r => cadence.Count(r.Cells)), runs.Select(r => r.Slots));
        },
        iter: 1_000);

    [Theory]
    [InlineData("Europe/Madrid", "2026-03-29", 23)]
    [InlineData("Europe/Madrid", "2026-06-01", 24)]
    [InlineData("Europe/Madrid", "2026-10-25", 25)]
    [InlineData("America/Santiago", "2025-09-07", 23)]
    [InlineData("America/Santiago", "2025-12-01", 24)]
    [InlineData("America/Santiago", "2025-04-05", 25)]
    [InlineData("Australia/Lord_Howe", "2025-10-05", 23.5)]
    [InlineData("Australia/Lord_Howe", "2025-04-06", 24.5)]
    public void A_local_day_has_as_many_slots_as_its_hours(string zone, string day, double hours)
    {
        var range = Day(zone, day);

        Assert.Equal(Duration.FromHours(hours), range.Duration);
        Assert.Equal((long)(hours * 4), new Cadence(Duration.FromMinutes(15), Zone(zone)).Count(range));
        Assert.Equal((long)(hours * 60), new Cadence(Duration.FromMinutes(1), Zone(zone)).Count(range));
        Assert.Equal((long)(hours * 2), new Cadence(Duration.FromMinutes(30), Zone(zone)).Count(range));
    }

    [Fact]
    public void An_hour_that_the_clock_repeats_has_its_slots_twice()
    {
        var cadence = new Cadence(Duration.FromHours(1), Zone("Europe/Madrid"));
        Assert.Equal(
            ["2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z"],
            cadence.Slots(new TimeRange(At("2026-10-25T00:00:00Z"), At("2026-10-25T03:00:00Z"))).Select(InstantPattern.ExtendedIso.Format));
        Assert.Equal(
            [2, 2, 3],
            cadence.Slots(new TimeRange(At("2026-10-25T00:00:00Z"), At("2026-10-25T03:00:00Z"))).Select(s => s.InZone(Zone("Europe/Madrid")).Hour));
    }

    [Fact]
    public void A_nanosecond_beside_a_slot_is_none()
    {
        var cadence = new Cadence(Duration.FromHours(1), DateTimeZone.Utc);
        var slot = At("2026-01-01T05:00:00Z");

        Assert.True(cadence.IsSlot(slot));
        Assert.False(cadence.IsSlot(slot + Duration.Epsilon));
        Assert.False(cadence.IsSlot(slot - Duration.Epsilon));
        Assert.Equal(1, cadence.Count(new TimeRange(slot, slot + Duration.Epsilon)));
        Assert.Equal(0, cadence.Count(new TimeRange(slot + Duration.Epsilon, slot + Duration.FromHours(1))));
        Assert.Equal(slot + Duration.FromHours(1), cadence.Next(slot));
        Assert.Equal(slot, cadence.Next(slot - Duration.Epsilon));
    }

    [Fact]
    public void Time_before_1970_has_slots_like_any_other()
    {
        var cadence = new Cadence(Duration.FromHours(1), Zone("Europe/Madrid"));
        var range = new TimeRange(At("1955-06-01T00:30:00Z"), At("1955-06-02T00:30:00Z"));

        Assert.Equal(24, cadence.Count(range));
        Assert.Equal(At("1955-06-01T01:00:00Z"), cadence.Slots(range).First());
        Assert.True(cadence.IsSlot(At("1955-06-01T01:00:00Z")));
    }

    [Fact]
    public void An_empty_or_reversed_range_has_no_slots()
    {
        var (cadence, at) = (new Cadence(Duration.FromHours(1), DateTimeZone.Utc), At("2026-01-01T00:00:00Z"));

        Assert.Equal(0, cadence.Count(new TimeRange(at, at)));
        Assert.Equal(0, cadence.Count(new TimeRange(at, at - Duration.FromDays(1))));
        Assert.Empty(cadence.Cells(TimeRangeSet.Empty));
    }

    [Theory]
    [InlineData("7m")]
    [InlineData("25h")]
    [InlineData("36h")]
    [InlineData("367d")]
    [InlineData("0s")]
    public void A_step_that_neither_divides_a_day_nor_is_whole_days_of_a_year_is_refused(string step)
    {
        Assert.True(Periods.TryParse(step, out var span));
        Assert.Throws<ArgumentException>(() => new Cadence(span, DateTimeZone.Utc));
    }

    [Fact]
    public void From_the_day_of_a_change_on_the_slots_are_those_of_the_new_step() => Cases.Sample(
        c =>
        {
            var day = (c.Range.Start + (c.Range.Duration / 2)).InZone(c.Zone).Date;
            var start = c.Zone.StartOfDay(day);
            var quarter = Duration.FromMinutes(15);
            var cadence = new Cadence(c.Step, c.Zone, new CadenceChange(day, quarter));

            var before = c.Range with { End = Instant.Max(c.Range.Start, Instant.Min(c.Range.End, start)) };
            var after = c.Range with { Start = Instant.Min(c.Range.End, Instant.Max(c.Range.Start, start)) };
            List<Instant> slots = [.. new Cadence(c.Step, c.Zone).Slots(before), .. new Cadence(quarter, c.Zone).Slots(after)];
            Assert.Equal(slots, cadence.Slots(c.Range));
            Assert.All(slots, slot => Assert.True(cadence.IsSlot(slot)));
            Assert.All(slots.Zip(slots.Skip(1)), pair => Assert.Equal(pair.Second, cadence.Next(pair.First)));
        },
        iter: 1_000);

    [Fact]
    public void Changes_in_no_order_are_refused() => Assert.Throws<ArgumentException>(() => new Cadence(
        Duration.FromHours(1), DateTimeZone.Utc,
        new CadenceChange(new LocalDate(2025, 10, 1), Duration.FromMinutes(15)), new CadenceChange(new LocalDate(2025, 1, 1), Duration.FromMinutes(5))));

    [Fact]
    public void A_day_of_UTC_is_one_slot()
    {
        var cadence = new Cadence(Duration.FromDays(1), DateTimeZone.Utc);
        var year = new TimeRange(At("2026-01-01T00:00:00Z"), At("2027-01-01T00:00:00Z"));

        Assert.Equal(365, cadence.Count(year));
        Assert.True(cadence.IsSlot(At("2026-10-25T00:00:00Z")));
        Assert.Equal(At("2026-10-26T00:00:00Z"), cadence.Next(At("2026-10-25T00:00:00Z")));
    }

    [Fact]
    public void A_day_that_a_zone_left_out_is_empty()
    {
        Assert.True(Day("Pacific/Apia", "2011-12-30").IsEmpty);
        Assert.Equal(Duration.FromHours(24), Day("Pacific/Apia", "2011-12-31").Duration);
        Assert.Equal(Duration.FromHours(24), Day("Pacific/Apia", "2011-12-29").Duration);
    }

    [Fact]
    public void A_day_begins_where_a_skip_over_midnight_ends() =>
        Assert.Equal(
            new LocalDateTime(1919, 3, 31, 0, 30),
            Zone("America/Toronto").StartOfDay(new LocalDate(1919, 3, 31)).InZone(Zone("America/Toronto")).LocalDateTime);

    [Fact]
    public void Local_days_touch_and_begin_at_their_first_instant() => Cases.Sample(
        c =>
        {
            var day = c.Range.Start.InZone(c.Zone).Date;
            var (start, next) = (c.Zone.StartOfDay(day), c.Zone.StartOfDay(day.PlusDays(1)));
            Assert.Equal(day, start.InZone(c.Zone).Date);
            Assert.NotEqual(day, (start - Duration.Epsilon).InZone(c.Zone).Date);
            Assert.True(start < next);
        },
        iter: 1_000);

    private static Gen<Instant> Around(DateTimeZone zone)
    {
        var anywhere = Gen.Long[From.ToUnixTimeSeconds(), Until.ToUnixTimeSeconds()].Select(Instant.FromUnixTimeSeconds);
        Instant[] changes = [.. zone.GetZoneIntervals(From, Until).Where(i => i.HasStart && i.Start > From).Select(i => i.Start)];
        return changes.Length == 0 ? anywhere : Gen.Frequency((1, anywhere), (3, Gen.OneOf(changes)));
    }

    private static IEnumerable<Instant> Walk(DateTimeZone zone, Duration step, TimeRange range) =>
        Ticks(range).Where(at => at.InZone(zone).TimeOfDay.NanosecondOfDay % step.ToInt64Nanoseconds() == 0);

    private static IEnumerable<Instant> Ticks(TimeRange range)
    {
        var tick = (long)Tick.TotalSeconds;
        var first = Instant.FromUnixTimeSeconds(range.Start.ToUnixTimeSeconds() / tick * tick);
        for (var at = first; at < range.End; at += Tick)
        {
            if (at >= range.Start)
            {
                yield return at;
            }
        }
    }

    private static TimeRange Day(string zone, string day)
    {
        var date = LocalDatePattern.Iso.Parse(day).Value;
        return new TimeRange(Zone(zone).StartOfDay(date), Zone(zone).StartOfDay(date.PlusDays(1)));
    }

    private static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).Value;

    private static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];
}

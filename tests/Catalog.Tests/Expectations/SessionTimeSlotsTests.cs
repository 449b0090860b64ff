using System.Diagnostics;
using CsCheck;
using DataFetch.Catalog.Expectations;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Catalog.Tests.Expectations;

public class SessionTimeSlotsTests
{
    private static readonly TradingCalendar Nyse = TradingCalendars.Find("nyse")!;

    private static readonly (LocalTime From, LocalTime Until)[] Hours =
    [
        (Nyse.Regular.From, Nyse.Regular.Until), (Nyse.Extended.From, Nyse.Extended.Until), (Nyse.Regular.Until, Nyse.Extended.Until),
        (new LocalTime(9, 0), new LocalTime(12, 7)),
    ];

    private static readonly Gen<(SessionTimeSlots Pattern, TimeRange Range)> Cases =
        from hours in Gen.OneOf(Hours)
        from step in Gen.OneOf(5, 15, 30, 60, 180)
        from around in Gen.Frequency(
            (2, Gen.Int[0, 365 * 26].Select(new LocalDate(2001, 1, 1).PlusDays)),
            (1, Gen.OneOf(new[] { "2024-07-03", "2024-11-29", "2024-12-24", "2024-03-09", "2024-11-02", "2025-01-08", "2001-09-10" }.Select(Date).ToArray())))
        from before in Gen.Int[0, 36 * 60]
        from length in Gen.Int[0, 6 * 24 * 60]
        let start = Nyse.Zone.StartOfDay(around) - Duration.FromMinutes(before)
        select (Pattern(step, hours.From, hours.Until), new TimeRange(start, start + Duration.FromMinutes(length)));

    [Fact]
    public void Slots_are_the_minutes_of_the_sessions_that_a_walk_finds() => Cases.Sample(
        c => SlotPatternModel.Check(c.Pattern, c.Range, Walk(c.Pattern, c.Range)), iter: 150);

    [Theory]
    [InlineData("2024-07-02", 390, 960)]
    [InlineData("2024-07-03", 210, 780)]
    [InlineData("2024-07-04", 0, 0)]
    [InlineData("2024-07-06", 0, 0)]
    [InlineData("2024-03-11", 390, 960)]
    [InlineData("2024-11-04", 390, 960)]
    public void A_session_has_its_minutes(string day, int regular, int extended)
    {
        var range = new TimeRange(Nyse.Zone.StartOfDay(Date(day)), Nyse.Zone.StartOfDay(Date(day).PlusDays(1)));

        Assert.Equal(regular, Pattern(1, Nyse.Regular.From, Nyse.Regular.Until).Count(range));
        Assert.Equal(extended, Pattern(1, Nyse.Extended.From, Nyse.Extended.Until).Count(range));
    }

    [Theory]
    [InlineData("2024-03-08T14:30:00Z", "2024-03-08T20:59:00Z", "2024-03-11T13:30:00Z")]
    [InlineData("2024-11-01T13:30:00Z", "2024-11-01T19:59:00Z", "2024-11-04T14:30:00Z")]
    public void The_last_cell_of_a_Friday_reaches_to_Monday_in_the_weeks_of_a_change_of_the_clock(string first, string last, string next)
    {
        var pattern = Pattern(1, Nyse.Regular.From, Nyse.Regular.Until);

        Assert.True(pattern.IsSlot(At(first)));
        Assert.Equal(390, pattern.Count(new TimeRange(At(first), At(last) + Duration.Epsilon)));
        Assert.Equal([new TimeRange(At(last), At(next))], pattern.CellsOf([At(last)]));
        Assert.Equal([new TimeRange(At(first), At(next))], pattern.Cells(TimeRangeSet.Of(new TimeRange(At(first), At(next)))));
    }

    [Fact]
    public void Hours_lie_on_the_local_clock()
    {
        var slots = Pattern(60, Nyse.Regular.From, Nyse.Regular.Until).Slots(new TimeRange(At("2024-07-01T00:00:00Z"), At("2024-07-02T00:00:00Z")));

        Assert.Equal([10, 11, 12, 13, 14, 15], slots.Select(s => s.InZone(Nyse.Zone)).Select(s => s.Minute == 0 ? s.Hour : -1));
    }

    [Fact]
    public void It_says_what_it_is()
    {
        var pattern = Pattern(1, Nyse.Regular.From, Nyse.Regular.Until);

        Assert.Equal("1m of nyse sessions 09:30-16:00", pattern.Name);
        Assert.Equal((Duration.FromMinutes(1), Duration.FromMinutes(1)), (pattern.Shortest, pattern.StepAt(At("2024-07-06T00:00:00Z"))));
    }

    [Theory]
    [InlineData(7, "09:30", "16:00", "divide a day")]
    [InlineData(1440 * 2, "09:30", "16:00", "divide a day")]
    [InlineData(1, "03:59", "16:00", "trades from 04:00 to 20:00")]
    [InlineData(1, "09:30", "20:01", "trades from 04:00 to 20:00")]
    [InlineData(1, "16:00", "09:30", "No multiple of 1m")]
    [InlineData(60, "09:30", "10:00", "No multiple of 1h")]
    public void Times_without_sense_are_refused(int minutes, string from, string until, string why)
    {
        var e = Assert.Throws<ArgumentException>(() => Pattern(minutes, Time(from), Time(until)));
        Assert.Contains(why, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_decade_of_minutes_is_counted_in_well_below_a_millisecond_a_year()
    {
        var pattern = Pattern(1, Nyse.Extended.From, Nyse.Extended.Until);
        var decade = new TimeRange(At("2015-01-01T05:00:00Z"), At("2025-01-01T05:00:00Z"));
        Assert.InRange(pattern.Count(decade), 2_300_000, 2_420_000);

        // The best of several: the machine has other work too.
        var best = Enumerable.Range(0, 20).Min(_ =>
        {
            var started = Stopwatch.GetTimestamp();
            pattern.Count(decade);
            return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        });
        TestContext.Current.TestOutputHelper?.WriteLine($"{best} ms a decade");
        Assert.InRange(best, 0, 5);
    }

    // Minute for minute, by the calendar's hours alone.
    private static List<Instant> Walk(SessionTimeSlots pattern, TimeRange range)
    {
        var slots = new List<Instant>();
        var first = Instant.FromUnixTimeSeconds((range.Start - Duration.FromDays(1)).ToUnixTimeSeconds() / 60 * 60);
        for (var at = first; at < range.End + Duration.FromDays(8); at += Duration.FromMinutes(1))
        {
            var local = at.InZone(Nyse.Zone);
            var end = !Nyse.IsSession(local.Date) ? LocalTime.MinValue
                : !Nyse.IsEarlyClose(local.Date) ? pattern.Until
                : pattern.Until > Nyse.Regular.Until ? LocalTime.Min(pattern.Until, new LocalTime(17, 0))
                : LocalTime.Min(pattern.Until, Nyse.Close(local.Date));
            if (pattern.From <= local.TimeOfDay && local.TimeOfDay < end && local.TimeOfDay.NanosecondOfDay % pattern.Step.ToInt64Nanoseconds() == 0)
            {
                slots.Add(at);
            }
        }

        return slots;
    }

    private static SessionTimeSlots Pattern(int minutes, LocalTime from, LocalTime until) => new(Nyse, Duration.FromMinutes(minutes), from, until);

    private static LocalTime Time(string text) => LocalTimePattern.CreateWithInvariantCulture("HH':'mm").Parse(text).Value;

    private static LocalDate Date(string day) => LocalDatePattern.Iso.Parse(day).Value;

    private static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).Value;
}

using System.Globalization;
using CsCheck;
using DataFetch.Catalog.Expectations;
using DataFetch.Testing;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Catalog.Tests.Expectations;

public class SessionSlotsTests
{
    private static readonly TradingCalendar Nyse = TradingCalendars.Find("nyse")!;
    private static readonly SessionSlots Pattern = new(Nyse);

    private static readonly Gen<TimeRange> Ranges =
        from day in Gen.Int[0, 365 * 26]
        from before in Gen.Frequency((1, Gen.Const(0)), (3, Gen.Int[0, 24 * 60]))
        from length in Gen.Int[0, 500 * 24 * 60]
        let start = Start(new LocalDate(2001, 1, 1).PlusDays(day)) - Duration.FromMinutes(before)
        select new TimeRange(start, start + Duration.FromMinutes(length));

    [Fact]
    public void Slots_are_the_starts_of_the_days_of_session() => Ranges.Sample(range => SlotPatternModel.Check(Pattern, range, Walk(range)), iter: 500);

    [Fact]
    public void A_year_has_a_slot_a_session() => Assert.Equal(
        252, Pattern.Count(new TimeRange(Start(new LocalDate(2024, 1, 1)), Start(new LocalDate(2025, 1, 1)))));

    [Fact]
    public void Slots_of_2015_to_2026_are_the_weekdays_that_the_recorded_table_does_not_close_and_minutes_those_up_to_its_closes()
    {
        var recorded = File.ReadAllLines(Path.Combine(Recordings.Require(), "calendar", "nyse-closures-2015-2026.csv")).Skip(1)
            .Select(line => line.Split(',')).ToDictionary(cells => LocalDatePattern.Iso.Parse(cells[0]).Value, cells => cells[2]);
        var first = new LocalDate(2015, 1, 1);
        List<LocalDate> sessions =
        [
            .. Enumerable.Range(0, Period.DaysBetween(first, new LocalDate(2027, 1, 1))).Select(first.PlusDays)
                .Where(day => day.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday) && recorded.GetValueOrDefault(day) != ""),
        ];
        var all = new TimeRange(Start(first), Start(new LocalDate(2027, 1, 1)));
        Assert.Equal(sessions.Select(Start), Pattern.Slots(all));

        var minutes = new SessionTimeSlots(Nyse, Duration.FromMinutes(1), Nyse.Regular.From, Nyse.Regular.Until);
        Assert.All(sessions, day =>
        {
            var slots = minutes.Slots(new TimeRange(Start(day), Start(day.PlusDays(1)))).Select(s => s.InZone(Nyse.Zone).TimeOfDay).ToList();
            var close = recorded.GetValueOrDefault(day) is { } early ? new LocalTime(int.Parse(early[..2], CultureInfo.InvariantCulture), 0) : new LocalTime(16, 0);
            Assert.Equal((new LocalTime(9, 30), close.PlusMinutes(-1), (int)Period.Between(new LocalTime(9, 30), close, PeriodUnits.Minutes).Minutes), (slots[0], slots[^1], slots.Count));
        });
        Assert.Equal(sessions.Count, minutes.Slots(all).Select(s => s.InZone(Nyse.Zone).Date).Distinct().Count());
    }

    [Fact]
    public void The_cell_of_a_Friday_reaches_to_Monday_over_a_change_of_the_clock()
    {
        var friday = Start(new LocalDate(2024, 3, 8));
        var cell = Assert.Single(Pattern.CellsOf([friday]));

        Assert.Equal(new TimeRange(friday, Start(new LocalDate(2024, 3, 11))), cell);
        Assert.Equal(Duration.FromHours(71), cell.Duration);
    }

    [Fact]
    public void It_says_what_it_is()
    {
        Assert.Equal("nyse sessions", Pattern.Name);
        Assert.Equal(Duration.FromDays(1), Pattern.Shortest);
    }

    private static List<Instant> Walk(TimeRange range)
    {
        var first = range.Start.InUtc().Date.PlusDays(-3);
        return
        [
            .. Enumerable.Range(0, Period.DaysBetween(first, range.End.InUtc().Date.PlusDays(14))).Select(first.PlusDays)
                .Where(Nyse.IsSession).Select(Start),
        ];
    }

    private static Instant Start(LocalDate day) => Nyse.Zone.StartOfDay(day);
}

using CsCheck;
using DataFetch.Catalog.Expectations;
using NodaTime;

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

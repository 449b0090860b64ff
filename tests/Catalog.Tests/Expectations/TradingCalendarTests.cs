using DataFetch.Catalog.Expectations;
using DataFetch.Testing;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Catalog.Tests.Expectations;

public class TradingCalendarTests
{
    private static readonly TradingCalendar Nyse = TradingCalendars.Find("nyse")!;

    [Fact]
    public void Closed_and_short_days_of_2015_to_2026_are_the_recorded_ones()
    {
        var recorded = File.ReadAllLines(Path.Combine(Recordings.Require(), "calendar", "nyse-closures-2015-2026.csv")).Skip(1)
            .Select(line => line.Split(',')).Select(cells => (Day: cells[0], Kind: cells[1], Close: cells[2])).ToList();
        Assert.Equal(139, recorded.Count);

        var first = new LocalDate(2015, 1, 1);
        var told = Enumerable.Range(0, Period.DaysBetween(first, new LocalDate(2027, 1, 1))).Select(first.PlusDays)
            .Where(day => day.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday))
            .Where(day => !Nyse.IsSession(day) || Nyse.IsEarlyClose(day))
            .Select(day => (
                Day: LocalDatePattern.Iso.Format(day),
                Kind: Nyse.IsSession(day) ? "early_close" : "closed",
                Close: Nyse.IsSession(day) ? $"{Nyse.Close(day):HH':'mm}" : ""));
        Assert.Equal(recorded, told);
    }

    [Theory]
    [InlineData(2001, 248)]
    [InlineData(2004, 252)]
    [InlineData(2007, 251)]
    [InlineData(2012, 250)]
    [InlineData(2018, 251)]
    [InlineData(2020, 253)]
    [InlineData(2021, 252)]
    [InlineData(2022, 251)]
    [InlineData(2024, 252)]
    [InlineData(2025, 250)]
    public void A_year_has_its_sessions(int year, int sessions) =>
        Assert.Equal(sessions, Nyse.Sessions(new LocalDate(year, 1, 1), new LocalDate(year, 12, 31)).Count());

    [Theory]
    [InlineData("1997-01-20", true)]
    [InlineData("1998-01-19", false)]
    [InlineData("2021-06-18", true)]
    [InlineData("2021-12-31", true)]
    [InlineData("2022-06-20", false)]
    [InlineData("2024-10-14", true)]
    [InlineData("2024-11-11", true)]
    [InlineData("2001-09-10", true)]
    [InlineData("2001-09-14", false)]
    [InlineData("2024-06-15", false)]
    public void Rules_hold_from_their_year_on(string day, bool isSession) => Assert.Equal(isSession, Nyse.IsSession(Date(day)));

    [Theory]
    [InlineData("2002-07-03", 16)]
    [InlineData("2002-07-05", 13)]
    [InlineData("2003-12-26", 13)]
    [InlineData("2013-07-03", 13)]
    [InlineData("2013-07-05", 16)]
    [InlineData("2024-07-03", 13)]
    [InlineData("2024-07-05", 16)]
    public void Sessions_close_at_four_or_at_one(string day, int hour) => Assert.Equal(new LocalTime(hour, 0), Nyse.Close(Date(day)));

    [Fact]
    public void A_day_without_session_has_no_close() => Assert.Throws<ArgumentException>(() => Nyse.Close(Date("2024-12-25")));

    [Fact]
    public void Sessions_of_a_range_have_both_its_ends() =>
        Assert.Equal(["2024-12-24", "2024-12-26", "2024-12-27"], Nyse.Sessions(Date("2024-12-24"), Date("2024-12-27")).Select(LocalDatePattern.Iso.Format));

    [Fact]
    public void A_calendar_is_found_by_its_name_in_whatever_case()
    {
        Assert.Same(Nyse, TradingCalendars.Find("NYSE"));
        Assert.Null(TradingCalendars.Find("nyze"));
        Assert.Equal(["nyse"], TradingCalendars.Names);
        Assert.All(TradingCalendars.Names, name => Assert.Equal(name, TradingCalendars.Find(name)!.Name));
    }

    [Theory]
    [InlineData(1961, "1961-04-02")]
    [InlineData(2000, "2000-04-23")]
    [InlineData(2008, "2008-03-23")]
    [InlineData(2025, "2025-04-20")]
    [InlineData(2038, "2038-04-25")]
    [InlineData(2049, "2049-04-18")]
    [InlineData(2076, "2076-04-19")]
    public void Easter_is_where_the_moon_puts_it(int year, string day) => Assert.Equal(Date(day), Easter.Sunday(year));

    private static LocalDate Date(string day) => LocalDatePattern.Iso.Parse(day).Value;
}

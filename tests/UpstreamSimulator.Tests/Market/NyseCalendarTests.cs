using DataFetch.UpstreamSimulator.Market;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.UpstreamSimulator.Tests.Market;

public sealed class NyseCalendarTests
{
    [Fact]
    public void Its_closures_and_half_days_are_the_recorded_ones()
    {
        var recorded = File.ReadAllLines(Path.Combine(RecordingsFolder.Require(), "calendar", "nyse-closures-2015-2026.csv")).Skip(1)
            .Select(line => line.Split(',')).Select(cells => $"{cells[0]} {cells[1]}");
        List<string> own = [];
        for (LocalDate date = new(2015, 1, 1); date.Year <= 2026; date = date.PlusDays(1))
        {
            if (date.DayOfWeek >= IsoDayOfWeek.Saturday) continue;
            if (!NyseCalendar.IsSession(date)) own.Add($"{LocalDatePattern.Iso.Format(date)} closed");
            else if (NyseCalendar.IsHalfDay(date)) own.Add($"{LocalDatePattern.Iso.Format(date)} early_close");
        }

        Assert.Equal(recorded, own);
    }

    [Theory]
    [InlineData(2021, 12, 31, true)] // New Year on a Saturday is not observed
    [InlineData(2021, 6, 18, true)] // Juneteenth since 2022
    [InlineData(2022, 6, 20, false)]
    [InlineData(2018, 12, 5, false)]
    [InlineData(2012, 10, 30, false)]
    [InlineData(2026, 10, 12, true)] // Columbus Day
    public void Days_that_are_easily_mistaken(int year, int month, int day, bool isSession) =>
        Assert.Equal(isSession, NyseCalendar.IsSession(new(year, month, day)));

    [Theory]
    [InlineData(2026, 3, 6, "2026-03-06T14:30:00Z", "2026-03-06T21:00:00Z")]
    [InlineData(2026, 3, 9, "2026-03-09T13:30:00Z", "2026-03-09T20:00:00Z")]
    [InlineData(2025, 11, 28, "2025-11-28T14:30:00Z", "2025-11-28T18:00:00Z")]
    public void A_session_is_in_New_Yorks_time(int year, int month, int day, string open, string close)
    {
        var session = NyseSessions.All[NyseSessions.FirstFrom(new LocalDate(year, month, day))];
        Assert.Equal(
            (DateTimeOffset.Parse(open, null).ToUnixTimeSeconds(), DateTimeOffset.Parse(close, null).ToUnixTimeSeconds()),
            (session.Open, session.Close));
    }
}

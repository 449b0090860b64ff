using CsCheck;
using DataFetch.Catalog;
using DataFetch.Testing;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Planning.Tests;

/// <summary>A year of daily bars of fifty symbols against the recorded closures of the exchange.</summary>
public class DailyBarsTests(TestCatalog sources) : IClassFixture<TestCatalog>
{
    private static readonly DateTimeZone NewYork = DateTimeZoneProviders.Tzdb["America/New_York"];
    private static readonly Instant Now = Instant.FromUtc(2026, 3, 1, 0, 0);

    // 2025 has an ad hoc closure (9 January, Carter) and three early closes.
    private static readonly TimeRange Year = new(Start(new LocalDate(2025, 1, 1)), Start(new LocalDate(2026, 1, 1)));

    // Not static: it may skip the test.
    private readonly List<LocalDate> sessions = ReadSessions();

    [Fact]
    public void A_year_without_a_bar_on_weekends_and_holidays_has_no_gap()
    {
        Assert.Equal(250, sessions.Count);

        Assert.All(Enumerable.Range(0, 50), n => Assert.Empty(Gaps.Find(Bars($"S{n}", sessions), Year, Now)));
    }

    [Fact]
    public void Each_session_that_is_really_missing_is_in_a_gap_and_nothing_else_is() => Gen.Int[0, sessions.Count - 1].Array[0, 12].Array[50].Sample(
        symbols =>
        {
            for (var n = 0; n < symbols.Length; n++)
            {
                var missing = symbols[n].Distinct().Order().Select(i => sessions[i]).ToList();

                var gaps = Gaps.Find(Bars($"S{n}", sessions.Except(missing)), Year, Now);

                Assert.Equal(missing, gaps.SelectMany(g => sessions.Where(day => g.Range.Contains(Start(day)))));
                Assert.Equal(missing.Count, gaps.Sum(g => g.MissingSlots));
                Assert.Equal(missing.Count(day => !missing.Contains(SessionBefore(day))), gaps.Count);
            }
        },
        iter: 20);

    private SeriesCoverage Bars(string symbol, IEnumerable<LocalDate> days)
    {
        var (series, bars) = ($"{symbol}/1Day/all", sources.Catalog.Dataset("stock_bars").For($"{symbol}/1Day/all"));
        return SeriesCoverage.Unknown(bars, series) with { Present = bars.Cadence.CellsOf(days.Select(Start)) };
    }

    private LocalDate SessionBefore(LocalDate day) => sessions.LastOrDefault(other => other < day);

    // Weekdays that the table does not call closed: nothing of ours says what a session is.
    private static List<LocalDate> ReadSessions()
    {
        var closed = File.ReadAllLines(Path.Combine(Recordings.Require(), "calendar", "nyse-closures-2015-2026.csv")).Skip(1)
            .Select(line => line.Split(',')).Where(cells => cells[1] == "closed").Select(cells => LocalDatePattern.Iso.Parse(cells[0]).Value).ToHashSet();
        return
        [
            .. Enumerable.Range(0, 365).Select(new LocalDate(2025, 1, 1).PlusDays)
                .Where(day => day.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday) && !closed.Contains(day)),
        ];
    }

    private static Instant Start(LocalDate day) => NewYork.StartOfDay(day);
}

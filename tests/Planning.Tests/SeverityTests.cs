using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Expectations;
using NodaTime;
using static DataFetch.Planning.Tests.TestCatalog;

namespace DataFetch.Planning.Tests;

public class SeverityTests
{
    private static readonly DateTimeZone Madrid = DateTimeZoneProviders.Tzdb["Europe/Madrid"];
    private static readonly TradingCalendar Nyse = TradingCalendars.Find("nyse")!;

    [Theory]
    [InlineData("1m", 120, Severity.Minor)]
    [InlineData("1m", 121, Severity.Moderate)]
    [InlineData("1m", 1440, Severity.Moderate)]
    [InlineData("1m", 1441, Severity.Critical)]
    [InlineData("1h", 2, Severity.Minor)]
    [InlineData("1h", 3, Severity.Moderate)]
    [InlineData("1h", 24, Severity.Moderate)]
    [InlineData("1h", 25, Severity.Critical)]
    [InlineData("6h", 2, Severity.Minor)]
    [InlineData("6h", 3, Severity.Moderate)]
    [InlineData("6h", 6, Severity.Critical)]
    [InlineData("1d", 2, Severity.Minor)]
    [InlineData("1d", 3, Severity.Moderate)]
    [InlineData("1d", 5, Severity.Moderate)]
    [InlineData("1d", 6, Severity.Critical)]
    public void Severity_grows_with_the_time_or_where_slots_are_far_apart_with_their_number(string step, int missing, Severity severity)
    {
        Assert.True(Periods.TryParse(step, out var span));

        Assert.Equal(severity, Of(Dataset(new Cadence(span, Madrid)), "2026-06-01T22:00:00Z", missing));
    }

    [Theory]
    [InlineData("2026-10-23T19:50:00Z", 10, Severity.Minor)]
    [InlineData("2026-10-23T13:30:00Z", 390, Severity.Moderate)]
    [InlineData("2026-10-23T13:30:00Z", 390 * 3, Severity.Moderate)]
    [InlineData("2026-10-19T13:30:00Z", 390 * 4, Severity.Critical)]
    public void The_nights_and_weekends_between_sessions_make_no_gap_worse(string from, int minutes, Severity severity) => Assert.Equal(
        severity, Of(Dataset(new SessionTimeSlots(Nyse, Duration.FromMinutes(1), Nyse.Regular.From, Nyse.Regular.Until)), from, minutes));

    [Theory]
    [InlineData(1, Severity.Moderate)]
    [InlineData(3, Severity.Moderate)]
    [InlineData(4, Severity.Critical)]
    public void A_datasets_own_limits_count(int missing, Severity severity)
    {
        var dataset = Dataset(new Cadence(Duration.FromHours(1), Madrid)) with
        {
            Severity = new SeverityLimits(new SeverityLimit(Duration.FromMinutes(30), 0), new SeverityLimit(Duration.FromHours(1), 3)),
        };

        Assert.Equal(severity, Of(dataset, "2026-06-01T22:00:00Z", missing));
    }

    private static Severity Of(Dataset dataset, string from, int missing)
    {
        var slots = dataset.Cadence.Slots(new TimeRange(At(from), At(from) + Duration.FromDays(60))).Take(missing + 1).ToList();
        Assert.Equal((At(from), missing + 1), (slots[0], slots.Count));
        var gap = Assert.Single(Gaps.Find(SeriesCoverage.Unknown(dataset, "s"), new TimeRange(slots[0], slots[^1]), slots[^1] + Duration.FromDays(9)));
        Assert.Equal(missing, gap.MissingSlots);
        return gap.Severity;
    }

    private static Dataset Dataset(SlotPattern slots) => new()
    {
        Name = "levels",
        Title = "Levels",
        Zone = Madrid,
        Cadence = slots,
        Starts = new LocalDate(2020, 1, 1),
        PublicationLag = Duration.Zero,
        ProvisionalFor = Duration.Zero,
        Columns = [new Column("level_m", ColumnType.Double, "m", "")],
        Series = ["s"],
        Providers = [new Provider("tides.levels", null, null, false)],
    };
}

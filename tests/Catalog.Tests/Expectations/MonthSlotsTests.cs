using CsCheck;
using DataFetch.Catalog.Expectations;
using NodaTime;

namespace DataFetch.Catalog.Tests.Expectations;

public class MonthSlotsTests
{
    private static readonly DateTimeZone[] Zones =
        [.. new[] { "UTC", "Europe/Madrid", "America/New_York", "America/Asuncion", "Asia/Amman", "Pacific/Kiritimati" }.Select(id => DateTimeZoneProviders.Tzdb[id])];

    private static readonly Gen<(DateTimeZone Zone, int Months, TimeRange Range)> Cases =
        from zone in Gen.OneOf(Zones)
        from months in Gen.OneOf(1, 2, 3, 4, 6, 12)
        from month in Gen.Int[0, 12 * 60]
        from before in Gen.Frequency((1, Gen.Const(0)), (3, Gen.Int[0, 40 * 24 * 60]))
        from length in Gen.Int[0, 900 * 24 * 60]
        let start = zone.StartOfDay(new LocalDate(1969, 1, 1).PlusMonths(month)) - Duration.FromMinutes(before)
        select (zone, months, new TimeRange(start, start + Duration.FromMinutes(length)));

    [Fact]
    public void Slots_are_the_local_starts_of_every_so_many_months() => Cases.Sample(
        c => SlotPatternModel.Check(new MonthSlots(c.Months, c.Zone), c.Range, Walk(c.Zone, c.Months, c.Range)),
        iter: 1_000);

    [Theory]
    [InlineData(1, 12, "1mo", 30)]
    [InlineData(3, 4, "3mo", 90)]
    [InlineData(12, 1, "12mo", 365)]
    public void A_year_has_its_share_of_slots(int months, int slots, string name, int nominal)
    {
        var (zone, pattern) = (Zones[1], new MonthSlots(months, Zones[1]));
        var year = new TimeRange(zone.StartOfDay(new LocalDate(2024, 1, 1)), zone.StartOfDay(new LocalDate(2025, 1, 1)));

        Assert.Equal(slots, pattern.Count(year));
        Assert.Equal(year.Start, pattern.Slots(year).First());
        Assert.Equal((name, Duration.FromDays(nominal), pattern.Shortest), (pattern.Name, pattern.Shortest, pattern.StepAt(year.Start)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(24)]
    public void Months_that_do_not_divide_a_year_are_refused(int months) =>
        Assert.Throws<ArgumentException>(() => new MonthSlots(months, DateTimeZone.Utc));

    private static List<Instant> Walk(DateTimeZone zone, int months, TimeRange range)
    {
        var first = new LocalDate((range.Start - Duration.FromDays(3)).InUtc().Year, 1, 1);
        return
        [
            .. Enumerable.Range(0, 12 * (range.End.InUtc().Year - first.Year + 3)).Select(first.PlusMonths)
                .Where(d => (d.Month - 1) % months == 0).Select(zone.StartOfDay),
        ];
    }
}

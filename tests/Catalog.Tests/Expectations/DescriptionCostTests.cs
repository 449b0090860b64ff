using System.Diagnostics;
using DataFetch.Catalog.Expectations;
using NodaTime;
using NodaTime.TimeZones;

namespace DataFetch.Catalog.Tests.Expectations;

/// <summary>Slots are described by ranges: what a range costs grows with the changes of the clock in it and not with its slots.</summary>
public class DescriptionCostTests
{
    private static readonly DateTimeZone Madrid = DateTimeZoneProviders.Tzdb["Europe/Madrid"];
    private static readonly TimeRange Decade =
        new(Madrid.StartOfDay(new LocalDate(2016, 1, 1)), Madrid.StartOfDay(new LocalDate(2026, 1, 1)));

    [Theory]
    [InlineData("1m", 5_260_320)]
    [InlineData("1h", 87_672)]
    [InlineData("1d", 3_653)]
    public void A_decade_costs_a_look_at_the_zone_for_each_change_of_the_clock_whatever_the_step(string step, long slots)
    {
        Assert.True(Periods.TryParse(step, out var span));
        var zone = new CountingZone(Madrid);
        var cadence = new Cadence(span, zone);

        Assert.Equal(slots, cadence.Count(Decade));
        Assert.InRange(zone.Looks, 21, 21 * 2);

        zone.Looks = 0;
        Assert.Equal(Decade, Assert.Single(cadence.Cells(TimeRangeSet.Of(Decade))));
        Assert.InRange(zone.Looks, 21, (21 * 2) + 4);
    }

    [Fact]
    public void A_slot_and_the_next_one_cost_a_few_looks_at_the_zone()
    {
        var zone = new CountingZone(Madrid);
        var cadence = new Cadence(Duration.FromMinutes(1), zone);

        Assert.True(cadence.IsSlot(Decade.Start));
        Assert.Equal(Decade.Start + Duration.FromMinutes(1), cadence.Next(Decade.Start));
        Assert.InRange(zone.Looks, 1, 4);
    }

    [Fact]
    public void What_a_year_has_of_months_and_sessions_is_worked_out_once()
    {
        var zone = new CountingZone(Madrid);
        var months = new MonthSlots(1, zone);
        Assert.Equal(120, months.Count(Decade));

        zone.Looks = 0;
        Assert.Equal(120, months.Count(Decade));
        Assert.InRange(zone.Looks, 0, 2);
    }

    [Fact]
    public void A_decade_of_minutes_is_described_in_microseconds()
    {
        var nyse = TradingCalendars.Find("nyse")!;
        SlotPattern[] patterns =
        [
            new Cadence(Duration.FromMinutes(1), Madrid), new Cadence(Duration.FromDays(1), Madrid), new MonthSlots(1, Madrid),
            new SessionSlots(nyse), new SessionTimeSlots(nyse, Duration.FromMinutes(1), nyse.Regular.From, nyse.Regular.Until),
        ];
        foreach (var pattern in patterns)
        {
            var first = Measure(() => pattern.Cells(TimeRangeSet.Of(Decade)));
            var best = Enumerable.Range(0, 50).Min(_ => Measure(() => pattern.Cells(TimeRangeSet.Of(Decade))));
            var row = Enumerable.Range(0, 50).Min(_ => Measure(() => pattern.IsSlot(Decade.End)));
            TestContext.Current.TestOutputHelper?.WriteLine($"{pattern.Name}: {best:F1} µs a decade, {first:F0} at first, {row:F2} an instant");
        }
    }

    private static double Measure(Action action)
    {
        var started = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(started).TotalMicroseconds;
    }

    /// <summary>A zone that counts how often it is looked at.</summary>
    private sealed class CountingZone(DateTimeZone zone) : DateTimeZone(zone.Id, false, zone.MinOffset, zone.MaxOffset)
    {
        public int Looks { get; set; }

        public override ZoneInterval GetZoneInterval(Instant instant)
        {
            Looks++;
            return zone.GetZoneInterval(instant);
        }
    }
}

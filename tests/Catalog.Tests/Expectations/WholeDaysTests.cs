using CsCheck;
using DataFetch.Catalog.Expectations;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Catalog.Tests.Expectations;

public class WholeDaysTests
{
    private static readonly DateTimeZone[] Zones = [.. DateTimeZoneProviders.Tzdb.Ids.Select(Zone)];

    // Midnight skipped, midnight twice, a day left out.
    private static readonly DateTimeZone[] Odd =
        [Zone("America/Santiago"), Zone("America/Havana"), Zone("Africa/Cairo"), Zone("Pacific/Apia"), Zone("Pacific/Kiritimati"), Zone("Pacific/Kwajalein")];

    private static readonly Gen<(DateTimeZone Zone, int Days, TimeRange Range)> Cases =
        from zone in Gen.Frequency((1, Gen.OneOf(Zones)), (1, Gen.OneOf(Odd)))
        from days in Gen.OneOf(1, 2, 7, 30, 365, 366)
        from around in Around(zone)
        from before in Gen.Int[0, 60 * 24]
        from length in Gen.Int[0, 400 * 24]
        let start = around - Duration.FromHours(before % (days * 36))
        select (zone, days, new TimeRange(start, start + Duration.FromHours(length)));

    [Fact]
    public void Slots_are_the_starts_of_every_so_many_local_days() => Cases.Sample(
        c => SlotPatternModel.Check(new Cadence(Duration.FromDays(c.Days), c.Zone), c.Range, Walk(c.Zone, c.Days, c.Range)),
        iter: 1_000);

    [Theory]
    [InlineData("Europe/Madrid", "2026-03-29", 23)]
    [InlineData("Europe/Madrid", "2026-10-25", 25)]
    [InlineData("America/Santiago", "2025-09-07", 23)]
    [InlineData("America/Santiago", "2025-04-05", 25)]
    [InlineData("America/Havana", "2025-11-02", 25)]
    [InlineData("America/Havana", "2025-03-09", 23)]
    public void A_day_is_one_slot_whatever_the_clock_does(string zone, string day, int hours)
    {
        var date = LocalDatePattern.Iso.Parse(day).Value;
        var range = new TimeRange(Zone(zone).StartOfDay(date), Zone(zone).StartOfDay(date.PlusDays(1)));
        var cadence = new Cadence(Duration.FromDays(1), Zone(zone));

        Assert.Equal(Duration.FromHours(hours), range.Duration);
        Assert.Equal([range.Start], cadence.Slots(range));
        Assert.Equal(range.End, cadence.Next(range.Start));
    }

    [Fact]
    public void Thirty_days_are_counted_from_1970_on_over_changes_of_the_clock()
    {
        var (zone, epoch) = (Zone("Europe/Madrid"), new LocalDate(1970, 1, 1));
        var cadence = new Cadence(Duration.FromDays(30), zone);
        var year = new TimeRange(zone.StartOfDay(new LocalDate(2026, 1, 1)), zone.StartOfDay(new LocalDate(2027, 1, 1)));
        List<LocalDate> days = [.. cadence.Slots(year).Select(s => s.InZone(zone)).Select(s => s.TimeOfDay == LocalTime.Midnight ? s.Date : default)];

        Assert.Equal("30d", cadence.Name);
        Assert.Equal(12, days.Count);
        Assert.All(days, day => Assert.Equal(0, Period.DaysBetween(epoch, day) % 30));
        Assert.All(days.Zip(days.Skip(1)), pair => Assert.Equal(30, Period.DaysBetween(pair.First, pair.Second)));
    }

    [Fact]
    public void A_day_that_a_zone_left_out_has_no_slot()
    {
        var (zone, cadence) = (Zone("Pacific/Apia"), new Cadence(Duration.FromDays(1), Zone("Pacific/Apia")));
        var slots = cadence.Slots(new TimeRange(zone.StartOfDay(new LocalDate(2011, 12, 29)), zone.StartOfDay(new LocalDate(2012, 1, 1))));

        Assert.Equal([29, 31], slots.Select(s => s.InZone(zone).Day));
    }

    [Fact]
    public void Days_may_become_hours_from_a_day_on()
    {
        var zone = Zone("America/Santiago");
        var cadence = new Cadence(Duration.FromDays(1), zone, new CadenceChange(new LocalDate(2025, 9, 7), Duration.FromHours(1)));
        var range = new TimeRange(zone.StartOfDay(new LocalDate(2025, 9, 1)), zone.StartOfDay(new LocalDate(2025, 9, 8)));

        Assert.Equal(6 + 23, cadence.Count(range));
        Assert.Equal("1d, 1h from 2025-09-07", cadence.Name);
        Assert.Equal(Duration.FromHours(1), cadence.Shortest);
    }

    private static List<Instant> Walk(DateTimeZone zone, int days, TimeRange range)
    {
        var epoch = new LocalDate(1970, 1, 1);
        var first = (range.Start - Duration.FromDays(3)).InZone(zone).Date;
        var last = (range.End + Duration.FromDays(2 * days)).InZone(zone).Date.PlusDays(3);
        return
        [
            .. from ahead in Enumerable.Range(0, Period.DaysBetween(first, last))
               let day = first.PlusDays(ahead)
               where Period.DaysBetween(epoch, day) % days == 0 && zone.StartOfDay(day) < zone.StartOfDay(day.PlusDays(1))
               select zone.StartOfDay(day),
        ];
    }

    private static Gen<Instant> Around(DateTimeZone zone)
    {
        var (from, until) = (Instant.FromUtc(1965, 1, 1, 0, 0), Instant.FromUtc(2038, 1, 1, 0, 0));
        var anywhere = Gen.Long[from.ToUnixTimeSeconds(), until.ToUnixTimeSeconds()].Select(Instant.FromUnixTimeSeconds);
        Instant[] changes = [.. zone.GetZoneIntervals(from, until).Where(i => i.HasStart && i.Start > from).Select(i => i.Start)];
        return changes.Length == 0 ? anywhere : Gen.Frequency((1, anywhere), (3, Gen.OneOf(changes)));
    }

    private static DateTimeZone Zone(string id) => DateTimeZoneProviders.Tzdb[id];
}

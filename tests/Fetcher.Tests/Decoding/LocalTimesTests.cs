using System.Text;
using CsCheck;
using DataFetch.Fetcher.Decoding;
using NodaTime;

namespace DataFetch.Fetcher.Tests.Decoding;

public sealed class LocalTimesTests
{
    private static readonly DateTimeZone[] Zones = [.. DateTimeZoneProviders.Tzdb.Ids.Select(id => DateTimeZoneProviders.Tzdb[id])];
    private static readonly LocalDate From = new(1970, 1, 1);
    private static readonly int Days = Period.DaysBetween(From, new LocalDate(2037, 12, 31));

    // Half of the days have a change of the clock within a day of them: anywhere else a random day hardly ever has.
    private static readonly Gen<(DateTimeZone Zone, LocalDate Day, int[] Minutes)> Cases =
        from zone in Gen.OneOf(Zones)
        from day in Gen.Int[0, Days]
        from near in Gen.Bool
        from off in Gen.Int[-1, 1]
        from minutes in Gen.Int[0, (24 * 60) - 1].Array[6]
        let random = From.PlusDays(day)
        select (zone, near ? ChangeAfter(zone, random).PlusDays(off) : random, minutes);

    [Fact]
    public void A_local_time_is_the_instant_that_NodaTime_maps_it_to_the_earlier_of_two_and_none_where_it_was_skipped() => Cases.Sample(
        c =>
        {
            var times = new LocalTimes(c.Zone);
            foreach (var minute in c.Minutes)
            {
                var mapped = c.Zone.MapLocal(c.Day.At(LocalTime.Midnight.PlusMinutes(minute)));
                var found = times.TryRead(Text(c.Day, minute), out var at);

                Assert.Equal(mapped.Count > 0, found);
                if (found)
                {
                    Assert.Equal(mapped.First().ToInstant(), Instant.FromUnixTimeTicks(at * 10));
                }
            }
        },
        iter: 30_000);

    [Fact]
    public void One_reader_for_many_days_reads_what_a_reader_for_each_reads() => Gen.Select(Cases, Gen.Int[0, 3].Array[8]).Sample(
        (c, days) =>
        {
            var shared = new LocalTimes(c.Zone);
            foreach (var (day, i) in days.Select((d, i) => (c.Day.PlusDays(d), i)))
            {
                var text = Text(day, c.Minutes[i % c.Minutes.Length]);
                Assert.Equal(Read(new LocalTimes(c.Zone), text), Read(shared, text));
            }
        },
        iter: 2_000);

    [Fact]
    public void Hour_24_is_a_time_only_of_a_day_that_is_longer_and_lies_in_its_25th_hour() => Cases.Sample(
        c =>
        {
            var minute = c.Minutes[0] % 60;
            var length = Start(c.Zone, c.Day.PlusDays(1)) - Start(c.Zone, c.Day);
            var at = Read(new LocalTimes(c.Zone), Text(c.Day, (24 * 60) + minute));

            Assert.Equal(length > Duration.FromMinutes((24 * 60) + minute), at is not null);
            if (at is { } instant)
            {
                Assert.Equal(Duration.FromMinutes((24 * 60) + minute), instant - Start(c.Zone, c.Day));
            }
        },
        iter: 5_000);

    [Theory]
    [InlineData("2025-12-01 00:15")]
    [InlineData("2025-12-01T00:15")]
    [InlineData("2025-12-01 00:15:00")]
    public void The_forms_of_one_time_are_one_instant(string text) =>
        Assert.Equal(Instant.FromUtc(2025, 12, 1, 3, 15), Read(new LocalTimes(DateTimeZoneProviders.Tzdb["America/Santiago"]), Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("")]
    [InlineData("2025-12-01")]
    [InlineData("2025-12-01 00:1")]
    [InlineData("2025-12-01 00:60")]
    [InlineData("2025-12-01 25:00")]
    [InlineData("2025-02-29 00:00")]
    [InlineData("2025-13-01 00:00")]
    [InlineData("2025-00-01 00:00")]
    [InlineData("2025-12-00 00:00")]
    [InlineData("0000-12-01 00:00")]
    [InlineData("9999-12-31 00:00")]
    [InlineData("2025-12-01 +1:15")]
    [InlineData("2025-12-01 -0:15")]
    [InlineData("2025-12-+1 00:15")]
    [InlineData("2025-12-01 00:15:30")]
    [InlineData("2025-12-01 00:15Z")]
    [InlineData("2025-12-01 00:15-03:00")]
    [InlineData("2025-12-01_00:15")]
    [InlineData("2025/12/01 00:15")]
    [InlineData("01-12-2025 00:15")]
    public void What_is_no_local_time_is_not_read(string text) =>
        Assert.Null(Read(new LocalTimes(DateTimeZoneProviders.Tzdb["America/Santiago"]), Encoding.UTF8.GetBytes(text)));

    // The day itself where the clock changes no more.
    private static LocalDate ChangeAfter(DateTimeZone zone, LocalDate day)
    {
        var interval = zone.GetZoneInterval(day.AtMidnight().InUtc().ToInstant());
        return interval.HasEnd && interval.End < Instant.FromUtc(2037, 12, 30, 0, 0) ? interval.End.InZone(zone).Date : day;
    }

    private static Instant Start(DateTimeZone zone, LocalDate day)
    {
        var midnight = zone.MapLocal(day.AtMidnight());
        return midnight.Count == 0 ? midnight.LateInterval.Start : midnight.First().ToInstant();
    }

    private static byte[] Text(LocalDate day, int minute) =>
        Encoding.UTF8.GetBytes($"{day.Year:0000}-{day.Month:00}-{day.Day:00} {minute / 60:00}:{minute % 60:00}");

    private static Instant? Read(LocalTimes times, byte[] text) =>
        times.TryRead(text, out var at) ? Instant.FromUnixTimeTicks(at * 10) : null;
}

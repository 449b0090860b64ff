using CsCheck;
using DataFetch.Catalog.Times;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Catalog.Tests.Times;

/// <summary>Cron by the clocks of four zones, over a year with both changes of each.</summary>
public class CronTimesTests
{
    private static readonly Field AnyDay = new("*", [.. Enumerable.Range(1, 31)]);
    private static readonly Field AnyWeekday = new("*", [.. Enumerable.Range(0, 7)]);
    private static readonly WalkedCron[] Zones = [.. new[] { "America/Santiago", "Europe/Madrid", "Europe/London", "America/New_York" }.Select(z => new WalkedCron(z))];

    private static readonly Gen<Field[]> Crons =
        from minute in Any(new("0", 0), new("30", 30), new("59", 59), new("*/20", 0, 20, 40), new("5-7,45", 5, 6, 7, 45))
        from hour in Any(
            new("*", [.. Enumerable.Range(0, 24)]), new("0", 0), new("1", 1), new("2", 2), new("3", 3), new("23", 23), new("0-2", 0, 1, 2), new("*/6", 0, 6, 12, 18))
        from day in Any(AnyDay, new("1", 1), new("29", 29), new("31", 31), new("5-6", 5, 6), new("*/2", [.. Enumerable.Range(0, 16).Select(i => 1 + (2 * i))]))
        from month in Any(
            new("*", [.. Enumerable.Range(1, 12)]), new("3,4", 3, 4), new("sep-nov", 9, 10, 11), new("JAN", 1))
        from weekday in Any(AnyWeekday, new("sun", 0), new("7", 0), new("1-5", 1, 2, 3, 4, 5), new("6", 6))
        select day == AnyDay || weekday == AnyWeekday ? new[] { minute, hour, day, month, weekday } : [minute, hour, day, month, AnyWeekday];

    [Fact]
    public void A_schedule_fires_as_a_walk_over_the_minutes_of_a_year_has_it() => Crons.Sample(
        fields =>
        {
            foreach (var zone in Zones)
            {
                var times = CronTimes.Create(string.Join(' ', fields.Select(f => f.Text)), zone.Zone)!;
                var walked = zone.Firings(fields);
                foreach (var at in Probes(zone))
                {
                    var place = walked.BinarySearch(at) is var found && found < 0 ? ~found : found;
                    Assert.Equal(walked[found < 0 ? place : place + 1], times.Next(at));
                    if (place > 0 || found == 0)
                    {
                        Assert.Equal(walked[found < 0 ? place - 1 : place], times.Last(at));
                    }
                }
            }
        },
        iter: 20, threads: 1, print: fields => string.Join(' ', fields.Select(f => f.Text)));

    [Theory]
    // Skipped: the first instant after.
    [InlineData("30 2 * * *", "Europe/Madrid", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("30 1 * * *", "Europe/London", "2026-03-28T12:00:00Z", "2026-03-29T01:00:00Z")]
    [InlineData("0 0 * * *", "America/Santiago", "2026-09-05T12:00:00Z", "2026-09-06T04:00:00Z")]
    [InlineData("30 2 * * *", "America/New_York", "2026-03-07T12:00:00Z", "2026-03-08T07:00:00Z")]
    // Shown twice: the first time, and the next day after it.
    [InlineData("30 1 * * *", "Europe/London", "2026-10-24T12:00:00Z", "2026-10-25T00:30:00Z")]
    [InlineData("30 1 * * *", "Europe/London", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("30 2 * * *", "Europe/Madrid", "2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z")]
    [InlineData("30 23 * * *", "America/Santiago", "2026-04-05T02:30:00Z", "2026-04-06T03:30:00Z")]
    // A leap day is eight years away.
    [InlineData("0 0 29 2 *", "UTC", "2096-02-29T00:00:00Z", "2104-02-29T00:00:00Z")]
    public void The_next_firing_is(string cron, string zone, string after, string next) =>
        Assert.Equal(At(next), CronTimes.Create(cron, DateTimeZoneProviders.Tzdb[zone])!.Next(At(after)));

    [Theory]
    [InlineData("0 3 * *")]
    [InlineData("0 3 * * * *")]
    [InlineData("60 3 * * *")]
    [InlineData("0 24 * * *")]
    [InlineData("0 3 0 * *")]
    [InlineData("0 3 * 13 *")]
    [InlineData("0 3 * * 8")]
    [InlineData("0 3 * * mon-")]
    [InlineData("5-1 3 * * *")]
    [InlineData("*/0 3 * * *")]
    [InlineData("8/2 3 * * *")]
    [InlineData("0 3 1 * mon")]
    [InlineData("0 3 30 2 *")]
    [InlineData("")]
    public void It_is_no_expression(string text) => Assert.Null(CronTimes.Create(text, DateTimeZone.Utc));

    [Fact]
    public void What_it_says_of_itself_is_read_again() => Assert.All(
        new[] { "every 5m", "0 3 * * sun", "every 1d" },
        text => Assert.Equal(text, ScheduleTimes.Parse(text, DateTimeZone.Utc)!.Text));

    private static IEnumerable<Instant> Probes(WalkedCron zone)
    {
        foreach (var change in zone.Changes)
        {
            for (var minutes = -26 * 60; minutes <= 26 * 60; minutes += 13)
            {
                yield return change + Duration.FromMinutes(minutes);
            }

            for (var minutes = -125; minutes <= 125; minutes += 5)
            {
                yield return change + Duration.FromMinutes(minutes);
                yield return change + Duration.FromMinutes(minutes) - Duration.Epsilon;
            }
        }

        for (var at = Instant.FromUtc(2026, 1, 1, 0, 0); at < Instant.FromUtc(2027, 1, 1, 0, 0); at += Duration.FromMinutes(2177))
        {
            yield return at;
        }
    }

    private static Gen<Field> Any(params Field[] fields) => Gen.OneOf(fields);

    private static Instant At(string text) => InstantPattern.General.Parse(text).Value;
}

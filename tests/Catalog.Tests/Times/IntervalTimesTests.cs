using DataFetch.Catalog.Times;
using NodaTime;

namespace DataFetch.Catalog.Tests.Times;

public class IntervalTimesTests
{
    [Fact]
    public void No_change_of_a_clock_alters_the_distance_of_firings_in_a_year()
    {
        var times = IntervalTimes.Create(Duration.FromMinutes(5))!;
        var (at, count) = (Instant.FromUtc(2026, 1, 1, 0, 0), 0);
        for (var until = Instant.FromUtc(2027, 1, 1, 0, 0); at < until; count++)
        {
            Assert.Equal(at, times.Last(at + Duration.FromSeconds(299)));
            at = times.Next(at);
        }

        Assert.Equal(365 * 288, count);
    }

    [Theory]
    [InlineData("7m")]
    [InlineData("25h")]
    [InlineData("0s")]
    [InlineData("500ms")]
    public void What_does_not_divide_a_day_into_seconds_is_none(string every) =>
        Assert.Null(IntervalTimes.Create(Periods.TryParse(every, out var span) ? span : Duration.Zero));

    [Fact]
    public void The_newest_of_the_firings_between_two_instants_are_kept() => Assert.Equal(
        [Instant.FromUtc(2026, 1, 1, 2, 0), Instant.FromUtc(2026, 1, 1, 3, 0)],
        IntervalTimes.Create(Duration.FromHours(1))!.Between(Instant.FromUtc(2026, 1, 1, 0, 0), Instant.FromUtc(2026, 1, 1, 4, 0), 2));
}

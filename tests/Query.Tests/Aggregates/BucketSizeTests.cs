using DataFetch.Catalog;
using DataFetch.Query.Aggregates;
using DataFetch.Testing.Services;
using NodaTime;

namespace DataFetch.Query.Tests.Aggregates;

public sealed class BucketSizeTests
{
    [Theory]
    [InlineData("Europe/Madrid", "2025-10-25T22:00:00Z", 25)]
    [InlineData("Europe/Madrid", "2025-03-29T23:00:00Z", 23)]
    [InlineData("Australia/Lord_Howe", "2025-04-05T13:00:00Z", 24.5)]
    [InlineData("Australia/Lord_Howe", "2025-10-04T13:30:00Z", 23.5)]
    public void A_day_is_one_bucket_however_long_the_clock_makes_it(string zone, string start, double hours)
    {
        var day = Of("P1D", zone, start, Duration.FromDays(2))[0];

        Assert.Equal((RunningService.At(start), Duration.FromHours(hours)), (day.Start, day.Duration));
    }

    [Theory]
    [InlineData("Europe/Madrid", "2025-10-25T22:00:00Z", 13, 1)]
    [InlineData("Europe/Madrid", "2025-03-29T23:00:00Z", 12, 1)]
    [InlineData("Australia/Lord_Howe", "2025-10-04T13:30:00Z", 12, 1.5)]
    [InlineData("Asia/Kolkata", "2025-06-01T18:30:00Z", 12, 2)]
    public void Short_buckets_start_with_each_local_day_and_end_with_it(string zone, string start, int count, double lastHours)
    {
        var (day, buckets) = (Of("P1D", zone, start, Duration.FromDays(2))[0], Of("PT2H", zone, start, Duration.FromDays(3)));

        Assert.Equal(day.Start, buckets[0].Start);
        Assert.All(buckets.Take(count - 1), b => Assert.Equal(Duration.FromHours(2), b.Duration));
        Assert.Equal((day.End, Duration.FromHours(lastHours)), (buckets[count - 1].End, buckets[count - 1].Duration));
    }

    [Theory]
    [InlineData("P1W", "2025-01-01T12:00:00Z", "2025-01-06T00:00:00Z", "2025-01-13T00:00:00Z")]
    [InlineData("P3M", "2025-02-01T12:00:00Z", "2025-04-01T00:00:00Z", "2025-07-01T00:00:00Z")]
    [InlineData("P1Y", "2025-02-01T12:00:00Z", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData("PT6H", "2025-02-01T13:00:00Z", "2025-02-01T18:00:00Z", "2025-02-02T00:00:00Z")]
    public void Buckets_do_not_depend_on_where_a_range_starts(string bucket, string start, string second, string third)
    {
        var buckets = Of(bucket, "UTC", start, Duration.FromDays(800));

        Assert.Equal([start, second, third], buckets.Take(3).Select(b => $"{b.Start}"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("1d")]
    [InlineData("P2D")]
    [InlineData("P5M")]
    [InlineData("P1.5D")]
    [InlineData("PT0S")]
    [InlineData("PT7M")]
    [InlineData("PT24H")]
    [InlineData("P1DT1H")]
    [InlineData("PT99999S\n")]
    public void A_period_that_does_not_divide_time_as_people_do_is_refused_with_those_that_do(string bucket)
    {
        var fault = Assert.Throws<RequestException>(() => BucketSize.Parse(bucket));

        Assert.Equal(RequestError.Invalid, fault.Error);
        Assert.Equal(
            "'bucket' must be P1D, P1W, P1M (or of 2, 3, 4, 6 or 12 months), P1Y, or hours, minutes or seconds that divide a day, such as PT15M or PT1H; "
            + $"it is '{bucket}'.",
            fault.Message);
    }

    [Fact]
    public void A_day_that_a_zone_left_out_has_no_bucket()
    {
        var days = Of("P1D", "Pacific/Apia", "2011-12-29T10:00:00Z", Duration.FromDays(2));

        Assert.Equal(["2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"], days.Select(b => $"{b.Start}"));
    }

    private static List<TimeRange> Of(string bucket, string zone, string start, Duration length) =>
        [.. BucketSize.Parse(bucket).Of(DateTimeZoneProviders.Tzdb[zone], new TimeRange(RunningService.At(start), RunningService.At(start) + length))];
}

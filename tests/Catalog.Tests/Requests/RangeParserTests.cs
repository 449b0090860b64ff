using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Expectations;
using DataFetch.Catalog.Requests;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Catalog.Tests.Requests;

public class RangeParserTests
{
    private static readonly Instant Now = At("2026-11-01T12:34:56Z");

    [Theory]
    [InlineData("2026-10-25", "2026-10-25", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData("2026-03-29", "2026-03-30", "2026-03-28T23:00:00Z", "2026-03-30T22:00:00Z")]
    [InlineData("2026-06-01T00:00:00Z", "2026-06-01T06:00:00Z", "2026-06-01T00:00:00Z", "2026-06-01T06:00:00Z")]
    [InlineData("2026-06-01T00:00:00+02:00", "2026-06-01", "2026-05-31T22:00:00Z", "2026-06-01T22:00:00Z")]
    [InlineData("2026-06-01T00:00:00.25Z", "2026-06-01", "2026-06-01T00:00:00.25Z", "2026-06-01T22:00:00Z")]
    public void A_date_is_the_whole_local_day_and_an_instant_is_itself(string from, string to, string start, string end) =>
        Assert.Equal(new TimeRange(At(start), At(end)), RangeParser.Parse(Dataset("Europe/Madrid"), from, to, Now));

    [Fact]
    public void Without_to_the_range_ends_now() =>
        Assert.Equal(Now, RangeParser.Parse(Dataset("Europe/Madrid"), "2026-10-01", "", Now).End);

    [Fact]
    public void A_day_begins_at_its_first_instant_where_midnight_is_skipped() =>
        Assert.Equal(
            new TimeRange(At("2025-09-07T04:00:00Z"), At("2025-09-08T03:00:00Z")),
            RangeParser.Parse(Dataset("America/Santiago"), "2025-09-07", "2025-09-07", Now));

    [Theory]
    [InlineData("", "2026-10-25", "'from' is missing")]
    [InlineData("25.10.2026", "", "'from' is neither a date such as 2026-10-25 nor an instant such as 2026-10-25T00:00:00Z: '25.10.2026'.")]
    [InlineData("2026-02-29", "", "'from' is neither")]
    [InlineData("2026-10-25T00:00:00", "", "'from' is neither")]
    [InlineData("2026-10-25", "tomorrow", "'to' is neither")]
    [InlineData("2026-10-25", " 2026-10-26", "'to' is neither")]
    [InlineData("2026-10-25", "2026-10-24", "The range is empty: 'to' (2026-10-24T22:00:00Z) is not after 'from' (2026-10-24T22:00:00Z).")]
    [InlineData("2026-10-25", "2026-10-20", "The range is empty")]
    [InlineData("2026-10-25T00:00:00Z", "2026-10-25T00:00:00Z", "The range is empty")]
    [InlineData("2027-01-01", "", "The range is empty")]
    [InlineData("1926-01-01", "2025-12-31", "The range of 36525 days is too long; ask for at most 7320 days at once.")]
    [InlineData("1800-01-01", "2200-12-31", "is too long")]
    [InlineData("-9998-01-01", "2020-12-31", "'from' must be from the year 1800 to 2200: '-9998-01-01'.")]
    [InlineData("2020-01-01", "9999-12-31T23:59:59-12:00", "'to' must be from the year 1800 to 2200")]
    [InlineData("2020-01-01", "9999-12-31", "'to' must be from the year 1800 to 2200")]
    public void A_bad_range_is_the_callers_mistake_and_is_named(string from, string to, string message)
    {
        var e = Assert.Throws<RequestException>(() => RangeParser.Parse(Dataset("Europe/Madrid"), from, to, Now));
        Assert.Equal(RequestError.Invalid, e.Error);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_day_that_the_zone_left_out_is_an_empty_range_and_not_a_fault_of_ours() =>
        Assert.Contains("The range is empty", Assert.Throws<RequestException>(
            () => RangeParser.Parse(Dataset("Pacific/Apia"), "2011-12-30", "2011-12-30", Now)).Message, StringComparison.Ordinal);

    [Fact]
    public void Today_is_one_of_the_last_days()
    {
        Assert.Equal(new TimeRange(At("2026-10-31T23:00:00Z"), Now), RangeParser.LastDays(Dataset("Europe/Madrid"), 1, Now));
        Assert.Equal(new TimeRange(At("2026-10-24T22:00:00Z"), Now), RangeParser.LastDays(Dataset("Europe/Madrid"), 8, Now));
    }

    [Fact]
    public void The_last_days_of_a_snapshot_reach_back_to_the_picture_that_there_should_be_now()
    {
        var zone = DateTimeZoneProviders.Tzdb["Europe/Madrid"];
        var dataset = Dataset("Europe/Madrid") with { IsSnapshot = true, Cadence = new Cadence(Duration.FromDays(30), zone) };
        var newest = dataset.Cadence.Last(new TimeRange(dataset.ExpectedFrom, Now - dataset.PublicationLag))!.Value;

        Assert.True(newest < At("2026-10-31T23:00:00Z"));
        Assert.Equal(new TimeRange(newest, Now), RangeParser.LastDays(dataset, 1, Now));
        Assert.Equal(RangeParser.LastDays(Dataset("Europe/Madrid"), 60, Now), RangeParser.LastDays(dataset, 60, Now));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-7)]
    [InlineData(RangeParser.MaxDays + 1)]
    [InlineData(int.MinValue)]
    public void A_number_of_days_out_of_range_is_refused(int days) =>
        Assert.Equal(RequestError.Invalid, Assert.Throws<RequestException>(() => RangeParser.LastDays(Dataset("Europe/Madrid"), days, Now)).Error);

    [Theory]
    [InlineData("2026-10-25", "2026-10-25", 0, "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]
    [InlineData("", "", 1, "2026-10-31T23:00:00Z", "2026-11-01T12:34:56Z")]
    [InlineData("", "", 0, "2026-10-24T22:00:00Z", "2026-11-01T12:34:56Z")]
    public void A_range_is_given_by_its_ends_or_by_days_and_is_the_usual_days_else(string from, string to, int daysBack, string start, string end) =>
        Assert.Equal(new TimeRange(At(start), At(end)), RangeParser.ParseOrLastDays(Dataset("Europe/Madrid"), from, to, daysBack, 8, Now));

    [Theory]
    [InlineData("2026-10-25", "", 3, "Give either 'days_back', or 'from' and 'to'.")]
    [InlineData("", "2026-10-25", 3, "Give either 'days_back', or 'from' and 'to'.")]
    [InlineData("", "2026-10-25", 0, "'from' is missing")]
    [InlineData("", "", 0, "'from' is missing")]
    [InlineData("", "", -1, "'days_back' must be from 1 to 7320; it is -1.")]
    public void Ends_together_with_days_are_refused_and_so_is_neither_where_nothing_is_usual(string from, string to, int daysBack, string message)
    {
        var e = Assert.Throws<RequestException>(() => RangeParser.ParseOrLastDays(Dataset("Europe/Madrid"), from, to, daysBack, null, Now));
        Assert.Equal(RequestError.Invalid, e.Error);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    private static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).Value;

    private static Dataset Dataset(string zone) => TestDatasets.Hourly(DateTimeZoneProviders.Tzdb[zone]);
}

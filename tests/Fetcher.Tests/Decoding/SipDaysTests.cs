using NodaTime;

namespace DataFetch.Fetcher.Tests.Decoding;

public sealed class SipDaysTests(TestCatalog catalog)
{
    private static readonly IEnumerable<string> Minutes = ["00", "15", "30", "45"];

    [Theory]
    [InlineData("2026-04-04", 25, 100)] // the Saturday of the change: hra 24 is its 25th hour
    [InlineData("2025-12-01", 24, 96)]
    public void Every_quarter_hour_of_a_day_lands_on_exactly_one_slot(string day, int hours, int slots)
    {
        var (read, expected) = Read(day, hours);

        Assert.Equal(slots, expected.Count);
        Assert.Equal(expected, read.Rows());
        Assert.Equal("", read.Aside);
    }

    [Fact]
    public void The_filler_of_the_hour_that_the_clock_skips_is_set_aside()
    {
        var (read, expected) = Read("2025-09-07", 24);

        Assert.Equal(92, expected.Count);
        Assert.Equal(expected, read.Rows());
        Assert.Equal("4 BadTime", read.Aside);
        Assert.Equal(96, read.Page.Records);
    }

    [Theory]
    [InlineData("2025-12-01")]
    [InlineData("2025-09-07")]
    public void Hour_24_of_a_day_without_a_25th_hour_is_no_time(string day)
    {
        var body = Bodies.Sip(Bodies.SipRecord($"{day} 24:00"), Bodies.SipRecord($"{day} 23:45"));
        var read = Reader(day).Read(body);

        Assert.Single(read.Rows());
        Assert.Equal("1 BadTime", read.Aside);
    }

    [Fact]
    public void Hour_25_is_no_time_even_on_the_longest_day()
    {
        var read = Reader("2026-04-04").Read(Bodies.Sip(Bodies.SipRecord("2026-04-04 25:00"), Bodies.SipRecord("2026-04-04 24:45")));

        Assert.Equal([$"{Bodies.Node} 2026-04-05T03:45:00Z 42.85249 46.1206"], read.Rows());
        Assert.Equal("1 BadTime", read.Aside);
    }

    [Fact]
    public void The_two_passes_of_the_last_hour_of_the_long_day_are_told_apart_by_their_hour()
    {
        var body = Bodies.Sip(Bodies.SipRecord("2026-04-04 24:00", usd: "24"), Bodies.SipRecord("2026-04-04 23:00", usd: "23"));
        Assert.Equal(
            [$"{Bodies.Node} 2026-04-05T02:00:00Z 42.85249 23", $"{Bodies.Node} 2026-04-05T03:00:00Z 42.85249 24"], Reader("2026-04-04").Read(body).Rows());
    }

    private (ReadBody Read, List<string> Expected) Read(string day, int hours)
    {
        var times = Enumerable.Range(0, hours).SelectMany(hour => Minutes, (hour, minute) => $"{day} {hour:00}:{minute}").ToList();
        var dataset = catalog.Catalog.Dataset("cmg_online");
        var slots = dataset.Cadence.Slots(catalog.Day("sip.cmg_online", day)).ToList();
        var skipped = times.Count - slots.Count; // at the start of the day: what the clock skipped
        var body = Bodies.Sip(times.Select((time, i) => i < skipped ? Bodies.SipRecord(time, "0.0", "0.0") : Bodies.SipRecord(time, usd: $"{i}")));
        return (Reader(day).Read(body), [.. slots.Select((Instant at, int i) => $"{Bodies.Node} {at} 42.85249 {i + skipped}")]);
    }

    private BodyReader Reader(string day) => new(catalog.Catalog, "sip.cmg_online", catalog.Day("sip.cmg_online", day));
}

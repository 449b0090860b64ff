using DataFetch.Catalog;
using DataFetch.Fetcher.Decoding;
using DataFetch.Fetcher.Fetching;
using DataFetch.Storage.Coverage;
using NodaTime;

namespace DataFetch.Fetcher.Tests.Fetching;

/// <summary>Datasets of which a range is complete once it was asked and answered, whatever rows it has.</summary>
public sealed class RangeCoverageTests(TestCatalog catalog)
{
    private static readonly Instant Later = Instant.FromUtc(2027, 1, 1, 0, 0);

    [Fact]
    public void A_day_of_cards_that_is_long_past_is_present_though_it_has_no_race()
    {
        var day = Day(2026, 10, 25);
        Assert.Equal([day], Change("racecards", "ra_races", day, Later).Present);
    }

    [Fact]
    public void A_day_that_may_still_change_is_provisional()
    {
        var day = Day(2026, 10, 25);

        var change = Change("racecards", "ra_races", day, day.Start + Duration.FromHours(30));

        Assert.Empty(change.Present);
        Assert.Equal([day], change.Provisional);
    }

    [Fact]
    public void An_answer_that_is_not_whole_says_nothing() =>
        Assert.Empty(Changes("racecards", "ra_races", Day(2026, 10, 25), Everything, Later, isCertain: false));

    [Fact]
    public void Rows_of_a_request_that_is_no_provider_of_the_range_say_nothing_of_it()
    {
        var cardsOnly = new TimeRange(Instant.MinValue, Day(2023, 1, 23).Start); // results are the provider of what is before
        Assert.Empty(Changes("results", "ra_races", Day(2026, 10, 25), cardsOnly, Later));
    }

    [Fact]
    public void Minutes_younger_than_what_is_given_are_not_claimed()
    {
        var day = New_York(2026, 11, 17);
        var now = day.Start + Duration.FromHours(12);

        var change = Change("bars_1min", "stock_bars", day, now, "AAPL/1Min/split", "alpaca");

        Assert.True(change.Provisional.Concat(change.Present).Max(r => r.End) <= now - Duration.FromMinutes(15));
        Assert.NotEmpty(change.Present);
    }

    private static readonly TimeRange Everything = new(Instant.MinValue, Instant.MaxValue);

    private SeriesChange Change(string request, string dataset, TimeRange range, Instant now, string series = "", string source = "racingapi") =>
        Assert.Single(Changes(request, dataset, range, Everything, now, series: series, source: source));

    private IReadOnlyList<SeriesChange> Changes(
        string request, string dataset, TimeRange range, TimeRange claimable, Instant now, bool isCertain = true, string series = "", string source = "racingapi")
    {
        var asked = catalog.Catalog.Request($"{source}.{request}");
        var plan = new FillPlan(asked, asked.Fills.First(f => f.Dataset == dataset), catalog.Catalog.Dataset(dataset).For(series), [series], range, _ => 1);
        return RangeCoverage.Of(plan, [], range, claimable, now, isCertain);
    }

    private static TimeRange Day(int year, int month, int day) => In("Europe/London", new(year, month, day));

    private static TimeRange New_York(int year, int month, int day) => In("America/New_York", new(year, month, day));

    private static TimeRange In(string zone, LocalDate day) =>
        new(DateTimeZoneProviders.Tzdb[zone].StartOfDay(day), DateTimeZoneProviders.Tzdb[zone].StartOfDay(day.PlusDays(1)));
}

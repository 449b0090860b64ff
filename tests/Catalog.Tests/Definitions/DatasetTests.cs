using NodaTime;

namespace DataFetch.Catalog.Tests.Definitions;

public class DatasetTests
{
    private static readonly Instant Now = Instant.FromUtc(2026, 1, 10, 12, 0);

    [Fact]
    public void A_slot_is_expected_from_its_publication_lag_on()
    {
        var dataset = TestDatasets.Hourly(DateTimeZone.Utc);
        var range = new TimeRange(Now - Duration.FromHours(5), Now + Duration.FromDays(1));

        Assert.Equal([7, 8, 9, 10], dataset.Cadence.Slots(dataset.Expected(range, Now)).Select(s => s.InUtc().Hour));
        Assert.Equal([7, 8, 9], dataset.Cadence.Slots(dataset.Expected(range, Now - Duration.Epsilon)).Select(s => s.InUtc().Hour));
    }

    [Fact]
    public void Nothing_is_expected_before_the_first_day_or_in_the_future()
    {
        var dataset = TestDatasets.Hourly(DateTimeZoneProviders.Tzdb["Europe/Madrid"]);
        var start = Instant.FromUtc(2019, 12, 31, 23, 0);

        Assert.Equal(start, dataset.Expected(new TimeRange(start - Duration.FromDays(9), Now), Now).Start);
        Assert.True(dataset.Expected(new TimeRange(start - Duration.FromDays(9), start), Now).IsEmpty);
        Assert.True(dataset.Expected(new TimeRange(Now, Now + Duration.FromDays(9)), Now).IsEmpty);
        Assert.True(dataset.Expected(new TimeRange(start, Now), start - Duration.FromDays(9)).IsEmpty);
    }

    [Fact]
    public void Of_a_snapshot_the_newest_slot_is_expected_until_the_next_one_can_be_there()
    {
        var dataset = TestDatasets.Hourly(DateTimeZone.Utc) with { IsSnapshot = true };
        var all = new TimeRange(dataset.ExpectedFrom, Now + Duration.FromDays(1));

        Assert.Equal([10], Hours(Now));
        Assert.Equal([9], Hours(Now - Duration.Epsilon));
        Assert.Equal([10], Hours(Now + Duration.FromMinutes(59)));
        Assert.Equal([11], Hours(Now + Duration.FromMinutes(60)));

        IEnumerable<int> Hours(Instant now) => dataset.Cadence.Slots(dataset.Expected(all, now)).Select(s => s.InUtc().Hour);
    }

    [Fact]
    public void The_days_of_ranges_are_those_of_their_slots_each_once()
    {
        var dataset = TestDatasets.Hourly(DateTimeZoneProviders.Tzdb["Europe/Madrid"]);
        var midnight = Instant.FromUtc(2025, 10, 25, 22, 0);
        var hour = Duration.FromHours(1);

        Assert.Equal([26], Days((midnight, midnight + (25 * hour))));
        Assert.Equal([26, 27], Days((midnight, midnight + (26 * hour))));
        Assert.Equal([25, 26, 28], Days((midnight - hour, midnight + hour), (midnight + (3 * hour), midnight + (4 * hour)), (midnight + (49 * hour), midnight + (50 * hour))));
        Assert.Empty(Days((midnight + Duration.FromMinutes(1), midnight + Duration.FromMinutes(59))));

        IEnumerable<int> Days(params (Instant Start, Instant End)[] ranges) =>
            dataset.DaysOf(TimeRangeSet.Of(ranges.Select(r => new TimeRange(r.Start, r.End)))).Select(d => d.Day);
    }
}

using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Expectations;
using DataFetch.GapDetector.Audits;
using DataFetch.Storage.Audits;
using NodaTime;

namespace DataFetch.GapDetector.Tests.Audits;

public sealed class ShortDaysTests
{
    private static readonly DateTimeZone Madrid = DateTimeZoneProviders.Tzdb["Europe/Madrid"];
    private static readonly LocalDate First = new(2025, 3, 24);

    [Fact]
    public void A_day_with_fewer_rows_than_declared_is_told_and_so_is_one_without_any()
    {
        var found = Judge(RowsADay.Declared(20), [24, 19, 20, 0, 24]);
        Assert.Equal([First.PlusDays(1), First.PlusDays(3)], found.Select(s => s.Range.Start.InZone(Madrid).Date));
    }

    [Fact]
    public void A_local_day_of_23_hours_is_judged_whole()
    {
        // The sixth is the 30th of March, when the clock goes forward.
        var suspicion = Assert.Single(Judge(RowsADay.Declared(24), [24, 24, 24, 24, 24, 24, 23], settledDays: 7));
        Assert.Equal(Duration.FromHours(23), suspicion.Range.Duration);
    }

    [Fact]
    public void A_learned_number_is_half_of_the_median_of_the_days_before() =>
        Assert.Equal([First.PlusDays(4)], Judge(RowsADay.Learned(4), [100, 100, 300, 100, 49, 50]).Select(s => s.Range.Start.InZone(Madrid).Date));

    [Fact]
    public void A_day_that_was_not_answered_whole_is_left_to_the_gaps() =>
        Assert.Empty(Judge(RowsADay.Declared(20), [24, 0, 0], settledDays: 1));

    private static List<Suspicion> Judge(RowsADay expected, long[] rows, int? settledDays = null)
    {
        var dataset = new Dataset
        {
            Name = "d",
            Title = "",
            Zone = Madrid,
            Cadence = new Cadence(Duration.FromHours(1), Madrid),
            Starts = First,
            PublicationLag = Duration.Zero,
            ProvisionalFor = Duration.Zero,
            Columns = [],
            Series = ["s"],
            Providers = [],
        };
        var counts = rows.Select((n, i) => (Day: First.PlusDays(i), Rows: n)).Where(d => d.Rows > 0).ToDictionary(d => d.Day, d => d.Rows);
        return [.. ShortDays.Judge(dataset, "s", expected, counts, TimeRangeSet.Of(Days(settledDays ?? rows.Length)), Days(rows.Length))];
    }

    private static TimeRange Days(int count) => new(Madrid.StartOfDay(First), Madrid.StartOfDay(First.PlusDays(count)));
}

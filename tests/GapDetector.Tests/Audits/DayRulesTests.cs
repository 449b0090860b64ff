using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Expectations;
using DataFetch.GapDetector.Audits;
using DataFetch.Storage.Audits;
using NodaTime;

namespace DataFetch.GapDetector.Tests.Audits;

public sealed class DayRulesTests
{
    private const int First = 20_000;

    [Fact]
    public void A_column_that_is_empty_from_a_day_on_is_lost()
    {
        var found = Judge(isSparse: false, [.. Enumerable.Range(0, 20).Select(d => Day(d, 24, values: d < 12 ? 24 : 0))]);

        var suspicion = Assert.Single(found);
        Assert.Equal((FindingKinds.LostColumn, "v", DayOfRows.RangeOf(First + 12).Start), (suspicion.Kind, suspicion.Column, suspicion.Range.Start));
    }

    [Fact]
    public void A_column_that_only_another_provider_has_is_not_lost() =>
        Assert.Empty(Judge(isSparse: false, [.. Enumerable.Range(0, 20).Select(d => Day(d, 24, values: d < 12 ? 24 : 0, provider: (short)(d < 12 ? 1 : 2)))]));

    [Theory]
    [InlineData(49, true)]
    [InlineData(50, false)]
    [InlineData(800, false)]
    [InlineData(801, true)]
    public void Of_a_sparse_dataset_a_day_of_far_fewer_or_more_rows_than_any_before_is_told(long rows, bool isTold)
    {
        // 100 at the weekend, 400 on other days.
        var days = Enumerable.Range(0, 28).Select(d => Day(d, d % 7 > 4 ? 100 : 400)).Append(Day(28, rows)).ToList();

        Assert.Equal(isTold, Judge(isSparse: true, days).Any(s => s.Kind == FindingKinds.RowCount && s.Range == DayOfRows.RangeOf(First + 28)));
    }

    [Fact]
    public void A_day_that_more_may_come_of_is_not_judged_by_what_it_lacks()
    {
        var days = Enumerable.Range(0, 29).Select(d => Day(d, d < 28 ? 400 : 10, values: d < 28 ? 400 : 0)).ToList();
        Assert.Empty(Judge(isSparse: true, days, settledDays: 28));
    }

    [Fact]
    public void A_run_that_began_before_the_range_is_told_whole()
    {
        var days = Enumerable.Range(0, 10).Select(d => Day(d, 24, min: d is 4 or 5 ? 7 : 0, max: d is 4 or 5 ? 7 : d)).ToList();
        var suspicion = Assert.Single(Judge(isSparse: false, days, DayOfRows.RangeOf(First + 5)));
        Assert.Equal((FindingKinds.Frozen, DayOfRows.RangeOf(First + 4).Start), (suspicion.Kind, suspicion.Range.Start));
    }

    private static List<Suspicion> Judge(bool isSparse, IReadOnlyList<DayOfRows> days, TimeRange? range = null, int settledDays = 40) =>
        [.. DayRules.Judge(
            Dataset(isSparse), "s", days, TimeRangeSet.Of(new TimeRange(DayOfRows.RangeOf(First).Start, DayOfRows.RangeOf(First + settledDays).Start)), range ?? new TimeRange(DayOfRows.RangeOf(First).Start, DayOfRows.RangeOf(First + 40).End))];

    private static DayOfRows Day(int day, long rows, long? values = null, short provider = 1, double min = 0, double? max = null) =>
        new(1, First + day, rows, rows * 40, provider, [new DayOfNumbers(values ?? rows, min, max ?? 10 + day, 1, rows * day, rows * day)]);

    private static Dataset Dataset(bool isSparse) => new()
    {
        Name = "d",
        Title = "",
        Zone = DateTimeZone.Utc,
        Cadence = new Cadence(Duration.FromHours(1), DateTimeZone.Utc),
        Starts = new LocalDate(2020, 1, 1),
        PublicationLag = Duration.Zero,
        ProvisionalFor = Duration.Zero,
        IsSparse = isSparse,
        Columns = [new Column("v", ColumnType.Double, "", "", FrozenDays: 2)],
        Series = ["s"],
        Providers = [],
    };
}

using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;
using NodaTime;

namespace DataFetch.Catalog.Tests.Loading;

/// <summary>What a file says of how bad a gap is and of how many rows a day has.</summary>
public class ExpectationKeysTests
{
    [Fact]
    public async Task A_dataset_that_says_nothing_has_the_usual_limits_and_no_number_of_rows()
    {
        var dataset = await DatasetAsync("");

        Assert.Equal(
            new SeverityLimits(new SeverityLimit(Duration.FromHours(2), 2), new SeverityLimit(Duration.FromHours(24), 5)), dataset.Severity);
        Assert.Null(dataset.RowsADay);
    }

    [Fact]
    public async Task Limits_of_severity_are_the_files_and_what_it_leaves_out_is_as_usual()
    {
        var dataset = await DatasetAsync("severity: { minor: 30m, moderate: 3d, moderate_slots: 80 }");

        Assert.Equal(
            new SeverityLimits(new SeverityLimit(Duration.FromMinutes(30), 2), new SeverityLimit(Duration.FromDays(3), 80)), dataset.Severity);
    }

    [Fact]
    public async Task Rows_a_day_are_declared_or_learned()
    {
        Assert.Equal(RowsADay.Declared(96), (await DatasetAsync("rows_a_day: { at_least: 96 }")).RowsADay);
        Assert.Equal(RowsADay.Learned(28), (await DatasetAsync("rows_a_day: { median_of_days: 28 }")).RowsADay);
    }

    [Theory]
    [InlineData("publication_lag: 20h", 3)]
    [InlineData("publication_lag: 6d", 9)]
    [InlineData("publication_lag: 6d\n    daily_days: 7", 7)]
    public async Task A_daily_run_looks_at_three_days_that_are_out_unless_the_file_says_how_many(string keys, int days) =>
        Assert.Equal(days, (await DatasetAsync(keys)).DailyDays);

    [Fact]
    public async Task A_group_of_series_has_its_datasets_limits()
    {
        var dataset = await DatasetAsync("severity: { minor: 1h }\n    groups: [{ series: \"v*\", cadence: 1d }]");

        Assert.Equal(Duration.FromHours(1), dataset.For("vigo").Severity.Minor.Time);
    }

    [Fact]
    public async Task No_shipped_dataset_declares_a_number_of_rows_for_no_upstream_promises_one() =>
        Assert.All((await TestSource.LoadShippedAsync()).Datasets, d => Assert.Null(d.RowsADay));

    [Theory]
    [InlineData("severity: { minor: 2 }", "minor", "'minor': StringExpected.")]
    [InlineData("severity: { minor: soon }", "minor: soon", "The value of 'minor' does not match ^[0-9]{1,7}(ms|s|m|h|d)$.")]
    [InlineData("severity: { minor: 25h }", "severity", "What is minor goes beyond what is moderate: up to 25h or 2 slots, and up to 1d or 5 slots.")]
    [InlineData("severity: { minor_slots: 6 }", "severity", "What is minor goes beyond what is moderate: up to 2h or 6 slots, and up to 1d or 5 slots.")]
    [InlineData("severity: { minor_slots: -1 }", "minor_slots", "'minor_slots': NumberTooSmall.")]
    [InlineData("severity: { critical: 3d }", "critical", "Unknown key 'critical'.")]
    [InlineData("rows_a_day: {}", "rows_a_day", "Give one of 'at_least' and 'median_of_days'.")]
    [InlineData("rows_a_day: { at_least: 1, median_of_days: 7 }", "rows_a_day", "Give one of 'at_least' and 'median_of_days'.")]
    [InlineData("rows_a_day: { at_least: 0 }", "at_least", "'at_least': NumberTooSmall.")]
    [InlineData("rows_a_day: { median_of_days: 2 }", "median_of_days", "'median_of_days': NumberTooSmall.")]
    public async Task A_fault_says_where_it_is_and_what(string key, string at, string fault)
    {
        var text = With(key);

        var place = TestSource.PlaceOf(at, text);
        Assert.Contains(new CatalogFault(TestSource.Name, place.Line, place.Column, fault), await TestSource.FaultsAsync(text));
    }

    [Theory]
    [InlineData("cadence: 7d", "rows_a_day: { at_least: 5 }", "Days are counted where slots are a day apart at most; here they are '7d'.")]
    [InlineData("slots: none", "rows_a_day: { median_of_days: 7 }", "Days are counted where slots are a day apart at most; here they are 'none'.")]
    [InlineData("slots: none", "snapshot: true", "A snapshot needs slots: their distance is its maximum age.")]
    public async Task What_does_not_go_with_the_slots_is_a_fault(string slots, string key, string fault) =>
        Assert.Equal(fault, Assert.Single(await TestSource.FaultsAsync(TestSource.With("cadence: 1h", $"{slots}\n    {key}"))).Text);

    private static async Task<Dataset> DatasetAsync(string key) => (await TestSource.LoadAsync(With(key))).Dataset("sea_levels");

    private static string With(string key) => TestSource.With("cadence: 1h", $"cadence: 1h\n    {key}");
}

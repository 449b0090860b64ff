using DataFetch.Query.Datasets;
using DataFetch.V1;

namespace DataFetch.Query.Tests.Datasets;

public sealed class MappingTests
{
    [Fact]
    public async Task Every_column_of_every_shipped_dataset_is_named_and_has_a_source()
    {
        var catalog = await ShippedCatalog.LoadAsync();

        Assert.All(catalog.Datasets, dataset =>
        {
            var mapped = DatasetMapping.Of(catalog, dataset).ToList();
            Assert.All(dataset.Columns, column => Assert.Contains(
                mapped, m => m.Column == column.Name && (m.Field.Length > 0 || m.Note.Contains("Computed from", StringComparison.Ordinal))));
            Assert.All(mapped.Where(m => m.Provider.Length > 0).GroupBy(m => m.Provider), of => Assert.All(
                dataset.Columns.Select(c => c.Name).Prepend("at").Prepend("series"), name => Assert.Contains(of, m => m.Column == name)));
        });
    }

    [Theory]
    [InlineData("ra_races", "racingapi.racecards", "distance_f", "racecards[].distance_f", "")]
    [InlineData("ra_runners", "racingapi.racecards", "horse", "racecards[].runners[].horse", @"What matches the group of ^(.+?)(?: \([A-Z]{2,3}\))?$.")]
    [InlineData("ra_runners", "racingapi.racecards", "trainer_14_days_runs", "racecards[].runners[].trainer_14_days.runs", "May be missing.")]
    [InlineData("ra_runners", "racingapi.racecards", "race_id", "racecards[].race_id", "Part of the key.")]
    [InlineData("ra_runners", "racingapi.racecards", "is_non_runner", "racecards[].runners[].number", "True where it matches ^NR$.")]
    [InlineData("ra_runners", "racingapi.results", "time_seconds", "results[].runners[].time", "A length of time, in seconds.")]
    [InlineData("ra_runners", "racingapi.results", "result_prize", "results[].runners[].prize", "Without £ € ,.")]
    [InlineData("ra_runners", "racingapi.racecards", "at", "racecards[].date", "A row is named by race_id, horse_id; its instant is the first of off_dt, date that has a value.")]
    [InlineData("ra_mst_bookmakers", "racingapi.racecards", "id", "racecards[].runners[].odds[].bookmaker", "Its letters and digits, in lower case.")]
    [InlineData("ra_mst_bookmakers", "racingapi.racecards", "series", "", "Only where racecards[].region is gb or ire.")]
    [InlineData("ra_mst_horses", "racingapi.horse", "breeder", "breeder", "No value: an empty text.")]
    [InlineData("ra_mst_horses", "racingapi.horse", "series", "", "Once for each new key of ra_mst_horses. Completes rows; is not asked for them.")]
    [InlineData("ra_horse_pedigree", "racingapi.horse", "series", "", "Once for each new key of ra_mst_horses.")]
    [InlineData("ra_mst_courses", "racingapi.courses", "at", "", "A row is named by id; its instant is the time of storing.")]
    [InlineData("stock_bars", "alpaca.bars_1day", "series", "bars.*", "{name}/1Day/{adjustment}: 69 series, such as AAPL/1Day/all = AAPL.")]
    [InlineData("stock_bars", "alpaca.bars_1day", "at", "bars.*[].t", "With its offset. The start of its day of America/New_York.")]
    [InlineData("stock_bars", "yahoo.bars_1day_all", "open", "chart.result.0.indicators.quote.0.open", "Multiplied by indicators.adjclose.0.adjclose / indicators.quote.0.close. Rounded to 6 decimals.")]
    [InlineData("stock_bars", "yahoo.bars_1day_all", "at", "chart.result.0.timestamp", "Seconds since 1970.")]
    [InlineData("stock_bars", "polygon.bars_1day_split", "series", "{series}", "none of the series that are kept.")]
    [InlineData("stock_screener", "yahoo.quotes", "ticker", "{member}", "What was asked about, by the upstream's name.")]
    [InlineData("stock_screener", "yahoo.quotes", "snapshot_date", "{first_day}", "The first day of the range that was asked.")]
    [InlineData("stock_screener", "yahoo.quotes", "series", "", "One call for each of 69 members.")]
    [InlineData("stock_screener", "finviz.screener", "market_cap", "Market Cap", "Ends in K for 1000, M for 1000000, B for 1000000000, T for 1000000000000.")]
    [InlineData("stock_screener", "finviz_elite.export", "market_cap", "Market Cap", "Multiplied by 1000000.")]
    [InlineData("annual_returns", "", "return_pct", "", "Computed from stock_bars: annual-returns.")]
    public async Task A_column_tells_its_field_and_what_is_done_with_it(string dataset, string provider, string column, string field, string note)
    {
        var mapped = (await MappingAsync(dataset)).Single(m => m.Provider == provider && m.Column == column);

        Assert.Equal(field, mapped.Field);
        Assert.Contains(note, mapped.Note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ra_runners", "racingapi.racecards", "racingapi.results")]
    [InlineData("ra_mst_horses", "racingapi.racecards", "racingapi.results", "racingapi.horse")]
    [InlineData("stock_screener", "finviz_elite.export", "finviz.screener", "yahoo.quotes")]
    public async Task Providers_come_in_their_order_and_then_what_only_completes_rows(string dataset, params string[] providers) =>
        Assert.Equal(providers, (await MappingAsync(dataset)).Select(m => m.Provider).Distinct());

    private static async Task<IReadOnlyList<ColumnMapping>> MappingAsync(string dataset)
    {
        var catalog = await ShippedCatalog.LoadAsync();
        return [.. DatasetMapping.Of(catalog, catalog.Dataset(dataset))];
    }
}

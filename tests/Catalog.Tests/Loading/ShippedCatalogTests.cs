using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;
using NodaTime;

namespace DataFetch.Catalog.Tests.Loading;

public sealed class ShippedCatalogTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("datafetch-catalog-");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task The_shipped_catalog_loads()
    {
        var catalog = await TestSource.LoadShippedAsync();

        Assert.Equal(["aemet", "alpaca", "esios", "finviz", "finviz_elite", "polygon", "racingapi", "redata", "siar", "siar_legacy", "siar_portal", "sip", "yahoo"], catalog.Sources.Select(s => s.Name));
        Assert.Equal(
            [
                "annual_returns", "cmg_online", "cmg_programado_pcp", "cmg_programado_pid", "cmg_real", "pvpc_prices",
                "ra_horse_pedigree", "ra_mst_bookmakers", "ra_mst_courses", "ra_mst_horses", "ra_mst_jockeys", "ra_mst_owners", "ra_mst_trainers",
                "ra_race_results", "ra_races", "ra_runners", "spot_prices", "stock_bars", "stock_screener",
                "weather_daily", "weather_halfhourly", "weather_observations",
            ],
            catalog.Datasets.Select(d => d.Name));
        Assert.Equal("America/Santiago", catalog.Dataset("cmg_online").Zone.Id);
        Assert.Equal(Duration.FromMinutes(15), catalog.Dataset("cmg_online").Cadence.Shortest);
        Assert.Equal(Duration.FromHours(24), catalog.Dataset("pvpc_prices").ProvisionalFor);
        Assert.Equal("Sources:sip:Key", catalog.Source("sip").Auth!.Setting);
        Assert.Equal("60/1m", Assert.Single(catalog.Source("sip").Limits).ToString());
    }

    [Fact]
    public async Task Every_series_has_a_provider_and_its_names_decide_which()
    {
        var catalog = await TestSource.LoadShippedAsync();

        Assert.All(catalog.Datasets.Where(d => d.Derived is null), d => Assert.All(d.Series, s => Assert.NotEmpty(catalog.ProvidersOf(d, s))));
        var pvpc = catalog.Dataset("pvpc_prices");
        Assert.Equal(["esios.pvpc", "redata.prices", "esios.archive_70"], catalog.ProvidersOf(pvpc, "peninsular").Select(p => p.Provider));
        Assert.Equal(["esios.pvpc", "redata.prices_by_system", "esios.archive_70"], catalog.ProvidersOf(pvpc, "ceuta").Select(p => p.Provider));
    }

    [Fact]
    public async Task Interval_and_adjustment_are_part_of_a_series_and_decide_who_has_it_and_when_it_is_expected()
    {
        var catalog = await TestSource.LoadShippedAsync();
        var bars = catalog.Dataset("stock_bars");

        Assert.Equal(["alpaca.bars_1day", "yahoo.bars_1day_all"], catalog.ProvidersOf(bars, "AAPL/1Day/all").Select(p => p.Provider));
        Assert.Equal(["alpaca.bars_1min", "yahoo.bars_1min"], catalog.ProvidersOf(bars, "AAPL/1Min/split").Select(p => p.Provider));
        Assert.Equal("BRK-B", catalog.Request("yahoo.bars_1day_all").UpstreamName("BRK.B/1Day/all"));
        Assert.Equal((false, true), (bars.For("AAPL/1Day/all").IsSparse, bars.For("AAPL/1Min/split").IsSparse));
        Assert.Equal((Duration.FromDays(1), Duration.FromMinutes(1)), (bars.For("AAPL/1Day/all").Cadence.Shortest, bars.For("AAPL/1Min/split").Cadence.Shortest));
    }

    [Fact]
    public async Task A_derived_dataset_has_the_series_that_an_installation_gives_its_source()
    {
        var catalog = await TestSource.LoadShippedAsync(("Datasets:stock_bars:Series", "BRK.B/1Day/all,AAPL/1Min/split"));

        Assert.Equal(["BRK.B"], catalog.Dataset("annual_returns").Series);
        Assert.Equal(["BRK.B/1Day/all", "AAPL/1Min/split"], catalog.Dataset("stock_bars").For("AAPL/1Min/split").Series);
    }

    [Fact]
    public async Task Of_a_snapshot_the_newest_slot_alone_is_expected()
    {
        var screener = (await TestSource.LoadShippedAsync()).Dataset("stock_screener");
        var sunday = Instant.FromUtc(2026, 11, 22, 12, 0);

        var expected = screener.Expected(new TimeRange(screener.ExpectedFrom, sunday), sunday);

        Assert.Equal(Instant.FromUtc(2026, 11, 20, 5, 0), Assert.Single(screener.Cadence.Slots(expected)));
    }

    [Fact]
    public async Task A_parameter_of_a_source_is_the_installations()
    {
        var catalog = await TestSource.LoadShippedAsync(("Sources:racingapi:Parameters:regions", "gb"));
        Assert.Equal("gb", catalog.Request("racingapi.results").Parameters["regions"]);
    }

    [Fact]
    public async Task A_file_of_the_folder_takes_the_place_of_the_shipped_one_and_a_new_one_is_added()
    {
        var mine = TestSource.With("source: tides", "source: sip").Replace("tides.levels", "sip.levels", StringComparison.Ordinal);
        await WriteAsync("sip.yaml", mine);
        await WriteAsync("tides.yaml", TestSource.Text.Replace("sea_levels", "levels_of_sea", StringComparison.Ordinal));

        var catalog = await TestSource.LoadShippedAsync(("Catalog:Path", folder.FullName));

        Assert.Equal(["aemet", "alpaca", "esios", "finviz", "finviz_elite", "polygon", "racingapi", "redata", "siar", "siar_legacy", "siar_portal", "sip", "tides", "yahoo"], catalog.Sources.Select(s => s.Name));
        Assert.Contains("levels_of_sea", catalog.Datasets.Select(d => d.Name));
        Assert.DoesNotContain("cmg_online", catalog.Datasets.Select(d => d.Name));
        Assert.Equal("Tide gauges", catalog.Source("sip").Title);
    }

    [Fact]
    public async Task Without_the_shipped_sources_only_those_of_the_folder_are_there()
    {
        await WriteAsync("tides.yaml", TestSource.Text);

        var catalog = await TestSource.LoadShippedAsync(("Catalog:Path", folder.FullName), ("Catalog:Shipped", "false"));

        Assert.Equal("tides", Assert.Single(catalog.Sources).Name);
    }

    [Fact]
    public async Task A_provider_applies_to_its_days_and_as_far_back_as_the_upstream_reaches()
    {
        var now = Instant.FromUtc(2026, 6, 15, 12, 0);
        var catalog = await TestSource.LoadAsync(TestSource
            .With("- tides.levels", "- { request: tides.levels, from: 2026-06-01, until: 2026-07-01 }")
            .Replace("chunk_days: 7", "chunk_days: 7\n    reach: 2d", StringComparison.Ordinal));
        var dataset = catalog.Dataset("sea_levels");

        var range = catalog.Applicability(dataset, dataset.Providers[0], now);

        Assert.Equal(new TimeRange(now - Duration.FromDays(2), Instant.FromUtc(2026, 6, 30, 22, 0)), range);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_a_fault_that_names_the_setting()
    {
        var e = await Assert.ThrowsAsync<CatalogException>(() => TestSource.LoadShippedAsync(("Catalog:Path", "/no/such/folder")));
        Assert.Equal("setting Catalog:Path: There is no folder '/no/such/folder'.", Assert.Single(e.Faults).ToString());
    }

    [Fact]
    public async Task Unknown_names_are_the_callers_mistake_and_the_answer_says_which_are_known()
    {
        var catalog = await TestSource.LoadShippedAsync();

        var dataset = Assert.Throws<RequestException>(() => catalog.Dataset("prices"));
        Assert.Equal(RequestError.NotFound, dataset.Error);
        Assert.StartsWith("Unknown dataset 'prices'. Known are: annual_returns, cmg_online, ", dataset.Message, StringComparison.Ordinal);
        Assert.Equal(RequestError.NotFound, Assert.Throws<RequestException>(() => catalog.Source("ree")).Error);
        Assert.Equal(RequestError.NotFound, Assert.Throws<RequestException>(() => catalog.DatasetsOrAll(["pvpc_prices", "x"])).Error);
        Assert.Equal(RequestError.NotFound, Assert.Throws<RequestException>(() => SourceCatalog.SeriesOrAll(catalog.Dataset("pvpc_prices"), ["madeira"])).Error);
        Assert.Equal(catalog.Datasets, catalog.DatasetsOrAll([]));
        Assert.Equal(["melilla"], SourceCatalog.SeriesOrAll(catalog.Dataset("pvpc_prices"), ["melilla", "melilla"]));
    }

    private Task WriteAsync(string name, string text) =>
        File.WriteAllTextAsync(Path.Combine(folder.FullName, name), text, TestContext.Current.CancellationToken);
}

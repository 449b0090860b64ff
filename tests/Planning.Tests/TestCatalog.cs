using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;
using Microsoft.Extensions.Configuration;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Planning.Tests;

/// <summary>The shipped sources, and one that asks by weeks, in pages, and in another zone than its datasets'.</summary>
public sealed class TestCatalog : IAsyncLifetime
{
    private const string Tides = """
        source: tides
        title: Tide gauges
        base_address: https://tides.example
        limits: [{ calls: 2, per: 1s }, { calls: 100, per: 1d }]
        requests:
          weeks:
            path: /levels
            query: { from: "{first_day}", to: "{last_day}" }
            zone: Australia/Lord_Howe
            chunk_days: 7
            paging: { parameter: page, size_parameter: size, size: 100, first: 1, total_field: pages, typical_pages: 3 }
            decoder: json-records
            records: data
            fills:
              - { dataset: sea_levels, series_field: gauge, at_field: time, at_format: offset, columns: { level_m: level } }
              - { dataset: sea_heights, series: cadiz, at_field: time, at_format: offset, columns: { level_m: height } }
          gauge:
            path: /levels/{series}
            zone: Europe/Madrid
            chunk_days: 2
            series_names: { vigo: "17", gijon: "18" }
            decoder: json-records
            records: data
            fills:
              - { dataset: sea_heights, at_field: time, at_format: offset, columns: { level_m: height } }
        datasets:
          sea_levels:
            title: Sea level
            zone: America/Santiago
            starts: 1990-01-01
            cadence: 30m
            columns: { level_m: { type: double } }
            series: [vigo, cadiz]
            providers: [tides.weeks]
          sea_heights:
            title: Sea height
            zone: Europe/Madrid
            starts: 1990-01-01
            cadence: 8h
            columns: { level_m: { type: double } }
            series: [vigo, cadiz, gijon]
            providers: [tides.weeks, tides.gauge]
        """;

    public SourceCatalog Catalog { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var folder = Directory.CreateTempSubdirectory("datafetch-planning-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "tides.yaml"), Tides);
            var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Catalog:Path", folder.FullName)]).Build();
            Catalog = await CatalogLoader.LoadAsync(settings, CancellationToken.None);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>Whole local days, both included, in the dataset's zone.</summary>
    public SeriesNeed Need(string dataset, string series, string firstDay, string lastDay) =>
        new(Catalog.Dataset(dataset), series, TimeRangeSet.Of(Days(Catalog.Dataset(dataset).Zone, firstDay, lastDay)));

    public static TimeRange Days(DateTimeZone zone, string first, string last) =>
        new(zone.StartOfDay(Date(first)), zone.StartOfDay(Date(last).PlusDays(1)));

    public static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).Value;

    private static LocalDate Date(string text) => LocalDatePattern.Iso.Parse(text).Value;
}

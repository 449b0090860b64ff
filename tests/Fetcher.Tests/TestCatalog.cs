using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;
using DataFetch.Testing;
using Microsoft.Extensions.Configuration;
using NodaTime;
using NodaTime.Text;

namespace DataFetch.Fetcher.Tests;

/// <summary>The shipped sources, and one with a column of every type.</summary>
public sealed class TestCatalog : IAsyncLifetime
{
    private const string Buoys = """
        source: buoys
        title: Buoys
        base_address: https://buoys.example
        limits: [{ calls: 2, per: 1s }]
        requests:
          states:
            path: /states
            zone: Europe/Madrid
            chunk_days: 1
            decoder: json-records
            records: answer.states
            fills:
              - dataset: buoy_states
                series: cadiz
                at_field: time
                at_format: offset
                columns: { wave_m: wave, level_m: level, reports: n, remark: text }
        datasets:
          buoy_states:
            title: What buoys say
            zone: Europe/Madrid
            starts: 2020-01-01
            cadence: 1h
            publication_lag: 3h
            provisional_for: 12h
            columns: { wave_m: { type: double }, level_m: { type: decimal }, reports: { type: int64 }, remark: { type: text } }
            series: [cadiz]
            providers: [buoys.states]
        """;

    public SourceCatalog Catalog { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "buoys.yaml"), Buoys);
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new("Catalog:Path", folder.Path)]).Build();
        Catalog = await CatalogLoader.LoadAsync(settings, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>A catalog of one source of the test's own.</summary>
    public static Task<SourceCatalog> LoadAsync(string name, string text) => CatalogLoader.LoadAsync(
        new Dictionary<string, string> { [$"{name}.yaml"] = text }, new ConfigurationBuilder().Build(), CancellationToken.None);

    /// <summary>A local day of a request's zone, written as ISO 8601.</summary>
    public TimeRange Day(string provider, string day) => Day(Catalog.Request(provider).Zone, day);

    public static TimeRange Day(DateTimeZone zone, string day)
    {
        var date = LocalDatePattern.Iso.Parse(day).Value;
        return new TimeRange(zone.StartOfDay(date), zone.StartOfDay(date.PlusDays(1)));
    }

    public static Instant At(string text) => InstantPattern.ExtendedIso.Parse(text).Value;
}

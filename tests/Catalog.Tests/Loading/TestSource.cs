using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;
using Microsoft.Extensions.Configuration;

namespace DataFetch.Catalog.Tests.Loading;

/// <summary>A small source file without a fault, and ways to load it.</summary>
internal static class TestSource
{
    public const string Name = "tides.yaml";

    public const string Text = """
        source: tides
        title: Tide gauges
        base_address: https://tides.example/api
        limits:
          - calls: 30
            per: 60s
        concurrency: 2
        requests:
          levels:
            path: /levels
            zone: Europe/Madrid
            query:
              from: "{first_day}"
            chunk_days: 7
            decoder: json-records
            records: data
            fills:
              - dataset: sea_levels
                series_field: gauge
                at_field: time
                at_format: offset
                columns:
                  level_m: level
        datasets:
          sea_levels:
            title: Sea level
            zone: Europe/Madrid
            starts: 2020-01-01
            cadence: 1h
            columns:
              level_m:
                type: double
                unit: m
            series:
              - cadiz
              - vigo
            providers:
              - tides.levels
        """;

    public static Task<SourceCatalog> LoadAsync(string text, params (string Key, string Value)[] settings) =>
        LoadFilesAsync([(Name, text)], settings);

    public static Task<SourceCatalog> LoadFilesAsync(
        IEnumerable<(string Name, string Text)> files, params (string Key, string Value)[] settings) =>
        CatalogLoader.LoadAsync(files.ToDictionary(f => f.Name, f => f.Text), Settings(settings), TestContext.Current.CancellationToken);

    /// <summary>Loads what is shipped, with the folder that the settings name.</summary>
    public static Task<SourceCatalog> LoadShippedAsync(params (string Key, string Value)[] settings) =>
        CatalogLoader.LoadAsync(Settings(settings), TestContext.Current.CancellationToken);

    public static async Task<IReadOnlyList<CatalogFault>> FaultsAsync(string text, params (string Key, string Value)[] settings) =>
        (await Assert.ThrowsAsync<CatalogException>(() => LoadAsync(text, settings))).Faults;

    /// <summary>The text with one part replaced, which must be there.</summary>
    public static string With(string part, string replacement)
    {
        Assert.Contains(part, Text, StringComparison.Ordinal);
        return Text.Replace(part, replacement, StringComparison.Ordinal);
    }

    /// <summary>Where a part begins, both counted from 1.</summary>
    public static (long Line, long Column) PlaceOf(string part, string text)
    {
        var at = text.IndexOf(part, StringComparison.Ordinal);
        Assert.True(at >= 0, $"'{part}' is not in the text.");
        return (text[..at].Count(c => c == '\n') + 1, at - text.LastIndexOf('\n', at));
    }

    private static IConfiguration Settings((string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Key, s => (string?)s.Value)).Build();
}

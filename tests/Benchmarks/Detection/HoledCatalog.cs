using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;
using Microsoft.Extensions.Configuration;

namespace DataFetch.Benchmarks.Detection;

/// <summary>
/// Three datasets of slots of five minutes, in a zone that changes its clock: many series of a year, as many of a tenth of that, and two
/// of ten years.
/// </summary>
internal static class HoledCatalog
{
    public const string Source = "holes";
    public const string Year = "year";
    public const string Tenth = "tenth";
    public const string Decade = "decade";
    public const string Holed = "holed";
    public const string Whole = "whole";

    public static Task<SourceCatalog> LoadAsync(int series, CancellationToken ct)
    {
        var names = string.Join(", ", Enumerable.Range(0, series).Select(i => $"s{i:000}"));
        string[] datasets = [Dataset(Year, names), Dataset(Tenth, names), Dataset(Decade, $"{Holed}, {Whole}")];
        var yaml = $"{Head}{string.Concat(new[] { Year, Tenth, Decade }.Select(Request))}datasets:\n{string.Concat(datasets)}";
        return CatalogLoader.LoadAsync(new Dictionary<string, string> { [$"{Source}.yaml"] = yaml }, new ConfigurationBuilder().Build(), ct);
    }

    private const string Head =
        $"""
        source: {Source}
        title: Holes
        base_address: https://holes.test
        limits: [{"{ calls: 60, per: 60s }"}]
        requests:

        """;

    private static string Request(string name) =>
        $$"""
          {{name}}:
            path: /{{name}}
            zone: UTC
            chunk_days: 1
            decoder: json-records
            records: data
            fills: [{ dataset: {{name}}, series_field: name, at_field: at, at_format: offset, columns: { amount: v } }]

        """;

    private static string Dataset(string name, string series) =>
        $$"""
          {{name}}:
            title: {{name}}
            zone: America/Santiago
            starts: 2014-12-31
            cadence: 5m
            columns: { amount: { type: double, min: 0, max: 1, frozen_days: 2, zero_days: 2 } }
            series: [{{series}}]
            providers: [{{Source}}.{{name}}]

        """;
}

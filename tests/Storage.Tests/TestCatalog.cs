using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;
using Microsoft.Extensions.Configuration;

namespace DataFetch.Storage.Tests;

/// <summary>
/// Two datasets of one source. <c>prices</c> is hourly (a ledger row a year); of its series only <c>b</c> has a second provider, so
/// that the applicable providers differ within a chunk. <c>quarters</c> has a slot every 15 minutes (a ledger row a month).
/// </summary>
internal static class TestCatalog
{
    public const string Source = "up";

    public const string All = "all";

    public const string Single = "single";

    public const string Columns =
        """
              amount: { type: decimal }
              ratio: { type: double }
              count: { type: int64 }
              note: { type: text }
        """;

    private const string Yaml =
        """
        source: up
        title: A source of tests
        base_address: https://up.test
        limits:
          - { calls: 60, per: 60s }
        requests:
          all:
            path: /all
            zone: Europe/Madrid
            chunk_days: 1
            decoder: json-records
            records: data
            fills:
              - { dataset: prices, series_field: name, at_field: at, at_format: offset, columns: { amount: v } }
              - { dataset: quarters, series: q, at_field: at, at_format: offset, columns: { amount: v } }
          single:
            path: /single/{series}
            zone: Europe/Madrid
            chunk_days: 1
            series_names: { {single} }
            decoder: json-records
            records: data
            fills:
              - { dataset: prices, at_field: at, at_format: offset, columns: { amount: v } }
        datasets:
          prices:
            title: Hourly
            zone: Europe/Madrid
            starts: 2020-01-01
            cadence: 1h
            provisional_for: 24h
            {more}
            columns:
        {columns}
            series: [{names}]
            providers: [{providers}]
          quarters:
            title: Every 15 minutes
            zone: Europe/Madrid
            starts: 2020-01-01
            cadence: 15m
            columns:
              amount: { type: decimal }
            series: [q]
            providers: [up.all]
        """;

    /// <param name="columns">Of <c>prices</c>, as YAML.</param>
    /// <param name="series">Of <c>prices</c>.</param>
    /// <param name="providers">Of <c>prices</c>.</param>
    /// <param name="single">The series that the second provider has, with its names for them.</param>
    /// <param name="more">Another line of <c>prices</c>.</param>
    public static Task<SourceCatalog> LoadAsync(
        string columns = Columns, string series = "a, b, c", string providers = "up.all, up.single", string single = "b: B", string more = "") => CatalogLoader.LoadAsync(
        new Dictionary<string, string>
        {
            ["up.yaml"] = Yaml.Replace("{columns}", columns, StringComparison.Ordinal).Replace("{names}", series, StringComparison.Ordinal)
                .Replace("{providers}", providers, StringComparison.Ordinal).Replace("{single}", single, StringComparison.Ordinal)
                .Replace("{more}", more, StringComparison.Ordinal),
        },
        new ConfigurationBuilder().Build(), TestContext.Current.CancellationToken);
}

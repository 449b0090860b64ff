using System.Globalization;

namespace DataFetch.Benchmarks.Queries;

/// <summary>A dataset of two decimals every five minutes.</summary>
internal static class PricesCatalog
{
    public const string Provider = "rows.prices";
    public const string Dataset = "prices";

    public static string Series(int number) => number.ToString("'s'000", CultureInfo.InvariantCulture);

    public static string Yaml(int series) =>
        $$"""
        source: rows
        title: Rows
        base_address: https://rows.test
        limits: [{ calls: 60, per: 60s }]
        requests:
          prices:
            path: /prices
            zone: UTC
            chunk_days: 1
            decoder: json-records
            records: data
            fills: [{ dataset: prices, series_field: name, at_field: at, at_format: offset, columns: { amount: v, other: o } }]
        datasets:
          prices:
            title: Prices
            zone: UTC
            starts: 2024-01-01
            cadence: 5m
            columns: { amount: { type: decimal }, other: { type: decimal } }
            series: [{{string.Join(", ", Enumerable.Range(0, series).Select(Series))}}]
            providers: [rows.prices]
        """;
}

namespace DataFetch.Testing.Services;

/// <summary>
/// Two sources in place of the shipped ones. <c>prices</c> is hourly, has a column of every type, and gets its series <c>b</c> from
/// two providers, <c>a</c> from one. <c>sales</c> has one unnamed series with a slot every 15 minutes, by weeks.
/// </summary>
public sealed class TestSources : IDisposable
{
    private const string Near =
        """
        source: {near}
        title: A source of hours
        base_address: https://near.test
        limits: [{ calls: 60, per: 60s }]
        requests:
          hours:
            path: /hours
            zone: Europe/Madrid
            chunk_days: 1
            decoder: json-records
            records: data
            fills:
              - { dataset: prices, series_field: name, at_field: at, at_format: offset, columns: { amount: v, ratio: r, count: n, note: t } }
        datasets:
          prices:
            title: Hourly
            zone: Europe/Madrid
            starts: 2024-10-01
            cadence: 1h
            publication_lag: 2h
            provisional_for: 24h
            columns: { amount: { type: decimal }, ratio: { type: double, min: -100, max: 100, frozen_days: 2, zero_days: 2 }, count: { type: int64 }, note: { type: text } }
            series: [a, b]
            providers: [{near}.hours, {far}.hour]
        """;

    private const string Far =
        """
        source: {far}
        title: A source of weeks
        base_address: https://far.test
        limits: [{ calls: 1, per: 60s }]
        requests:
          hour:
            path: /hour/{series}
            zone: Europe/Madrid
            chunk_days: 1
            series_names: { b: B }
            decoder: json-records
            records: data
            fills:
              - { dataset: prices, at_field: at, at_format: offset, columns: { amount: v, ratio: r, count: n, note: t } }
          weeks:
            path: /weeks
            zone: Europe/Madrid
            chunk_days: 7
            decoder: json-records
            records: data
            fills:
              - { dataset: sales, at_field: at, at_format: offset, columns: { amount: v } }
        datasets:
          sales:
            title: Every 15 minutes
            zone: Europe/Madrid
            starts: 2025-01-01
            cadence: 15m
            columns: { amount: { type: decimal } }
            providers: [{far}.weeks]
        """;

    private readonly TemporaryFolder folder = new();

    /// <param name="tag">Ends the sources' names, for those who share a Redis.</param>
    public TestSources(string tag = "")
    {
        (NearName, FarName) = ($"near{tag}", $"far{tag}");
        // By these names they take the place of the shipped files.
        Write("redata.yaml", Near);
        Write("sip.yaml", Far);
    }

    public string NearName { get; }

    public string FarName { get; }

    public string Path => folder.Path;

    public void Dispose() => folder.Dispose();

    private void Write(string file, string text) => File.WriteAllText(
        System.IO.Path.Combine(Path, file),
        text.Replace("{near}", NearName, StringComparison.Ordinal).Replace("{far}", FarName, StringComparison.Ordinal));
}

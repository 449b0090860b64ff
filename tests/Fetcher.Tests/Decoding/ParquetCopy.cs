using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Decoding;
using DataFetch.Testing;
using DuckDB.NET.Data;

namespace DataFetch.Fetcher.Tests.Decoding;

/// <summary>A file of Parquet that DuckDB wrote, and a dataset with a column of every type that it fills.</summary>
internal sealed class ParquetCopy : IDisposable
{
    public const string Name = "copy.parquet";

    private const string Source = """
        source: offline
        title: A copy
        base_address: /copies
        limits: [{ calls: 1000, per: 1s }]
        requests:
          buoys:
            path: "*.parquet"
            zone: UTC
            chunk: month
            decoder: parquet
            fills: [{ dataset: buoys, provides: first }]
        datasets:
          buoys:
            title: Buoys
            zone: UTC
            starts: 2020-01-01
            cadence: 1h
            columns:
              level: { type: decimal }
              ratio: { type: double }
              reports: { type: int64 }
              remark: { type: text }
              afloat: { type: boolean }
              built: { type: date }
              seen: { type: instant }
              more: { type: json }
            series: [cadiz, vigo]
            providers: [offline.buoys]
        """;

    private readonly TemporaryFolder folder = new();
    private readonly FillPlan plan;

    private ParquetCopy(FillPlan plan) => this.plan = plan;

    public string Path => System.IO.Path.Combine(folder.Path, Name);

    /// <param name="days">Local days that are asked for, from 2025-01-01 on.</param>
    /// <param name="series">That are kept.</param>
    public static async Task<ParquetCopy> CreateAsync(int days, params string[] series)
    {
        var catalog = await TestCatalog.LoadAsync("offline", Source);
        var request = catalog.Request("offline.buoys");
        var day = TestCatalog.Day(request.Zone, "2025-01-01");
        var range = day with { End = day.Start + NodaTime.Duration.FromDays(days) };
        return new(new FillPlan(request, request.Fills[0], catalog.Dataset("buoys"), series, range, name => 1 + Array.IndexOf(series, name)));
    }

    /// <summary>Writes the rows of a query; see <see cref="Select"/>.</summary>
    public void Write(string query, string options = "")
    {
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        using var command = duck.CreateCommand();
        command.CommandText = $"SET TimeZone = 'UTC'; COPY ({query}) TO '{Path}' (FORMAT parquet{options})";
        command.ExecuteNonQuery();
    }

    /// <summary>A row an hour and series, from midnight of 2025-01-01 on; <paramref name="replaced"/> takes the place of columns (<c>1 AS ratio</c>).</summary>
    public static string Select(int hours, string replaced = "") => $$"""
        SELECT * {{(replaced.Length == 0 ? "" : $"REPLACE ({replaced})")}} FROM (
            SELECT s AS series, TIMESTAMPTZ '2025-01-01 00:00:00Z' + h * INTERVAL 1 HOUR AS "at", 'somebody' AS provider,
                (h + 0.25)::DECIMAL(38, 18) AS level, 0.1 * h AS ratio, 9007199254740993 + h AS reports, 'ñ ' || h AS remark, h % 2 = 0 AS afloat,
                DATE '2025-01-01' + h::INTEGER AS built, TIMESTAMPTZ '2025-01-01 00:00:00.000001Z' AS seen, '{"h": ' || h || '}' AS more
            FROM range(0, {{hours}}) t(h), (VALUES ('vigo'), ('lisbon'), ('cadiz')) n(s) ORDER BY s, h)
        """;

    /// <summary>The pages, each with its rows as text; no row is set aside.</summary>
    /// <exception cref="UpstreamException">The file cannot be read.</exception>
    public async Task<IReadOnlyList<IReadOnlyList<string>>> ReadAsync()
    {
        var pages = await PagesAsync();
        Assert.All(pages, p => Assert.Equal(0, p.Aside.Total));
        return [.. pages.Select(p => ReadBody.Text(plan, p.Decoders[0].Rows))];
    }

    /// <exception cref="UpstreamException">The file cannot be read.</exception>
    public async Task<IReadOnlyList<DecodedPage>> PagesAsync()
    {
        var pages = new List<DecodedPage>();
        await using var file = await ParquetFile.OpenAsync(Path, Name, [plan], TestContext.Current.CancellationToken);
        for (var group = 0; group < file.Groups; group++)
        {
            if (await file.ReadAsync(group, TestContext.Current.CancellationToken) is { } page)
            {
                pages.Add(page);
            }
        }

        return pages;
    }

    public void Dispose() => folder.Dispose();
}

using System.Text.Json;
using DataFetch.Query;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using DuckDB.NET.Data;

namespace DataFetch.Cli.Tests.Exporting;

public sealed class ExportTests(PostgresFixture postgres) : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_Parquet_file_read_by_DuckDB_is_the_table()
    {
        await using var service = await StartAsync();
        var path = Path.Combine(folder.Path, "prices.parquet");

        var (code, _, _) = await RunAsync(service, "export", "prices", "--from", "2025-01-01", "--to", "2025-02-28", "--out", path);

        Assert.Equal(0, code);
        Assert.Equal(await TableAsync(service), Rows($"SELECT series, epoch_us(\"at\"), provider, amount::varchar, ratio, count, note FROM '{path}' ORDER BY 1, 2"));
    }

    [Fact]
    public async Task DuckDB_finds_the_rows_of_a_time_of_a_Parquet_file()
    {
        await using var service = await StartAsync();
        var path = Path.Combine(folder.Path, "prices.parquet");

        await RunAsync(service, "export", "prices", "--from", "2025-01-01", "--to", "2025-02-28", "--out", path);

        var within = "WHERE \"at\" >= TIMESTAMPTZ '2025-01-31 22:00:00Z' AND \"at\" < TIMESTAMPTZ '2025-02-01 01:00:00Z' AND series = 'a'";
        Assert.Equal([["3"]], Rows($"SELECT count(*) FROM '{path}' {within}"));
        Assert.Equal(
            [["2024-12-31 23:00:00+00", "2025-02-28 22:00:00+00"]],
            Rows($"SELECT min(stats_min_value), max(stats_max_value) FROM parquet_metadata('{path}') WHERE path_in_schema = 'at'"));
    }

    [Fact]
    public async Task Months_are_files_of_one_partitioned_table_and_only_what_has_changed_is_written_again()
    {
        await using var service = await StartAsync();
        string[] export = ["export", "prices", "--from", "2025-01-01", "--to", "2025-02-28", "--by-month", "--out", folder.Path, "--json"];

        var first = await RunAsync(service, export);
        var second = await RunAsync(service, export);
        File.Delete(Path.Combine(folder.Path, "prices", "month=2025-02", "rows.parquet"));
        var third = await RunAsync(service, export);
        await service.StoreAsync("prices", RunningService.Range("2025-02-03T00:00:00Z", "2025-02-03T01:00:00Z"), (_, _) => [7m]);
        var fourth = await RunAsync(service, export);

        Assert.Equal([[true, true], [false, false], [false, true], [true, true]], new[] { first, second, third, fourth }.Select(r => Written(r.Out)));
        Assert.Equal(
            await TableAsync(service),
            Rows($"SELECT series, epoch_us(\"at\"), provider, amount::varchar, ratio, count, note FROM read_parquet('{folder.Path}/prices/*/*.parquet', hive_partitioning = true) ORDER BY 1, 2"));
        Assert.Equal([["2025-01"], ["2025-02"]], Rows($"SELECT DISTINCT month::varchar FROM read_parquet('{folder.Path}/prices/*/*.parquet', hive_partitioning = true) ORDER BY 1"));
    }

    [Fact]
    public async Task An_export_as_of_an_instant_has_the_rows_of_then()
    {
        await using var service = await StartAsync(("Datasets:prices:Revisions", "keep"));
        var (path, then) = (Path.Combine(folder.Path, "prices.parquet"), await TableAsync(service));
        var clock = (await service.QueryAsync("""SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""))[0][0]!;
        await service.ExecuteAsync("UPDATE data.prices SET amount = 1");

        var (code, _, _) = await RunAsync(service, "export", "prices", "--from", "2025-01-01", "--to", "2025-02-28", "--as-of", clock, "--out", path);

        Assert.Equal(0, code);
        Assert.Equal(then, Rows($"SELECT series, epoch_us(\"at\"), provider, amount::varchar, ratio, count, note FROM '{path}' ORDER BY 1, 2"));
    }

    [Fact]
    public async Task By_months_wants_dates_and_says_so()
    {
        var (code, error) = (0, new StringWriter());

        code = await new DataFetchCommand().RunAsync(
            ["export", "prices", "--by-month", "--out", folder.Path, "--from", "2025-01-01T00:00:00Z"], new StringWriter(), error, TestContext.Current.CancellationToken);

        Assert.Equal(2, code);
        Assert.Contains("--by-month needs dates", error.ToString(), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private async Task<RunningService> StartAsync(params (string Key, string Value)[] settings)
    {
        var service = await RunningService.StartAsync(QueryApp.BuildAsync, postgres, settings: [("Services:Backfill:Grpc:0", "http://127.0.0.1:1"), .. settings]);
        await service.StoreAsync(
            "prices", RunningService.Range("2024-12-31T23:00:00Z", "2025-02-28T23:00:00Z"),
            (s, at) => [at.ToUnixTimeSeconds() / 100m, at.InUtc().Hour == 3 ? null : 0.1, s == "a" ? null : at.ToUnixTimeTicks(), $"ñ {s}"]);
        return service;
    }

    private static async Task<(int Code, string Out, string Error)> RunAsync(RunningService service, params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await new DataFetchCommand().RunAsync([.. args, "--query", $"http://{service.Channel.Target}"], output, error, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    private static IEnumerable<bool> Written(string json) => JsonDocument.Parse(json).RootElement.EnumerateArray().Select(f => f.GetProperty("written").GetBoolean());

    // As text both, at the scale that Parquet has.
    private static Task<List<string?[]>> TableAsync(RunningService service) => service.QueryAsync(
        """
        SELECT s.name, (extract(epoch FROM p.at) * 1000000)::bigint::text, 'near.hours', p.amount::numeric(38, 18)::text, p.ratio::text, p.count::text, p.note
        FROM data.prices p JOIN datafetch.series s ON s.id = p.series_id ORDER BY 1, 2
        """);

    private static List<string?[]> Rows(string sql)
    {
        using var duck = new DuckDBConnection("DataSource=:memory:");
        duck.Open();
        using var command = duck.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string?[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : Convert.ToString(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture))]);
        }

        return rows;
    }
}

using System.Text.Json;
using DataFetch.Standalone.Embedded;
using DataFetch.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace DataFetch.Benchmarks.Ingest;

/// <summary>
/// One SIP day with all nodes, from HTTP bodies to committed rows, against <c>psql</c> with the same rows in the same run: by COPY to a
/// stage and a merge, and by raw COPY into a table with its index. A first round, not counted, warms all up.
/// </summary>
internal sealed class IngestBenchmark : IBenchmark
{
    private const int Rounds = 5;

    public string Name => "ingest";

    public async Task<BenchmarkRun> RunAsync(bool quick, int seed, CancellationToken ct)
    {
        using var folder = new TemporaryFolder();
        using var cluster = new TemporaryFolder(); // of its own: it becomes the server's user's
        await using var pages = Processes.Start("ingest-pages");
        await using var redis = await RedisServerProcess.StartAsync(0, ct);
        await using var postgres = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataFolder = cluster.Path }, NullLogger.Instance, ct);
        await using var db = NpgsqlDataSource.Create(postgres.ConnectionString);
        var settings = await SettingsAsync(folder.Path, await pages.HearAsync(ct), redis.ConnectionString, postgres.ConnectionString, ct);
        await using var fetcher = Processes.Start("ingest-fetcher");
        await fetcher.AskAsync(JsonSerializer.Serialize(settings), ct);

        var baselines = new PsqlBaselines(postgres.ConnectionString, folder.Path);
        var rounds = new List<Round>();
        for (var round = 0; round <= (quick ? 1 : Rounds); round++)
        {
            var ours = await OursAsync(fetcher, db, ct);
            if (round == 0)
            {
                await baselines.PrepareAsync(ct);
            }

            var merge = await TimedAsync(db, "data.merged", baselines.MergeAsync, ct);
            var copy = await TimedAsync(db, "data.copied", baselines.CopyAsync, ct);
            await Console.Error.WriteLineAsync($"{(round == 0 ? "warm-up" : $"round {round}")}: {ours}, psql merge {merge:F3} s, psql copy {copy:F3} s");
            if (round > 0)
            {
                rounds.Add(new Round(ours.Seconds, ours.Fetched, ours.CpuMicrosecondsPerRow, ours.PeakMb, merge, copy));
            }
        }

        return new BenchmarkRun(Figures(rounds), new Dictionary<string, object> { ["rounds"] = rounds });
    }

    private static async Task<IngestSample> OursAsync(Processes fetcher, NpgsqlDataSource db, CancellationToken ct)
    {
        await ExecuteAsync(db, "TRUNCATE data.cmg_online, datafetch.coverage, datafetch.evidence, datafetch.block, datafetch.outbox", ct);
        await ExecuteAsync(db, "CHECKPOINT", ct);
        var sample = JsonSerializer.Deserialize<IngestSample>(await fetcher.AskAsync("go", ct))!;
        await CheckAsync(db, "data.cmg_online", ct);
        return sample.Written == SipDay.Rows ? sample : throw new InvalidOperationException($"{sample.Written} rows were written instead of {SipDay.Rows}.");
    }

    private static async Task<double> TimedAsync(NpgsqlDataSource db, string table, Func<CancellationToken, Task<double>> load, CancellationToken ct)
    {
        await ExecuteAsync(db, $"TRUNCATE {table}", ct);
        await ExecuteAsync(db, "CHECKPOINT", ct);
        var seconds = await load(ct);
        await CheckAsync(db, table, ct);
        return seconds;
    }

    private static async Task CheckAsync(NpgsqlDataSource db, string table, CancellationToken ct)
    {
        await using var command = db.CreateCommand($"SELECT count(*) FROM {table}");
        if (await command.ExecuteScalarAsync(ct) is not (long)SipDay.Rows)
        {
            throw new InvalidOperationException($"{table} does not have {SipDay.Rows} rows.");
        }
    }

    private static async Task ExecuteAsync(NpgsqlDataSource db, string sql, CancellationToken ct)
    {
        await using var command = db.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<Dictionary<string, string?>> SettingsAsync(string folder, string pages, string redis, string postgres, CancellationToken ct)
    {
        using var client = new HttpClient();
        var nodes = await client.GetStringAsync(new Uri(pages + IngestPagesCommand.Nodes), ct);
        var catalog = Directory.CreateDirectory(Path.Combine(folder, "catalog")).FullName;
        await File.WriteAllTextAsync(Path.Combine(catalog, "sip.yaml"), SipDay.Source(nodes.Split('\n')), ct);
        return new Dictionary<string, string?>
        {
            ["ConnectionStrings:datafetch"] = postgres,
            ["ConnectionStrings:redis"] = redis,
            ["Catalog:Path"] = catalog,
            ["Endpoints:HttpPort"] = "0",
            ["Endpoints:GrpcPort"] = "0",
            ["Logging:Console:LogLevel:Default"] = "Warning",
            ["Sources:sip:BaseAddress"] = pages,
            ["Sources:sip:Limits"] = "1000000/1s",
            ["Sources:sip:Key"] = "benchmark",
        };
    }

    private static Dictionary<string, double> Figures(List<Round> rounds)
    {
        return new Dictionary<string, double>
        {
            ["rows_per_second"] = Median(r => SipDay.Rows / r.Seconds),
            ["vs_psql_merge"] = Median(r => r.PsqlMerge / r.Seconds),
            ["vs_raw_copy"] = Median(r => r.PsqlCopy / r.Seconds),
            ["cpu_us_per_row"] = Median(r => r.CpuMicrosecondsPerRow),
            ["peak_mb"] = rounds.Max(r => r.PeakMb),
        };

        double Median(Func<Round, double> figure)
        {
            var values = rounds.Select(figure).Order().ToList();
            return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
        }
    }

    /// <summary>Seconds, but for processor time and memory.</summary>
    private sealed record Round(double Seconds, double Fetched, double CpuMicrosecondsPerRow, double PeakMb, double PsqlMerge, double PsqlCopy);
}

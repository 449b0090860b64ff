using System.Globalization;
using System.Text.Json;
using DataFetch.Benchmarks.Ingest;
using DataFetch.Standalone.Embedded;
using DataFetch.Testing;
using DataFetch.V1;
using Google.Protobuf;
using Microsoft.Extensions.Logging.Abstractions;
using NodaTime.Text;
using Npgsql;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Benchmarks.Makespan;

/// <summary>
/// Thirty days of SIP, 13,200 pages, from an upstream that allows 50 calls a second, takes 0.2 s in the median and 2 s at the 99th
/// percentile, throttles 5 % with Retry-After, fails 2 % and cuts 1 %: how much longer a run takes than anyone must who calls as often.
/// Beside it a client that asks one page after the other, and one with a limiter of fixed windows; these on a part of the pages, for
/// their pace is the same throughout, and against the same bound a page.
/// </summary>
internal sealed class MakespanBenchmark : IBenchmark
{
    private const int Nodes = 3;
    private const int SequentialPages = 200;
    private const int FixedWindowPages = 2_000;

    public string Name => "makespan";

    public async Task<BenchmarkRun> RunAsync(bool quick, int seed, CancellationToken ct)
    {
        var days = quick ? 2 : 30;
        using var folder = new TemporaryFolder();
        using var cluster = new TemporaryFolder(); // of its own: it becomes the server's user's
        await using var upstream = Processes.Start("makespan-upstream", days.ToString(CultureInfo.InvariantCulture), seed.ToString(CultureInfo.InvariantCulture));
        await using var redis = await RedisServerProcess.StartAsync(0, ct);
        await using var postgres = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataFolder = cluster.Path }, NullLogger.Instance, ct);
        var address = await upstream.HearAsync(ct);

        var ours = await OursAsync(upstream, address, folder.Path, redis.ConnectionString, postgres.ConnectionString, days, ct);
        using var others = new OtherClients(new Uri(address));
        var (some, more) = quick ? (20, 200) : (SequentialPages, FixedWindowPages);
        var sequential = await MeasureAsync("sequential client", some, upstream, () => others.SequentialAsync(some, ct), ct);
        var window = await MeasureAsync("fixed windows", more, upstream, () => others.FixedWindowAsync(more, ct), ct);
        var bound = ours.Report.Bound / ours.Pages;
        return new BenchmarkRun(
            new Dictionary<string, double>
            {
                ["ratio_to_bound"] = ours.SecondsAPage / bound,
                ["sequential_ratio"] = sequential.SecondsAPage / bound,
                ["fixed_window_ratio"] = window.SecondsAPage / bound,
                ["seconds"] = ours.Seconds,
                ["bound_seconds"] = ours.Report.Bound,
                ["attempts"] = ours.Report.Attempts,
                ["closed_seconds"] = ours.Report.ClosedSeconds,
                ["excess_calls"] = ours.Report.Excess,
                ["fixed_window_excess_calls"] = window.Report.Excess,
            },
            new Dictionary<string, object> { ["ours"] = ours, ["sequential"] = sequential, ["fixed_window"] = window });
    }

    private static async Task<Measured> OursAsync(
        Processes upstream, string address, string folder, string redis, string postgres, int days, CancellationToken ct)
    {
        var settings = await SettingsAsync(address, folder, redis, postgres, ct);
        await using var fleet = Processes.Start("makespan-fleet");
        await fleet.AskAsync(JsonSerializer.Serialize(settings), ct);
        var request = new CreateRunRequest
        {
            Datasets = { "cmg_online" },
            From = LocalDatePattern.Iso.Format(SipDay.Date),
            To = LocalDatePattern.Iso.Format(SipDay.Date.PlusDays(days - 1)),
        };
        MakespanSample? sample = null;
        var measured = await MeasureAsync(
            "ours", days * SipDay.Pages, upstream,
            async () => (sample = JsonSerializer.Deserialize<MakespanSample>(await fleet.AskAsync(JsonFormatter.Default.Format(request), ct))!).Seconds, ct);
        await CheckAsync(sample!, postgres, days, ct);
        return measured;
    }

    private static async Task<Measured> MeasureAsync(string name, int pages, Processes upstream, Func<Task<double>> run, CancellationToken ct)
    {
        await upstream.AskAsync("forget", ct);
        var seconds = await run();
        var report = JsonSerializer.Deserialize<UpstreamReport>(await upstream.AskAsync("report", ct))!;
        await Console.Error.WriteLineAsync(FormattableString.Invariant(
            $"{name}: {seconds:F1} s, the bound is {report.Bound:F1} s: {report.Attempts} calls, closed for {report.ClosedSeconds:F1} s, {report.Excess} too many; load {MachineInfo.ReadLoadAverage()}"));
        return new Measured(seconds, pages, report);
    }

    private static async Task CheckAsync(MakespanSample sample, string postgres, int days, CancellationToken ct)
    {
        await using var db = NpgsqlDataSource.Create(postgres);
        await using var command = db.CreateCommand("SELECT count(*) FROM data.cmg_online");
        if (sample.State != nameof(RunState.Completed) || await command.ExecuteScalarAsync(ct) is not long rows || rows != Nodes * 96L * days)
        {
            throw new InvalidOperationException($"The run is {sample.State}, and not all of {Nodes * 96L * days} rows are there.");
        }
    }

    private static async Task<Dictionary<string, string?>> SettingsAsync(string address, string folder, string redis, string postgres, CancellationToken ct)
    {
        var nodes = SipDay.Nodes(await SipDay.RenderAsync(ct)).Take(Nodes);
        var catalog = Directory.CreateDirectory(Path.Combine(folder, "catalog")).FullName;
        await File.WriteAllTextAsync(Path.Combine(catalog, "sip.yaml"), SipDay.Source(nodes), ct);
        return new Dictionary<string, string?>
        {
            ["ConnectionStrings:datafetch"] = postgres,
            ["ConnectionStrings:redis"] = redis,
            ["Catalog:Path"] = catalog,
            ["Catalog:Shipped"] = "false",
            ["Endpoints:HttpPort"] = "0",
            ["Endpoints:GrpcPort"] = "0",
            ["Logging:Console:LogLevel:Default"] = "None",
            ["Sources:sip:BaseAddress"] = address,
            ["Sources:sip:Limits"] = $"{UpstreamReport.CallsPerSecond}/1s",
            ["Sources:sip:Concurrency"] = "64",
            ["Sources:sip:Key"] = "benchmark",
            ["Fetcher:Workers"] = "4",
            ["Scheduler:Enabled"] = "false",
        };
    }

    /// <param name="Seconds">From the start to the last row's commit, or to the last body.</param>
    private sealed record Measured(double Seconds, int Pages, UpstreamReport Report)
    {
        public double SecondsAPage => Seconds / Pages;
    }
}

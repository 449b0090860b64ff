using System.Diagnostics;
using DataFetch.V1;
using Grpc.Core;
using NodaTime;
using NodaTime.Text;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Benchmarks.Queries;

/// <summary>
/// Reads of one series through gRPC, whose rows are in the service's memory, against the same rows by plain Npgsql; by turns, in one run.
/// And a stream of all rows against <c>COPY … TO STDOUT</c> by psql.
/// </summary>
internal sealed class QueryBenchmark : IBenchmark
{
    private static readonly int[] Sizes = [10_000, 30_000, 90_000];

    public string Name => "query";

    public async Task<BenchmarkRun> RunAsync(bool quick, int seed, CancellationToken ct)
    {
        await using var stand = await QueryStand.StartAsync(quick ? 10 : 100, ct);
        var figures = new Dictionary<string, double>();
        var samples = new Dictionary<string, object>();
        await StreamAsync(stand, quick ? 10 : 100, quick ? 1 : 3, figures, samples, ct);

        var reads = new List<(double P50, double P99)>();
        foreach (var size in Sizes)
        {
            reads.Add(await ReadsAsync(stand, size, quick ? 50 : 400, new Random(seed), samples, ct));
        }

        figures["cached_p50_vs_npgsql"] = reads.Max(r => r.P50);
        figures["cached_p99_vs_npgsql"] = reads.Max(r => r.P99);
        return new BenchmarkRun(figures, samples);
    }

    private static async Task StreamAsync(
        QueryStand stand, int series, int rounds, Dictionary<string, double> figures, Dictionary<string, object> samples, CancellationToken ct)
    {
        await OursAsync(stand, PricesCatalog.Series(0), 1, ct); // compiles
        await OursAsync(stand, null, series / 10, ct);
        figures["peak_mb_tenth"] = stand.PeakMb;
        var (ours, psql, cpu) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            psql.Add(await PsqlCopy.RunAsync(stand.ConnectionString, ct));
            var before = stand.Cpu;
            ours.Add(await OursAsync(stand, null, series, ct));
            cpu.Add((stand.Cpu - before).TotalMicroseconds / series / QueryStand.SlotsEach);
            await Console.Error.WriteLineAsync($"stream: {ours[^1]:F2} s, psql {psql[^1]:F2} s, {cpu[^1]:F2} µs of the service a row, peak {stand.PeakMb:F0} MB");
        }

        figures["stream_vs_copy_out"] = Median(psql) / Median(ours);
        figures["stream_rows_per_second"] = (double)series * QueryStand.SlotsEach / Median(ours);
        figures["stream_cpu_us_per_row"] = Median(cpu);
        figures["peak_mb"] = stand.PeakMb;
        (samples["stream_seconds"], samples["psql_seconds"]) = (ours, psql);
    }

    /// <summary>Seconds of the first series' rows, all of them, or one.</summary>
    private static async Task<double> OursAsync(QueryStand stand, string? one, int series, CancellationToken ct)
    {
        var request = Request(QueryStand.Start, QueryStand.End);
        request.Series.Add(one is null ? Enumerable.Range(0, series).Select(PricesCatalog.Series) : [one]);
        var started = Stopwatch.GetTimestamp();
        var rows = await ReadAsync(stand, request, ct);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return rows == (long)series * QueryStand.SlotsEach ? seconds : throw new InvalidOperationException($"{rows} rows came.");
    }

    private static async Task<(double P50, double P99)> ReadsAsync(
        QueryStand stand, int size, int rounds, Random random, Dictionary<string, object> samples, CancellationToken ct)
    {
        await using var baseline = await PlainRead.OpenAsync(stand.Db, ct);
        var (ours, plain) = (new List<double>(), new List<double>());
        for (var round = -rounds / 4; round < rounds; round++)
        {
            var start = QueryStand.Start + (Duration.FromMinutes(5) * random.Next(QueryStand.SlotsEach - size));
            var end = start + (Duration.FromMinutes(5) * size);
            var request = Request(start, end);
            request.Series.Add(PricesCatalog.Series(0));
            var ourMs = await TimedAsync(() => ReadAsync(stand, request, ct), size);
            var plainMs = await TimedAsync(() => baseline.ReadAsync(start, end, ct), size);
            if (round >= 0)
            {
                ours.Add(ourMs);
                plain.Add(plainMs);
            }
        }

        var (p50, p99) = (Quantile(ours, 0.5) / Quantile(plain, 0.5), Quantile(ours, 0.99) / Quantile(plain, 0.99));
        await Console.Error.WriteLineAsync(
            $"{size} rows: p50 {Quantile(ours, 0.5):F2} ms, npgsql {Quantile(plain, 0.5):F2} ms; p99 {Quantile(ours, 0.99):F2} ms, npgsql {Quantile(plain, 0.99):F2} ms");
        (samples[$"cached_{size}_ms"], samples[$"npgsql_{size}_ms"]) = (ours, plain);
        return (p50, p99);
    }

    private static async Task<double> TimedAsync(Func<Task<long>> read, int expected)
    {
        var started = Stopwatch.GetTimestamp();
        var rows = await read();
        var milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return rows == expected ? milliseconds : throw new InvalidOperationException($"{rows} rows came instead of {expected}.");
    }

    private static async Task<long> ReadAsync(QueryStand stand, GetDataRequest request, CancellationToken ct)
    {
        using var call = stand.Client.GetData(request, cancellationToken: ct);
        var rows = 0L;
        await foreach (var part in call.ResponseStream.ReadAllAsync(ct))
        {
            rows += part.Batch?.Rows ?? 0;
        }

        return rows;
    }

    private static GetDataRequest Request(Instant from, Instant to) => new()
    {
        Dataset = PricesCatalog.Dataset,
        From = InstantPattern.ExtendedIso.Format(from),
        To = InstantPattern.ExtendedIso.Format(to),
    };

    private static double Median(List<double> values) => Quantile(values, 0.5);

    private static double Quantile(List<double> values, double quantile) => values.Order().ElementAt((int)Math.Ceiling(quantile * values.Count) - 1);
}

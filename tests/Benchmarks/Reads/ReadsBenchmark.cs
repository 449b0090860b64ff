using DataFetch.Testing;
using DataFetch.Testing.Services;
using DataFetch.V1;
using Grpc.Core;
using Task = System.Threading.Tasks.Task;

namespace DataFetch.Benchmarks.Reads;

/// <summary>What readers cost the upstream: one who asks for a window that slides, many who ask for the same at once. And whether any of them is told old values.</summary>
internal sealed class ReadsBenchmark : IBenchmark
{
    private const int Readers = 100;

    // A Thursday after the close; two weeks without a holiday of the exchange.
    private static readonly DateTimeOffset Start = new(2026, 10, 1, 23, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Window = TimeSpan.FromDays(14);

    public string Name => "reads";

    public async Task<BenchmarkRun> RunAsync(bool quick, int seed, CancellationToken ct)
    {
        var (figures, samples) = (new Dictionary<string, double>(), new Dictionary<string, object>());
        await using (var stand = await ReadsStand.StartAsync(Start, ct))
        {
            await SlideAsync(stand, TimeSpan.FromMinutes(quick ? 30 : 1), figures, samples, ct);
            figures["calls_for_100_readers"] = await CrowdAsync(stand, ct);
        }

        figures["stale_reads"] = await StaleAsync(quick ? 1_000 : 10_000, ct);
        return new BenchmarkRun(figures, samples);
    }

    /// <summary>"AAPL, the last 365 days", again and again. The fewest calls are one for the year, and one for each session that came since.</summary>
    private static async Task SlideAsync(
        ReadsStand stand, TimeSpan step, Dictionary<string, double> figures, Dictionary<string, object> samples, CancellationToken ct)
    {
        await stand.CallsAsync(ct);
        var (newest, asks) = (new HashSet<long>(), 0);
        for (var passed = TimeSpan.Zero; passed < Window; passed += step, asks++)
        {
            newest.Add(await ReadAsync(stand.Queries[asks % stand.Queries.Count], "AAPL/1Day/all", ct));
            stand.Clock.Advance(step);
        }

        var calls = await stand.CallsAsync(ct);
        await Console.Error.WriteLineAsync($"sliding window: {asks} asks, {calls} calls, {newest.Count} newest sessions");
        (samples["asks"], samples["calls"], samples["least_calls"]) = (asks, calls, newest.Count);
        figures["call_amplification"] = (double)calls / newest.Count;
    }

    private static async Task<int> CrowdAsync(ReadsStand stand, CancellationToken ct)
    {
        await Task.WhenAll(Enumerable.Range(0, Readers).Select(i => ReadAsync(stand.Queries[i % stand.Queries.Count], "MSFT/1Day/all", ct)));
        return await stand.CallsAsync(ct);
    }

    private static async Task<int> StaleAsync(int operations, CancellationToken ct)
    {
        await using var postgres = new PostgresFixture();
        await using var redis = await RedisServerProcess.StartAsync(0, ct);
        var first = await QueryReplica.StartAsync(postgres, redis.ConnectionString, null);
        await using var one = first;
        await using var two = await QueryReplica.StartAsync(postgres, redis.ConnectionString, first);
        await using var three = await QueryReplica.StartAsync(postgres, redis.ConnectionString, first);
        using var interleaved = new InterleavedReads([one, two, three], QueryReplica.AmountsAsync);
        return await interleaved.RunAsync(operations);
    }

    /// <summary>Returns the instant of the newest row, in microseconds since 1970-01-01T00:00:00Z.</summary>
    /// <exception cref="InvalidOperationException">Something of the answer is missing.</exception>
    private static async Task<long> ReadAsync(QueryService.QueryServiceClient query, string series, CancellationToken ct)
    {
        var request = new GetDataRequest { Dataset = "stock_bars", Series = { series }, DaysBack = 365, Columns = { "close" }, Missing = MissingPolicy.Fetch };
        using var call = query.GetData(request, deadline: TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(60), cancellationToken: ct);
        var newest = 0L;
        await foreach (var part in call.ResponseStream.ReadAllAsync(ct))
        {
            if (part.Coverage is { } coverage && (coverage.Errors.Count > 0 || coverage.Slots.Missing > 0))
            {
                throw new InvalidOperationException($"{coverage.Slots.Missing} slots of {series} are missing: {string.Join("; ", coverage.Errors)}");
            }

            newest = part.Batch?.AtUs[^1] ?? newest;
        }

        return newest;
    }
}

using DataFetch.Testing;
using DataFetch.Testing.Services;

namespace DataFetch.Benchmarks.Reads;

/// <summary>What readers cost the upstream: one who asks for a window that slides, many who ask for the same at once. And whether any of them is told old values.</summary>
internal sealed class ReadsBenchmark : IBenchmark
{
    public string Name => "reads";

    public async Task<BenchmarkRun> RunAsync(bool quick, int seed, CancellationToken ct)
    {
        var (figures, samples) = (new Dictionary<string, double>(), new Dictionary<string, object>());
        await using (var readers = await MarketReaders.StartAsync(ct))
        {
            var (asks, calls, least) = await readers.SlideAsync(TimeSpan.FromMinutes(quick ? 30 : 1), ct);
            await Console.Error.WriteLineAsync($"sliding window: {asks} asks, {calls} calls, {least} are the fewest");
            (samples["asks"], samples["calls"], samples["least_calls"]) = (asks, calls, least);
            figures["call_amplification"] = (double)calls / least;
            figures["calls_for_100_readers"] = await readers.CrowdAsync(100, ct);
        }

        figures["stale_reads"] = await StaleAsync(quick ? 1_000 : 10_000, ct);
        return new BenchmarkRun(figures, samples);
    }

    private static async Task<int> StaleAsync(int operations, CancellationToken ct)
    {
        await using var postgres = new PostgresFixture();
        await using var redis = await RedisServerProcess.StartAsync(0, ct);
        await using var one = await QueryReplica.StartAsync(postgres, redis.ConnectionString, null);
        await using var two = await QueryReplica.StartAsync(postgres, redis.ConnectionString, one);
        await using var three = await QueryReplica.StartAsync(postgres, redis.ConnectionString, one);
        using var interleaved = new InterleavedReads([one, two, three], QueryReplica.AmountsAsync);
        return await interleaved.RunAsync(operations);
    }
}

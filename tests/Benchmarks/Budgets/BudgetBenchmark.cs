using System.Collections.Concurrent;
using DataFetch.Testing;

namespace DataFetch.Benchmarks.Budgets;

/// <summary>
/// Do real processes on one source keep its limits, and do they use what it allows? Judged by the upstream's own log. With one
/// clock two seconds off, a fetcher that is killed, and a Redis that is flushed and one that is restarted.
/// </summary>
internal sealed class BudgetBenchmark : IBenchmark
{
    public string Name => "budget";

    public async Task<BenchmarkRun> RunAsync(bool quick, int seed, CancellationToken ct)
    {
        await using var upstream = await Upstream.StartAsync(seed, ct);
        var samples = new ConcurrentQueue<CaseSample>();
        foreach (var together in Phases(quick))
        {
            await Task.WhenAll(together.Select(phase => RunAsync(phase, upstream, samples.Enqueue, ct)));
        }

        return new BenchmarkRun(Figures([.. samples]), new Dictionary<string, object> { ["cases"] = samples });
    }

    private static async Task RunAsync(BudgetPhase phase, Upstream upstream, Action<CaseSample> report, CancellationToken ct)
    {
        var redis = await RedisServerProcess.StartAsync(0, ct);
        try
        {
            redis = await phase.RunAsync(redis, upstream, report, ct);
        }
        finally
        {
            await redis.DisposeAsync();
        }
    }

    /// <summary>What runs side by side, one after the other: as much as leaves the processors some air.</summary>
    private static IEnumerable<BudgetPhase[]> Phases(bool quick)
    {
        int[] processes = quick ? [1, 8] : [1, 2, 4, 8];
        var (brief, slow, faults) = quick ? (20, 30, 30) : (30, 120, 100);

        yield return
        [
            new("2/s", [.. BudgetCase.Over("2/s", BudgetCase.TwoPerSecond, processes)], 2 * brief),
            new("killed", Faulty("killed"), faults, BudgetFault.Kill),
        ];
        foreach (var n in processes)
        {
            yield return [new($"50/s x{n}", [.. BudgetCase.Over("50/s", BudgetCase.FiftyPerSecond, n)], brief)];
        }

        yield return
        [
            new(
                "windows of 10 s and more",
                [
                    .. BudgetCase.Over("20 in 10 s", BudgetCase.PerTenSeconds, processes),
                    .. BudgetCase.Over("3/s and 25 in 10 s", BudgetCase.Both, processes),
                    .. BudgetCase.Over("300/min", BudgetCase.PerMinute, processes),
                ],
                slow),
            new("flushed", Faulty("flushed"), faults, BudgetFault.Flush),
        ];
        yield return [new("restarted", Faulty("restarted"), faults / 2, BudgetFault.Restart)];
    }

    private static BudgetCase[] Faulty(string fault) =>
    [
        .. BudgetCase.Over($"{fault}, 20 in 10 s", BudgetCase.PerTenSeconds, 4),
        .. BudgetCase.Over($"{fault}, 50/s", BudgetCase.FiftyPerSecond, 4),
    ];

    private static Dictionary<string, double> Figures(List<CaseSample> samples) => new()
    {
        ["used_share_min"] = samples.Where(sample => !sample.IsShort).Min(sample => sample.UsedShare) ?? 0,
        ["used_share_1s_min"] = samples.Where(sample => sample.IsShort).Min(sample => sample.UsedShare) ?? 0,
        ["excess_calls_max"] = Math.Max(0, samples.Max(sample => sample.ExcessCalls)),
        ["permits_granted"] = samples.Sum(sample => sample.Granted),
        ["permits_used"] = samples.Sum(sample => sample.Used),
        ["permits_returned"] = samples.Sum(sample => sample.Returned),
        ["permits_expired"] = samples.Sum(sample => sample.Expired),
    };
}

using System.Diagnostics;
using DataFetch.Testing;
using StackExchange.Redis;

namespace DataFetch.Benchmarks.Budgets;

internal enum BudgetFault
{
    None,
    Kill,
    Flush,
    Restart,
}

/// <summary>Cases that run side by side, each on a source of its own, for some seconds after they are under way.</summary>
internal sealed record BudgetPhase(string Name, IReadOnlyList<BudgetCase> Cases, int Seconds, BudgetFault Fault = BudgetFault.None)
{
    /// <summary>Until all calls are under way at their latency.</summary>
    private static readonly TimeSpan RunIn = TimeSpan.FromSeconds(4);

    /// <summary>Beyond the longest window: guard, connections that come back, work that is under way again.</summary>
    private static readonly TimeSpan AfterClosure = TimeSpan.FromSeconds(3);

    /// <summary>Returns the Redis that runs now, another one after a restart.</summary>
    public async Task<RedisServerProcess> RunAsync(RedisServerProcess redis, Upstream upstream, Action<CaseSample> report, CancellationToken ct)
    {
        await Console.Error.WriteLineAsync($"{Name}: {string.Join(", ", Cases.Select(c => c.Name))}; load {MachineInfo.ReadLoadAverage()}");
        var spans = new List<(long From, long To)>();
        await using (var fleet = await Fleet.StartAsync(redis.ConnectionString, upstream, Cases, ct))
        {
            await Task.Delay(RunIn, ct);
            var began = Stopwatch.GetTimestamp();
            await Task.Delay(TimeSpan.FromSeconds(Fault == BudgetFault.None ? Seconds : Seconds / 2), ct);
            if (Fault == BudgetFault.Kill)
            {
                await fleet.KillLastAsync(ct);
                await Task.Delay(TimeSpan.FromSeconds(Seconds / 2), ct);
            }
            else if (Fault != BudgetFault.None)
            {
                spans.Add((began, Stopwatch.GetTimestamp()));
                redis = await BreakAsync(redis, ct);
                await Task.Delay(Cases.Max(c => c.Longest) + AfterClosure, ct);
                began = Stopwatch.GetTimestamp();
                await Task.Delay(TimeSpan.FromSeconds(Seconds / 2), ct);
            }

            spans.Add((began, Stopwatch.GetTimestamp()));
        }

        await ReportAsync(redis, upstream, spans, report, ct);
        return redis;
    }

    private async Task<RedisServerProcess> BreakAsync(RedisServerProcess redis, CancellationToken ct)
    {
        if (Fault == BudgetFault.Restart)
        {
            await redis.DisposeAsync();
            return await RedisServerProcess.StartAsync(redis.Port, ct);
        }

        await using var connection = await ConnectionMultiplexer.ConnectAsync($"{redis.ConnectionString},allowAdmin=true");
        await connection.GetServers()[0].FlushAllDatabasesAsync();
        return redis;
    }

    private async Task ReportAsync(
        RedisServerProcess redis, Upstream upstream, List<(long From, long To)> spans, Action<CaseSample> report, CancellationToken ct)
    {
        await using var connection = await ConnectionMultiplexer.ConnectAsync(redis.ConnectionString);
        foreach (var source in Cases)
        {
            using var budget = source.Connect(connection);
            var sample = CaseSample.Of(source, await upstream.ReadLogAsync(source.Name, ct), spans, await budget.GetStateAsync(ct));
            await Console.Error.WriteLineAsync(
                $"  {sample.Case,-28} used {sample.UsedShare:0.0000} of {sample.Seconds} s, excess {sample.ExcessCalls} before {sample.WorstWindowEndsMs} ms, arrived {sample.Arrivals}, "
                + $"granted {sample.Granted}, used {sample.Used}, returned {sample.Returned}, expired {sample.Expired}, load {sample.LoadAverage}");
            report(sample);
        }
    }
}

using System.CommandLine;
using System.Text.Json;
using StackExchange.Redis;

namespace DataFetch.Benchmarks.Budgets;

/// <summary>What a worker is told, as one line on its standard input.</summary>
/// <param name="Offset">By how much its clock is wrong.</param>
internal sealed record WorkerOrder(string Redis, string Upstream, TimeSpan Offset, BudgetCase[] Cases);

/// <summary>
/// One process of a fleet: calls its sources as a fetcher does, for as long as its standard input is open. Reads its order, says
/// when it is ready, and begins at the next line.
/// </summary>
internal sealed class BudgetWorkerCommand : Command
{
    public BudgetWorkerCommand()
        : base("budget-worker") => SetAction((_, ct) => RunAsync(ct));

    private static async Task RunAsync(CancellationToken ct)
    {
        var order = JsonSerializer.Deserialize<WorkerOrder>((await Console.In.ReadLineAsync(ct))!)!;
        var options = ConfigurationOptions.Parse(order.Redis);
        options.AbortOnConnectFail = false;
        await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
        using var worker = new BudgetWorker(redis, order);
        await worker.WarmAsync(ct);

        await Console.Out.WriteLineAsync("ready");
        await Console.In.ReadLineAsync(ct);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var working = worker.WorkAsync(stop.Token);
        await Console.In.ReadToEndAsync(ct);
        await stop.CancelAsync();
        await working;
    }
}

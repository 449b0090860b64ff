using System.Text.Json;
using StackExchange.Redis;

namespace DataFetch.Benchmarks.Budgets;

/// <summary>Worker processes on one Redis. The n-th takes part in the cases that have more than n; the first one's clock is wrong.</summary>
internal sealed class Fleet : IAsyncDisposable
{
    private static readonly TimeSpan Wrong = TimeSpan.FromSeconds(2);

    private readonly List<Processes> workers;

    private Fleet(List<Processes> workers) => this.workers = workers;

    /// <summary>Starts them, opens the sources, which nobody has called, and lets all begin at once.</summary>
    public static async Task<Fleet> StartAsync(string redis, Upstream upstream, IReadOnlyList<BudgetCase> cases, CancellationToken ct)
    {
        var workers = new List<Processes>();
        for (var n = 0; n < cases.Max(c => c.Processes); n++)
        {
            var order = new WorkerOrder(redis, upstream.Address, n == 0 ? Wrong : TimeSpan.Zero, [.. cases.Where(c => c.Processes > n)]);
            var worker = Processes.StartBy([], "budget-worker");
            workers.Add(worker);
            await worker.AskAsync(JsonSerializer.Serialize(order), ct); // one after the other: starting takes the processor from those that measure
        }

        var fleet = new Fleet(workers);
        await using (var connection = await ConnectionMultiplexer.ConnectAsync(redis))
        {
            foreach (var source in cases)
            {
                using var budget = source.Connect(connection);
                await budget.OpenAsync(TimeSpan.FromDays(1), ct);
            }
        }

        await Task.WhenAll(workers.Select(worker => worker.TellAsync("go", ct)));
        return fleet;
    }

    /// <summary>One of them dies at once, permits and all.</summary>
    public Task KillLastAsync(CancellationToken ct) => workers[^1].KillAsync(ct);

    public async ValueTask DisposeAsync() => await Task.WhenAll(workers.Select(worker => worker.DisposeAsync().AsTask()));
}

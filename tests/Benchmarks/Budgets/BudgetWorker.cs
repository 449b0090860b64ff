using DataFetch.Queue;
using StackExchange.Redis;

namespace DataFetch.Benchmarks.Budgets;

/// <summary>Calls its sources as a fetcher does: a permit, its use, the request; some loops for somebody who waits, the rest backfills.</summary>
internal sealed class BudgetWorker(IConnectionMultiplexer redis, WorkerOrder order) : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly OffsetTimeProvider time = new(order.Offset);
    private readonly HttpClient http = new(
        new SocketsHttpHandler { UseCookies = false, PlaintextStreamFilter = SentStream.FilterAsync })
    { BaseAddress = new Uri(order.Upstream) };

    /// <summary>Connects and compiles, as a fetcher has that has been running for a while.</summary>
    public Task WarmAsync(CancellationToken ct) =>
        Task.WhenAll(Enumerable.Range(0, order.Cases.Sum(c => c.Concurrency)).Select(_ => http.GetStringAsync("/warm", ct)));

    public Task WorkAsync(CancellationToken ct) => Task.WhenAll(order.Cases.Select(work => WorkAsync(work, ct)));

    public void Dispose() => http.Dispose();

    private async Task WorkAsync(BudgetCase work, CancellationToken ct)
    {
        using var budget = work.Connect(redis, time);
        await Task.WhenAll(Enumerable.Range(0, work.Concurrency).Select(
            n => KeepCallingAsync(budget, n == 0 ? CallPriority.Live : CallPriority.Backfill, ct)));
    }

    private async Task KeepCallingAsync(SourceBudget budget, CallPriority priority, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await CallAsync(budget, priority, ct);
            }
            catch (BudgetUnavailableException)
            {
                await Task.Delay(Pause, CancellationToken.None);
            }
            catch (Exception e) when (ct.IsCancellationRequested && e is OperationCanceledException or HttpRequestException)
            {
                return;
            }
        }
    }

    private async Task CallAsync(SourceBudget budget, CallPriority priority, CancellationToken ct)
    {
        var address = $"/{Uri.EscapeDataString(budget.Source)}";
        while (true)
        {
            await using var permit = await budget.AcquireAsync(1, priority, ct);
            if (permit.TryUse())
            {
                break;
            }
        }

        await http.GetStringAsync(address, ct);
    }
}

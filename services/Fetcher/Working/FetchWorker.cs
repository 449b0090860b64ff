using System.Collections.Concurrent;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Queue;
using DataFetch.Storage.Tasks;
using Microsoft.Extensions.Options;
using NodaTime;

namespace DataFetch.Fetcher.Working;

/// <summary>
/// Takes hints from Redis, claims in Postgres, and runs what it got, as many at once as there are workers. The source with the
/// fewest tasks under way is asked first: a slow one does not take the workers of another that has work.
/// </summary>
internal sealed partial class FetchWorker(
    SourceCatalog catalog, UpstreamClients clients, TaskHints hints, TaskStore tasks, TaskRunner runner, WakeUps wakeUps,
    IOptions<WorkerOptions> options, WorkerName name, ILogger<FetchWorker> logger) : BackgroundService
{
    private readonly ConcurrentDictionary<Guid, (Task Run, TaskRecord Task)> underWay = new();
    private readonly SemaphoreSlim ended = new(0);

    public override void Dispose()
    {
        ended.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var wakeUp = await wakeUps.SubscribeAsync(Topics.Tasks);
        while (!stoppingToken.IsCancellationRequested)
        {
            var started = 0;
            try
            {
                started = await FillAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogNoClaim(e); // Redis or Postgres is away: the next pass tries again
            }

            if (started == 0 && !stoppingToken.IsCancellationRequested)
            {
                await RestAsync(wakeUp, stoppingToken);
            }
        }

        await Task.WhenAll(underWay.Values.Select(t => t.Run));
    }

    private async Task<int> FillAsync(CancellationToken ct)
    {
        var started = 0;
        // One look for order and places: a task that ends meanwhile must not leave its worker to a source that was only next in line.
        var running = underWay.Values.Select(t => t.Task.Chunk.Source).ToList();
        foreach (var source in catalog.Sources.OrderBy(s => running.Count(r => r == s.Name)))
        {
            var free = options.Value.Workers - running.Count - started;
            if (free > 0 && !clients.For(source.Name).Health.IsBroken)
            {
                started += await StartOneAsync(source.Name, liveOnly: free == 1 && options.Value.Workers > 1, ct);
            }
        }

        return started;
    }

    private async Task<int> StartOneAsync(string source, bool liveOnly, CancellationToken ct)
    {
        var hinted = await hints.TakeAsync(source, 1, liveOnly);
        if (hinted.Count == 0)
        {
            return 0;
        }

        foreach (var task in await tasks.ClaimAsync(hinted, name.Value, Duration.FromTimeSpan(options.Value.Lease), ct))
        {
            var entered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            underWay[task.Id] = (RunAsync(task, entered.Task, ct), task);
            entered.SetResult();
        }

        return 1; // a hint was there, whatever became of it: look again at once
    }

    private async Task RunAsync(TaskRecord task, Task entered, CancellationToken ct)
    {
        await entered; // the entry must be there before it is removed
        await runner.RunAsync(task, ct);
        underWay.TryRemove(task.Id, out _);
        ended.Release();
    }

    private async Task RestAsync(WakeUpSubscription wakeUp, CancellationToken ct)
    {
        using var rest = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var freed = ended.WaitAsync(rest.Token);
        var woken = wakeUp.WaitAsync(options.Value.Poll, rest.Token);
        await Task.WhenAny(freed, woken);
        await rest.CancelAsync();
        try
        {
            await Task.WhenAll(freed, woken);
        }
        catch (OperationCanceledException)
        {
            // One of the two came first.
        }
    }

    [LoggerMessage(LogLevel.Warning, "No task could be claimed; trying again")]
    private partial void LogNoClaim(Exception e);
}

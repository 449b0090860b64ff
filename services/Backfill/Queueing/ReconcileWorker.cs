using DataFetch.Storage.Outbox;
using DataFetch.Storage.Tasks;
using Microsoft.Extensions.Options;

namespace DataFetch.Backfill.Queueing;

/// <summary>
/// Takes back tasks whose lease has run out, and gives Redis the hints that it should have. Any number of replicas may do so side
/// by side; a task with a live lease is never touched.
/// </summary>
internal sealed partial class ReconcileWorker(
    TaskStore tasks, OutboxReader outbox, HintDispatcher dispatcher, IOptions<QueueOptions> options, TimeProvider time,
    ILogger<ReconcileWorker> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Value.Reconcile, time);
        do
        {
            try
            {
                await ReconcileAsync(stoppingToken);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(e);
            }
        }
        while (await NextAsync(timer, stoppingToken));
    }

    private static async Task<bool> NextAsync(PeriodicTimer timer, CancellationToken ct)
    {
        try
        {
            return await timer.WaitForNextTickAsync(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task ReconcileAsync(CancellationToken ct)
    {
        if (await tasks.ExpireLeasesAsync(ct) is > 0 and var lost)
        {
            LogLost(lost);
        }

        await dispatcher.HintAsync(await tasks.DueAsync(options.Value.HintsPerSource, ct));
        await outbox.TrimAsync(ct);
    }

    [LoggerMessage(LogLevel.Warning, "{Count} tasks were taken back from workers that fell silent")]
    private partial void LogLost(int count);

    [LoggerMessage(LogLevel.Error, "The queue could not be reconciled; the next pass runs as planned")]
    private partial void LogFailed(Exception e);
}

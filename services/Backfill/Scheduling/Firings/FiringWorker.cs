using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schedules;
using Microsoft.Extensions.Options;
using NodaTime;

namespace DataFetch.Backfill.Scheduling.Firings;

/// <summary>Does due firings, whoever announced them, and ends those whose runs have ended.</summary>
internal sealed partial class FiringWorker(
    FiringClaims claims, FiringRunner runner, SourceCatalog catalog, FiringSignal signal, SchedulerName name, ScheduleMetrics metrics,
    IOptions<SchedulerOptions> options, TimeProvider time, ILogger<FiringWorker> logger) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Enumerable.Range(0, options.Value.Workers).Select(_ => WorkAsync(stoppingToken)));

    private async Task WorkAsync(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                if (!await PassAsync(ct))
                {
                    await signal.WaitAsync(options.Value.Poll, ct);
                }
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogFailed(e);
                await signal.WaitAsync(options.Value.Poll, CancellationToken.None);
            }
        }
    }

    private async Task<bool> PassAsync(CancellationToken ct)
    {
        foreach (var ended in await claims.SettleAsync(FollowersOf, time.GetInstant(), ct))
        {
            metrics.Ended(ended.Schedule, ended.State);
        }

        if (await claims.ClaimAsync(name.Value, Duration.FromTimeSpan(options.Value.Lease), ct) is not { } firing)
        {
            return false;
        }

        await runner.RunAsync(firing, ct);
        return true;
    }

    private IReadOnlyList<string> FollowersOf(string schedule) => catalog.Schedules.FirstOrDefault(s => s.Id == schedule)?.FollowedBy ?? [];

    [LoggerMessage(LogLevel.Error, "Due firings could not be looked for; the next pass runs as planned")]
    private partial void LogFailed(Exception e);
}

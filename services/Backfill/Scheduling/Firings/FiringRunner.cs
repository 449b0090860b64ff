using System.Diagnostics;
using DataFetch.Backfill.Scheduling.SystemJobs;
using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schedules;
using Microsoft.Extensions.Options;
using NodaTime;

namespace DataFetch.Backfill.Scheduling.Firings;

/// <summary>Does what a claimed firing is for, and keeps its lease alive meanwhile.</summary>
internal sealed partial class FiringRunner(
    SourceCatalog catalog, FiringClaims claims, ScheduledRuns runs, IEnumerable<ISystemJob> jobs, ScheduleMetrics metrics, IOptions<SchedulerOptions> options,
    TimeProvider time, ILogger<FiringRunner> logger)
{
    public const string ActivitySourceName = "DataFetch.Backfill";

    /// <summary>A firing that fails this often for a reason of ours, or kills who does it, is given up.</summary>
    private const int MostAttempts = 5;

    private static readonly ActivitySource Activities = new(ActivitySourceName);
    private static readonly Duration Pause = Duration.FromSeconds(10);

    private readonly Dictionary<SystemJob, ISystemJob> jobs = jobs.ToDictionary(j => j.Job);
    private readonly Duration lease = Duration.FromTimeSpan(options.Value.Lease);

    /// <summary>Never throws. When it stops early the firing is left to its lease.</summary>
    public async Task RunAsync(Firing firing, CancellationToken stopping)
    {
        using var activity = Activities.StartActivity("datafetch.schedule");
        activity?.SetTag("datafetch.schedule", firing.Schedule).SetTag("datafetch.scheduled_at", firing.ScheduledAt.ToString());
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var renewal = KeepLeaseAsync(firing, held);
        try
        {
            await DoAsync(firing, held.Token);
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
            LogLeft(firing.Schedule, firing.ScheduledAt);
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            await FailAsync(firing, e);
        }
        finally
        {
            await held.CancelAsync();
            await renewal;
        }
    }

    private async Task DoAsync(Firing firing, CancellationToken ct)
    {
        var schedule = catalog.Schedule(firing.Schedule);
        if (schedule.Run is { } run)
        {
            if (await runs.StartAsync(run, firing.Id, ct) is { } needless)
            {
                await EndAsync(firing, schedule, needless, null, null, ct);
            }
            else
            {
                await claims.RunStartedAsync(firing, ct);
            }
        }
        else if (schedule.System is { } system)
        {
            var done = await jobs[system.Job].RunAsync(system, ct);
            await EndAsync(firing, schedule, done.Text, done.Error, null, ct);
        }
        else
        {
            await EndAsync(firing, schedule, "published", null, schedule.Trigger, ct);
        }
    }

    private async Task EndAsync(Firing firing, Schedule schedule, string result, string? error, string? trigger, CancellationToken ct)
    {
        if (await claims.EndAsync(firing, result, error, trigger, schedule.FollowedBy, time.GetInstant(), ct))
        {
            metrics.Ended(firing.Schedule, error is null ? FiringState.Completed : FiringState.Failed);
        }
    }

    private async Task FailAsync(Firing firing, Exception error)
    {
        try
        {
            if (error is not RequestException && firing.Fence < MostAttempts)
            {
                LogBroke(error, firing.Schedule, firing.ScheduledAt);
                await claims.ReleaseAsync(firing, Pause, CancellationToken.None);
                return;
            }

            LogGivenUp(error, firing.Schedule, firing.ScheduledAt);
            var text = error is RequestException ? error.Message : $"internal: {error.GetType().Name}";
            if (await claims.EndAsync(firing, "", text, null, [], time.GetInstant(), CancellationToken.None))
            {
                metrics.Ended(firing.Schedule, FiringState.Failed);
            }
        }
        catch (Exception e)
        {
            LogNotRecorded(e, firing.Schedule, firing.ScheduledAt); // Postgres is away: the lease runs out and the firing is taken up again
        }
    }

    private async Task KeepLeaseAsync(Firing firing, CancellationTokenSource held)
    {
        using var timer = new PeriodicTimer((lease / 3).ToTimeSpan(), time);
        try
        {
            while (await timer.WaitForNextTickAsync(held.Token))
            {
                if (!await claims.RenewAsync(firing, lease, held.Token))
                {
                    // It is over, or another's.
                    await held.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
            // Done, or stopping.
        }
        catch (Exception e)
        {
            LogNotRecorded(e, firing.Schedule, firing.ScheduledAt);
            await held.CancelAsync();
        }
    }

    [LoggerMessage(LogLevel.Warning, "The firing of {Schedule} for {ScheduledAt} is left to whoever takes it up")]
    private partial void LogLeft(string schedule, Instant scheduledAt);

    [LoggerMessage(LogLevel.Error, "The firing of {Schedule} for {ScheduledAt} broke; it is tried again")]
    private partial void LogBroke(Exception e, string schedule, Instant scheduledAt);

    [LoggerMessage(LogLevel.Error, "The firing of {Schedule} for {ScheduledAt} failed")]
    private partial void LogGivenUp(Exception e, string schedule, Instant scheduledAt);

    [LoggerMessage(LogLevel.Warning, "What became of the firing of {Schedule} for {ScheduledAt} could not be recorded yet")]
    private partial void LogNotRecorded(Exception e, string schedule, Instant scheduledAt);
}

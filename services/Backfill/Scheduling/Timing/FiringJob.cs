using System.Globalization;
using DataFetch.Backfill.Scheduling.Firings;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;
using Quartz;

namespace DataFetch.Backfill.Scheduling.Timing;

/// <summary>
/// Announces a firing, and no more: what is announced is in Postgres and is done by whoever is there. A scheduler that dies before that
/// has its firing recovered by another one, with the time at which it should have been.
/// </summary>
internal sealed partial class FiringJob(Announcer announcer, TimeProvider time, ILogger<FiringJob> logger) : IJob
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var schedule = context.JobDetail.Key.Name;
        while (true)
        {
            try
            {
                await announcer.TimedAsync(schedule, ScheduledAt(context), isRecovered: context.Recovering, cancellationToken);
                return;
            }
            catch (NpgsqlException e) when (e.IsOutage())
            {
                // Quartz takes the firing for done when this returns: it is not, as long as Postgres is away.
                LogWaiting(schedule, e.Message);
                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private static Instant ScheduledAt(IJobExecutionContext context) => Instant.FromDateTimeOffset(
        context.Recovering
            ? DateTimeOffset.Parse(context.MergedJobDataMap.GetString(SchedulerConstants.FailedJobOriginalTriggerScheduledFireTime)!, CultureInfo.InvariantCulture)
            : context.ScheduledFireTimeUtc ?? context.FireTimeUtc);

    [LoggerMessage(LogLevel.Warning, "Schedule {Schedule} fires as soon as Postgres can be reached: {Reason}")]
    private partial void LogWaiting(string schedule, string reason);
}

using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schedules;
using Quartz;

namespace DataFetch.Backfill.Scheduling.Timing;

/// <summary>
/// Gives Quartz a job and a trigger for each declared schedule, and takes away those that are declared no more. A trigger whose times are
/// as declared stays as it is: what it missed while nobody ran is still due.
/// </summary>
internal sealed partial class DeclaredTriggers(
    ISchedulerFactory schedulers, SourceCatalog catalog, ScheduleLock storage, TimeProvider time, ILogger<DeclaredTriggers> logger) : IHostedService
{
    public const string Group = "schedule";

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        await using var others = await storage.AcquireAsync(cancellationToken);
        var declared = catalog.Schedules.Where(s => s.Enabled && s.Times is not null).ToDictionary(s => s.Id);
        var known = await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.GroupEquals(Group), cancellationToken);
        foreach (var gone in known.Where(k => !declared.ContainsKey(k.Name)))
        {
            await scheduler.DeleteJob(new JobKey(gone.Name, Group), cancellationToken);
            LogGone(gone.Name);
        }

        foreach (var schedule in declared.Values)
        {
            await DeclareAsync(scheduler, schedule, cancellationToken);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task DeclareAsync(IScheduler scheduler, Schedule schedule, CancellationToken ct)
    {
        var key = new TriggerKey(schedule.Id, Group);
        if (await scheduler.GetTrigger(key, ct) is ScheduleTrigger known && known.Times.Equals(schedule.Times))
        {
            return;
        }

        var job = JobBuilder.Create<FiringJob>().WithIdentity(schedule.Id, Group).StoreDurably().RequestRecovery().Build();
        var trigger = TriggerBuilder.Create(time).WithIdentity(key).ForJob(job).WithSchedule(new ScheduleTrigger.Builder(schedule.Times!, time)).Build();
        await scheduler.ScheduleJob(job, [trigger], ScheduleJobOptions.Replacing, ct);
        LogDeclared(schedule.Id, schedule.Times!.ToString());
    }

    [LoggerMessage(LogLevel.Information, "Schedule {Schedule} fires at {Times}")]
    private partial void LogDeclared(string schedule, string times);

    [LoggerMessage(LogLevel.Information, "Schedule {Schedule} is declared no more")]
    private partial void LogGone(string schedule);
}

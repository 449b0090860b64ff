using DataFetch.Backfill.Scheduling.Timing;
using DataFetch.Catalog;
using NodaTime;
using Quartz;

namespace DataFetch.Backfill.Scheduling;

/// <summary>What Quartz has to say and be told, where this process has a scheduler.</summary>
internal sealed class SchedulerControl(IServiceProvider services)
{
    private readonly ISchedulerFactory? schedulers = services.GetService<ISchedulerFactory>();

    /// <summary>Whether this process has a scheduler.</summary>
    public bool IsEnabled => schedulers is not null;

    /// <summary>Whether schedules fire by their times: not where all schedulers were stopped, nor where this process has none.</summary>
    public async Task<bool> IsRunningAsync(CancellationToken ct) =>
        schedulers is not null && !await (await schedulers.GetScheduler(ct)).IsTriggerGroupPaused(DeclaredTriggers.Group, ct);

    /// <summary>Lets schedules fire again, in all processes. What was missed meanwhile fires once.</summary>
    /// <exception cref="RequestException">This process has no scheduler.</exception>
    public async Task StartAsync(CancellationToken ct) =>
        await (await RequireAsync(ct)).ResumeTriggerGroups(GroupMatcher<TriggerKey>.GroupEquals(DeclaredTriggers.Group), ct);

    /// <summary>Lets no schedule fire by its times, in no process, until they are started again. What is under way goes on.</summary>
    /// <exception cref="RequestException">This process has no scheduler.</exception>
    public async Task StopAsync(CancellationToken ct) =>
        await (await RequireAsync(ct)).PauseTriggerGroups(GroupMatcher<TriggerKey>.GroupEquals(DeclaredTriggers.Group), ct);

    /// <summary>When schedules fire next, by id; those that do not fire are left out.</summary>
    public async Task<IReadOnlyDictionary<string, Instant>> NextAsync(CancellationToken ct)
    {
        if (schedulers is null)
        {
            return new Dictionary<string, Instant>();
        }

        var scheduler = await schedulers.GetScheduler(ct);
        var keys = await scheduler.GetTriggerKeys(GroupMatcher<TriggerKey>.GroupEquals(DeclaredTriggers.Group), ct);
        return (await scheduler.GetTriggers(keys, ct))
            .Where(t => t.NextFireTimeUtc is not null)
            .ToDictionary(t => t.Key.Name, t => Instant.FromDateTimeOffset(t.NextFireTimeUtc!.Value));
    }

    private async Task<IScheduler> RequireAsync(CancellationToken ct) => schedulers is null
        ? throw new RequestException(RequestError.NotNow, $"This process has no scheduler: set {SchedulerOptions.Section}:{nameof(SchedulerOptions.Enabled)} to true and start it again.")
        : await schedulers.GetScheduler(ct);
}

using DataFetch.Backfill.Queueing;
using DataFetch.Catalog;
using DataFetch.Storage.Tasks;

namespace DataFetch.Backfill.Fallback;

/// <summary>Follows the tasks that have ended, and hints at what that made.</summary>
internal sealed partial class TaskFollower(
    FollowUps followUps, FallbackPlanner planner, HintDispatcher dispatcher, TimeProvider time, ILogger<TaskFollower> logger)
{
    private const int Batch = 500;

    /// <summary>Follows all that have ended by now. Returns them.</summary>
    public async Task<IReadOnlyList<Guid>> FollowAsync(CancellationToken ct)
    {
        var ended = new List<Guid>();
        FollowedTasks followed;
        do
        {
            followed = await followUps.FollowAsync(Batch, time.GetInstant(), tasks => planner.PlanAsync(tasks, ct), ct);
            ended.AddRange(followed.Ended);
            if (followed.Due.Count > 0)
            {
                LogFallback(followed.Due.Count, followed.Ended.Count);
                await dispatcher.HintAsync([.. followed.Due]);
            }
        }
        while (followed.Ended.Count == Batch);

        return ended;
    }

    [LoggerMessage(LogLevel.Information, "{Count} tasks ask other providers for what {Ended} ended tasks left")]
    private partial void LogFallback(int count, int ended);
}

internal static class FallbackServices
{
    public static IServiceCollection AddFallback(this IServiceCollection services) =>
        services.AddSingleton<FallbackPlanner>().AddSingleton<TaskFollower>();
}

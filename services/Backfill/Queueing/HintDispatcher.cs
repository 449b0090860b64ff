using DataFetch.Queue;
using DataFetch.Storage.Tasks;

namespace DataFetch.Backfill.Queueing;

/// <summary>Tells fetchers of due tasks. Losing what it says costs time, never a task: the reconciler says it again.</summary>
internal sealed partial class HintDispatcher(TaskHints hints, WakeUps wakeUps, ILogger<HintDispatcher> logger)
{
    /// <summary>Never fails for want of Redis.</summary>
    public async Task HintAsync(IReadOnlyCollection<DueTask> due)
    {
        if (due.Count == 0)
        {
            return;
        }

        try
        {
            foreach (var source in due.GroupBy(t => t.Source))
            {
                await hints.AddAsync(
                    source.Key, source.Select(t => new TaskHint(t.Id, (int)t.Priority, t.Created.ToUnixTimeTicks() / TimeSpan.TicksPerMicrosecond)));
            }

            await wakeUps.PublishAsync(Topics.Tasks, "");
        }
        catch (Exception e) when (e is StackExchange.Redis.RedisException or StackExchange.Redis.RedisTimeoutException)
        {
            LogNoHints(e, due.Count);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Count} hints did not reach Redis; the reconciler gives them again")]
    private partial void LogNoHints(Exception e, int count);
}

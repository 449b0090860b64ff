using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Planning;
using DataFetch.Queue;
using DataFetch.Storage.Tasks;
using StackExchange.Redis;

namespace DataFetch.Fetcher.Working;

/// <summary>Has a chunk whose answer is too large for one asked for in halves, down to the smallest that its request allows.</summary>
internal sealed partial class Splitter(
    SourceCatalog catalog, FollowUps followUps, TaskHints hints, WakeUps wakeUps, TimeProvider time, ILogger<Splitter> logger)
{
    /// <summary>False where the error is not one of size, or there is no smaller chunk.</summary>
    public async Task<bool> TrySplitAsync(TaskRecord task, UpstreamException error, int calls, CancellationToken ct)
    {
        if (!error.IsOfSize || ChunkSplit.Halves(catalog.Request($"{task.Chunk.Source}.{task.Chunk.Request}"), task.Chunk) is not { Count: > 0 } halves)
        {
            return false;
        }

        if (await followUps.SplitAsync(task, halves, error.Text, calls, time.GetInstant(), ct) is { } due)
        {
            LogSplit(task.Id, task.Chunk.Source, task.Chunk.Request, halves.Count, error.Text);
            await HintAsync(task.Chunk.Source, due);
        }

        return true; // else it is another worker's now
    }

    private async Task HintAsync(string source, IReadOnlyList<DueTask> due)
    {
        try
        {
            await hints.AddAsync(source, due.Select(t => new TaskHint(t.Id, (int)t.Priority, t.Created.ToUnixTimeTicks() / TimeSpan.TicksPerMicrosecond)));
            await wakeUps.PublishAsync(Topics.Tasks, "");
            await wakeUps.PublishAsync(Topics.Outbox, "task");
        }
        catch (Exception e) when (e is RedisException or RedisTimeoutException)
        {
            LogNoHints(e, due.Count); // the reconciler gives them
        }
    }

    [LoggerMessage(LogLevel.Information, "Task {Task}: {Source}.{Request} is asked for in {Parts} parts: {Reason}")]
    private partial void LogSplit(Guid task, string source, string request, int parts, string reason);

    [LoggerMessage(LogLevel.Warning, "{Count} hints did not reach Redis; the reconciler gives them")]
    private partial void LogNoHints(Exception e, int count);
}

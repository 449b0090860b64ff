using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Fetcher.Calls;
using DataFetch.Planning;
using DataFetch.Queue;
using DataFetch.Storage.Providers;
using DataFetch.Storage.Tasks;
using StackExchange.Redis;

namespace DataFetch.Fetcher.Working;

/// <summary>
/// Has a chunk whose answer is too large for one asked for in parts, down to the smallest that its request allows, and learns from that
/// how large the provider's chunks may be (<see cref="ChunkSizes"/>).
/// </summary>
internal sealed partial class Splitter(
    SourceCatalog catalog, FollowUps followUps, ChunkSizes sizes, TaskHints hints, WakeUps wakeUps, TimeProvider time, ILogger<Splitter> logger)
{
    /// <summary>
    /// A time-out may have nothing to do with the size: where an eighth of a declared chunk times out, too, parts of it are not tried.
    /// </summary>
    private const int LeastShare = 8;

    /// <summary>Splits a task that was planned before its provider's chunks were seen to be too large. False where it is not.</summary>
    public async Task<bool> TrySplitAsync(TaskRecord task, CancellationToken ct)
    {
        var request = Request(task);
        if (ChunkSplit.Halves(request, task.Chunk).Count == 0 || await sizes.FindAsync(request.Provider, ct) is not { } size)
        {
            return false;
        }

        // A little longer is well: a plan may begin a chunk with the slot before what is needed.
        return ChunkSplit.Days(request, task.Chunk.Range) * 2 > size.MostDays * 3
            && await SplitAsync(task, ChunkSplit.Parts(request, task.Chunk, size.MostDays), size.Reason, 0, ct);
    }

    /// <summary>Splits a task that failed. False where the error is not one of size, or there is no smaller chunk.</summary>
    public async Task<bool> TrySplitAsync(TaskRecord task, UpstreamException error, int calls, CancellationToken ct)
    {
        var request = Request(task);
        var days = ChunkSplit.Days(request, task.Chunk.Range);
        // A page is as long as it is, whatever the chunk's length.
        var mayHelp = error.IsOfSize || (error.MayBeOfSize && !request.IsPaged && days * LeastShare > request.Chunk.TypicalDays);
        if (!mayHelp || ChunkSplit.Halves(request, task.Chunk) is not { Count: > 0 } halves)
        {
            return false;
        }

        if (days > 1)
        {
            await sizes.ShrinkAsync(request.Provider, days, error.Text, ct);
        }

        return await SplitAsync(task, halves, error.Text, calls, ct);
    }

    /// <summary>A chunk was stored whole.</summary>
    public async Task SucceededAsync(TaskRecord task, CancellationToken ct)
    {
        var request = Request(task);
        if (request.Chunk.TypicalDays > 1 && task.Chunk.Entity is null)
        {
            await sizes.GrowAsync(request.Provider, ChunkSplit.Days(request, task.Chunk.Range), request.Chunk.TypicalDays, ct);
        }
    }

    private Request Request(TaskRecord task) => catalog.Request($"{task.Chunk.Source}.{task.Chunk.Request}");

    private async Task<bool> SplitAsync(TaskRecord task, IReadOnlyList<Chunk> parts, string reason, int calls, CancellationToken ct)
    {
        if (await followUps.SplitAsync(task, parts, reason, calls, time.GetInstant(), ct) is { } due)
        {
            LogSplit(task.Id, task.Chunk.Source, task.Chunk.Request, parts.Count, reason);
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

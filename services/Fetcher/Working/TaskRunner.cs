using System.Diagnostics;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Fetching;
using DataFetch.Queue;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Tasks;
using Microsoft.Extensions.Options;
using NodaTime;
using Polly.CircuitBreaker;

namespace DataFetch.Fetcher.Working;

/// <summary>Works on one claimed task to its outcome, and keeps its lease alive meanwhile.</summary>
internal sealed partial class TaskRunner(
    ChunkFetcher fetcher, ChunkStore store, TaskStore tasks, TaskOutcomes outcomes, Canary canary, Splitter splitter, WakeUps wakeUps, IOptions<WorkerOptions> options,
    WorkerName name, TimeProvider time, ILogger<TaskRunner> logger)
{
    public const string ActivitySourceName = "DataFetch.Fetcher";

    /// <summary>How often a worker tells how far it is; the time that a run has left is worked out from it.</summary>
    private static readonly TimeSpan Telling = TimeSpan.FromSeconds(2);

    private static readonly ActivitySource Activities = new(ActivitySourceName);

    private readonly Duration lease = Duration.FromTimeSpan(options.Value.Lease);

    /// <summary>Never throws. When it stops early the task is given back, or left to its lease.</summary>
    public async Task RunAsync(TaskRecord task, CancellationToken stopping)
    {
        using var activity = Activities.StartActivity("datafetch.task", ActivityKind.Consumer, task.TraceParent);
        activity?.SetTag("datafetch.source", task.Chunk.Source).SetTag("datafetch.request", task.Chunk.Request).SetTag("datafetch.task", task.Id);
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var calls = new CallCounter();
        var renewal = KeepLeaseAsync(task, calls, held);
        try
        {
            await WorkAsync(task, calls, held.Token);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            await GiveBackAsync(task);
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
            LogLost(task.Id);
        }
        catch (FenceLostException)
        {
            LogLost(task.Id);
        }
        catch (Exception e)
        {
            activity?.SetStatus(ActivityStatusCode.Error, e.Message);
            await FailAsync(task, e, calls.Count);
        }
        finally
        {
            await held.CancelAsync();
            await renewal;
        }
    }

    private async Task WorkAsync(TaskRecord task, CallCounter calls, CancellationToken ct)
    {
        var started = time.GetTimestamp();
        await canary.ThrowIfStoppedAsync(task, ct);
        if (await splitter.TrySplitAsync(task, ct))
        {
            return;
        }

        using var chunk = await fetcher.FetchAsync(task, name.Value, calls, ct);
        // Before the task is over, so that whoever waits for it finds the alert.
        await canary.RefusedAsync(task, chunk.Refused, ct);
        var written = await store.StoreAsync(chunk, ct);
        await wakeUps.PublishAsync(Topics.Outbox, "task");
        if (chunk is { Cut: null, Calls: > 0 })
        {
            await splitter.SucceededAsync(task, ct);
        }

        LogDone(
            task.Id, task.Chunk.Source, task.Chunk.Request, task.Chunk.Range.Start, chunk.Calls, chunk.Datasets.Sum(d => d.Rows.Count),
            chunk.Datasets.Sum(d => d.Rows.Duplicates), written, time.GetElapsedTime(started).TotalSeconds);
    }

    private async Task FailAsync(TaskRecord task, Exception error, int calls)
    {
        try
        {
            switch (error)
            {
                case UpstreamException upstream:
                    await FailAsync(task, upstream, calls);
                    break;
                case BrokenCircuitException or BudgetUnavailableException:
                    // Nothing was asked: no attempt is spent, and the worker looks at this source again later.
                    LogPutOff(task.Id, task.Chunk.Source, error.Message);
                    await tasks.ReleaseAsync(task, CancellationToken.None);
                    break;
                default:
                    LogBroke(error, task.Id, task.Chunk.Source, task.Chunk.Request);
                    await FailAsync(task, $"internal: {error.GetType().Name}", isFinal: false, calls);
                    break;
            }
        }
        catch (Exception e)
        {
            LogNotRecorded(e, task.Id); // Postgres is away: the lease runs out and the task is taken up again
        }
    }

    private async Task FailAsync(TaskRecord task, UpstreamException error, int calls)
    {
        if (await splitter.TrySplitAsync(task, error, calls, CancellationToken.None))
        {
            return;
        }

        LogFailed(task.Id, task.Chunk.Source, task.Chunk.Request, error.Text);
        await canary.FailedAsync(task, error, CancellationToken.None);
        await FailAsync(task, error.Text, error.IsFinal || canary.FallsOver(task, error), calls);
    }

    private async Task FailAsync(TaskRecord task, string text, bool isFinal, int calls)
    {
        var retryAfter = Duration.FromTimeSpan(options.Value.RetryAfter) * (1L << Math.Min(task.Attempts, 6));
        await outcomes.FailAsync(task, text, isFinal, retryAfter, calls, CancellationToken.None);
        await wakeUps.PublishAsync(Topics.Outbox, "task");
    }

    private async Task GiveBackAsync(TaskRecord task)
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5), time);
            await tasks.ReleaseAsync(task, patience.Token);
        }
        catch (Exception e)
        {
            LogNotRecorded(e, task.Id);
        }
    }

    private async Task KeepLeaseAsync(TaskRecord task, CallCounter calls, CancellationTokenSource held)
    {
        using var timer = new PeriodicTimer(Shorter(options.Value.Lease / 3, Telling), time);
        try
        {
            while (await timer.WaitForNextTickAsync(held.Token))
            {
                if (!await TryRenewAsync(task, calls.Count, held.Token))
                {
                    await held.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The task is done.
        }
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private async Task<bool> TryRenewAsync(TaskRecord task, int calls, CancellationToken ct)
    {
        try
        {
            return await tasks.RenewAsync(task, lease, calls, ct);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            LogNotRenewed(e, task.Id);
            return true; // not known to be lost; the fence decides at the store
        }
    }

    [LoggerMessage(LogLevel.Information, "Task {Task}: {Source}.{Request} from {Start} took {Calls} calls, {Obtained} rows ({Duplicates} of them twice), {Written} written, {Seconds:F2} s")]
    private partial void LogDone(Guid task, string source, string request, Instant start, int calls, int obtained, int duplicates, long written, double seconds);

    [LoggerMessage(LogLevel.Warning, "Task {Task}: {Source}.{Request} failed: {Reason}")]
    private partial void LogFailed(Guid task, string source, string request, string reason);

    [LoggerMessage(LogLevel.Warning, "Task {Task}: {Source} is not called now, the task waits: {Reason}")]
    private partial void LogPutOff(Guid task, string source, string reason);

    [LoggerMessage(LogLevel.Error, "Task {Task}: {Source}.{Request} broke")]
    private partial void LogBroke(Exception e, Guid task, string source, string request);

    [LoggerMessage(LogLevel.Warning, "Task {Task} went to another worker; what was fetched is dropped")]
    private partial void LogLost(Guid task);

    [LoggerMessage(LogLevel.Error, "The outcome of task {Task} could not be recorded; its lease will run out")]
    private partial void LogNotRecorded(Exception e, Guid task);

    [LoggerMessage(LogLevel.Warning, "The lease of task {Task} could not be renewed")]
    private partial void LogNotRenewed(Exception e, Guid task);
}

using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.ServiceDefaults.Wire;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Tasks;
using NodaTime;
using Wire = DataFetch.V1;

namespace DataFetch.Backfill.Runs;

/// <summary>Runs and tasks as the protos have them.</summary>
internal static class WireRuns
{
    public static Wire.Run ToWire(this RunRecord run, SourceCatalog catalog, Instant now)
    {
        var elapsed = (run.Finished ?? now) - run.Created;
        var calls = run.Calls + run.Progress.Sum(p => p.UnderWay);
        return new Wire.Run
        {
            Id = run.Id.ToString(),
            Purpose = run.Purpose,
            State = System.Enum.Parse<Wire.RunState>(run.State.ToString()),
            Tasks = run.Tasks.ToWire(),
            CreatedTime = run.Created.ToWire(),
            FinishedTime = run.Finished?.ToWire(),
            EstimatedSecondsLeft = TimeLeft.Of(catalog, run.Progress, now).TotalSeconds,
            Summary = new Wire.RunSummary
            {
                TotalGapsProcessed = run.Gaps,
                TotalDurationSeconds = elapsed.TotalSeconds,
                OverallSuccessRate = SuccessRate(run),
            },
            Records = new Wire.RunRecords
            {
                TotalRequested = run.Datasets.Sum(d => d.Requested),
                TotalObtained = run.RowsObtained,
                TotalWritten = run.RowsWritten,
            },
            Datasets = { run.Datasets.Select(ToWire) },
            Errors = { run.Errors },
            DetectedGaps =
            {
                run.Datasets.Where(d => d.Gaps > 0)
                    .Select(d => new Wire.DetectedGaps { Dataset = d.Dataset, TotalGaps = d.Gaps, MissingRecords = d.Requested }),
            },
            Calls = calls,
            CallsPerSecond = elapsed <= Duration.Zero ? 0 : calls / elapsed.TotalSeconds,
        };
    }

    // What of the wanted slots is there, once it can be said; where a dataset says nothing of slots, as racing's things, its tasks count.
    private static double SuccessRate(RunRecord run)
    {
        var told = run.Datasets.Where(d => d is { Restored: not null, Requested: > 0 }).ToList();
        return told.Count > 0 ? (double)told.Sum(d => d.Restored!.Value) / told.Sum(d => d.Requested)
            : run.Tasks.Total == 0 ? 1
            : (double)run.Tasks.Completed / run.Tasks.Total;
    }

    public static Wire.Task ToWire(this TaskRecord task) => new()
    {
        Id = task.Id.ToString(),
        Source = task.Chunk.Source,
        Request = task.Chunk.Request,
        Datasets = { task.Chunk.Fills.Select(f => f.Dataset) },
        Series = { task.Chunk.Fills.SelectMany(f => f.Series).Distinct() },
        Range = task.Chunk.Range.ToWire(),
        State = System.Enum.Parse<Wire.TaskState>(task.State.ToString()),
        Priority = task.Priority switch
        {
            TaskPriority.Urgent => Wire.Priority.Urgent,
            TaskPriority.High => Wire.Priority.High,
            TaskPriority.Normal => Wire.Priority.Normal,
            _ => Wire.Priority.Low,
        },
        Attempts = task.Attempts,
        MaxAttempts = task.MaxAttempts,
        Error = task.Error ?? "",
        CreatedTime = task.Created.ToWire(),
        FinishedTime = task.Finished?.ToWire(),
        NotBeforeTime = task.NotBefore?.ToWire(),
        Calls = task.Calls,
        RowsObtained = task.RowsObtained,
        RowsWritten = task.RowsWritten,
        FallbackOf = task.FallbackOf?.ToString() ?? "",
        FallbackReason = task.FallbackReason ?? "",
    };

    public static Wire.TaskCounts ToWire(this TaskCounts counts) => new()
    {
        Pending = counts.Pending,
        Processing = counts.Processing,
        Completed = counts.Completed,
        Failed = counts.Failed,
        Cancelled = counts.Cancelled,
    };

    /// <param name="otherwise">Where the caller left it unspecified.</param>
    /// <exception cref="RequestException">It is a number without a meaning.</exception>
    public static TaskPriority ToPriority(this Wire.Priority priority, TaskPriority otherwise) => priority switch
    {
        Wire.Priority.Unspecified => otherwise,
        Wire.Priority.Urgent => TaskPriority.Urgent,
        Wire.Priority.High => TaskPriority.High,
        Wire.Priority.Normal => TaskPriority.Normal,
        Wire.Priority.Low => TaskPriority.Low,
        _ => throw new RequestException(RequestError.Invalid, $"'priority' must be URGENT, HIGH, NORMAL or LOW; it is {priority}."),
    };

    /// <returns>Null for all states.</returns>
    /// <exception cref="RequestException">It is a number without a meaning.</exception>
    public static TaskState? ToState(this Wire.TaskState state) => state switch
    {
        Wire.TaskState.Unspecified => null,
        Wire.TaskState.Pending => TaskState.Pending,
        Wire.TaskState.Processing => TaskState.Processing,
        Wire.TaskState.Completed => TaskState.Completed,
        Wire.TaskState.Failed => TaskState.Failed,
        Wire.TaskState.Cancelled => TaskState.Cancelled,
        _ => throw new RequestException(RequestError.Invalid, $"'state' must be PENDING, PROCESSING, COMPLETED, FAILED or CANCELLED; it is {state}."),
    };

    private static Wire.RunDataset ToWire(RunDatasetRecord dataset)
    {
        var wire = new Wire.RunDataset
        {
            Dataset = dataset.Dataset,
            Tasks = dataset.Tasks.ToWire(),
            Requested = dataset.Requested,
            Calls = dataset.Calls,
            Seconds = dataset.Duration.TotalSeconds,
            Obtained = dataset.Obtained,
            Written = dataset.Written,
            Unchanged = dataset.Unchanged,
            SetAside = dataset.Aside,
            Gaps = dataset.Gaps,
            LeftOut = dataset.LeftOut,
            Errors = { dataset.Errors },
        };
        if (dataset.Restored is { } restored)
        {
            wire.Restored = restored;
            wire.SuccessRate = dataset.Requested == 0 ? 1 : (double)restored / dataset.Requested;
        }

        return wire;
    }
}

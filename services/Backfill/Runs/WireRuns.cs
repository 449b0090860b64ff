using DataFetch.Catalog;
using DataFetch.ServiceDefaults.Wire;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Tasks;
using NodaTime;
using Wire = DataFetch.V1;

namespace DataFetch.Backfill.Runs;

/// <summary>Runs and tasks as the protos have them.</summary>
internal static class WireRuns
{
    public static Wire.Run ToWire(this RunRecord run, Instant now)
    {
        var elapsed = (run.Finished ?? now) - run.Created;
        var done = run.Tasks.Completed + run.Tasks.Failed + run.Tasks.Cancelled;
        return new Wire.Run
        {
            Id = run.Id.ToString(),
            Purpose = run.Purpose,
            State = System.Enum.Parse<Wire.RunState>(run.State.ToString()),
            Tasks = run.Tasks.ToWire(),
            CreatedTime = run.Created.ToWire(),
            FinishedTime = run.Finished?.ToWire(),
            EstimatedSecondsLeft = run.Tasks.IsOver || done == 0 ? 0 : elapsed.TotalSeconds / done * (run.Tasks.Total - done),
            Summary = new Wire.RunSummary
            {
                TotalGapsProcessed = run.Gaps,
                TotalDurationSeconds = elapsed.TotalSeconds,
                OverallSuccessRate = run.Tasks.Total == 0 ? 1 : (double)run.Tasks.Completed / run.Tasks.Total,
            },
            Records = new Wire.RunRecords
            {
                TotalRequested = run.Datasets.Sum(d => d.Requested),
                TotalObtained = run.RowsObtained,
                TotalWritten = run.RowsWritten,
            },
            Datasets = { run.Datasets.Select(ToWire) },
            Errors = { run.Errors },
        };
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

    private static Wire.RunDataset ToWire(RunDatasetRecord dataset) => new()
    {
        Dataset = dataset.Dataset,
        Tasks = dataset.Tasks.ToWire(),
        Requested = dataset.Requested,
        Calls = dataset.Calls,
        Seconds = dataset.Duration.TotalSeconds,
    };
}

using DataFetch.Storage.Tasks;
using NodaTime;

namespace DataFetch.Storage.Runs;

public enum RunState
{
    Running,
    Completed,
    Partial,
    Failed,
    Cancelled,
}

/// <summary>A plan of tasks with one purpose, and how far it is.</summary>
public sealed record RunRecord
{
    public required Guid Id { get; init; }
    public required string Purpose { get; init; }
    public required RunState State { get; init; }
    public required int Gaps { get; init; }
    public required Instant Created { get; init; }
    public required Instant? Finished { get; init; }
    public required TaskCounts Tasks { get; init; }
    public required long RowsObtained { get; init; }
    public required long RowsWritten { get; init; }
    public required IReadOnlyList<RunDatasetRecord> Datasets { get; init; }

    /// <summary>The distinct errors of failed tasks, and what completed ones had to leave out; at most ten.</summary>
    public required IReadOnlyList<string> Errors { get; init; }
}

/// <summary>What one dataset got out of a run; a task that fills several counts in each.</summary>
public sealed record RunDatasetRecord(string Dataset, long Requested, TaskCounts Tasks, long Calls, Duration Duration);

/// <summary>A run to be created.</summary>
/// <param name="Requested">Slots to fill, by dataset.</param>
public sealed record NewRun(Guid Id, string Purpose, int Gaps, IReadOnlyDictionary<string, long> Requested, IReadOnlyList<NewTask> Tasks)
{
    /// <summary>Datasets whose things that were seen and not asked about yet (<see cref="Catalog.Definitions.Dataset.EnrichedBy"/>) are asked about, too.</summary>
    public IReadOnlyList<Catalog.Definitions.Dataset> Enriched { get; init; } = [];

    public TaskPriority EntityPriority { get; init; } = TaskPriority.Low;
}

public sealed record NewTask(Guid Id, Catalog.Definitions.Chunk Chunk, TaskPriority Priority);

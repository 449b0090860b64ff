using DataFetch.Planning;
using DataFetch.Storage.Tasks;
using NodaTime;

namespace DataFetch.Storage.Runs;

public enum RunState
{
    Running,
    Paused,
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

    /// <summary>What it was asked for.</summary>
    public required IReadOnlyList<RunRange> Ranges { get; init; }

    public required TaskCounts Tasks { get; init; }
    /// <summary>Calls of the tasks that have ended, and of earlier attempts of the others.</summary>
    public required long Calls { get; init; }
    public required long RowsObtained { get; init; }
    public required long RowsWritten { get; init; }
    public required IReadOnlyList<RunDatasetRecord> Datasets { get; init; }

    /// <summary>How far it is with each source that still has something to do.</summary>
    public IReadOnlyList<SourceProgress> Progress { get; init; } = [];

    /// <summary>The distinct errors of failed tasks, and what completed ones had to leave out; at most ten.</summary>
    public required IReadOnlyList<string> Errors { get; init; }
}

/// <summary>A run to be created.</summary>
/// <param name="Ranges">What it was asked for.</param>
public sealed record NewRun(Guid Id, string Purpose, IReadOnlyList<RunRange> Ranges, IReadOnlyList<NewRunDataset> Datasets, IReadOnlyList<NewTask> Tasks)
{
    /// <summary>Datasets whose things that were seen and not asked about yet (<see cref="Catalog.Definitions.Dataset.EnrichedBy"/>) are asked about, too.</summary>
    public IReadOnlyList<Catalog.Definitions.Dataset> Enriched { get; init; } = [];

    public TaskPriority EntityPriority { get; init; } = TaskPriority.Low;

    /// <summary>A moment (<see cref="RunStore.MomentAsync"/>) before it was planned: chunks that were answered since are joined. Null to ask in any case.</summary>
    public string? PlannedAfter { get; init; }
}

/// <param name="Requested">Slots to fill.</param>
/// <param name="Gaps">The runs of slots that they are.</param>
/// <param name="LeftOut">Slots that are lacking, too, and that nobody can be asked for now.</param>
public sealed record NewRunDataset(string Dataset, long Requested, int Gaps, long LeftOut);

/// <summary>A range of series of a dataset that a run is for.</summary>
/// <param name="Series">Names of the dataset's series.</param>
public sealed record RunRange(string Dataset, IReadOnlyList<string> Series, Instant From, Instant To);

public sealed record NewTask(Guid Id, Catalog.Definitions.Chunk Chunk, TaskPriority Priority, int PlannedCalls = 1);

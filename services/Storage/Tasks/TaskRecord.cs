using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Storage.Tasks;

public enum TaskState
{
    Pending,
    Processing,
    Completed,
    Failed,
    Cancelled,
}

/// <summary>The urgency of a task; the lower number goes first.</summary>
public enum TaskPriority
{
    Urgent = 0,
    High = 1,
    Normal = 2,
    Low = 3,
}

/// <summary>A chunk in the queue, as Postgres has it.</summary>
public sealed record TaskRecord
{
    public required Guid Id { get; init; }
    public required Chunk Chunk { get; init; }
    public required TaskState State { get; init; }
    public required TaskPriority Priority { get; init; }
    public required int Attempts { get; init; }
    public required int MaxAttempts { get; init; }
    public required int Fence { get; init; }
    public required Instant? NotBefore { get; init; }
    public required string? Error { get; init; }
    public required string? TraceParent { get; init; }
    public required Instant Created { get; init; }
    public required Instant? Finished { get; init; }
    public required int Calls { get; init; }
    public required long RowsObtained { get; init; }
    public required long RowsWritten { get; init; }

    /// <summary>The task that it was created to follow; null for one that a run started with.</summary>
    public Guid? FallbackOf { get; init; }

    /// <summary>Why that one was not enough.</summary>
    public string? FallbackReason { get; init; }
}

/// <summary>A due task as a hint for Redis.</summary>
public readonly record struct DueTask(Guid Id, string Source, TaskPriority Priority, Instant Created);

public readonly record struct TaskCounts(long Pending, long Processing, long Completed, long Failed, long Cancelled)
{
    public long Total => Pending + Processing + Completed + Failed + Cancelled;
}

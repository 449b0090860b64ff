using DataFetch.Storage.Tasks;
using NodaTime;

namespace DataFetch.Storage.Runs;

/// <summary>What one dataset got out of a run; a task that fills several counts in each.</summary>
public sealed record RunDatasetRecord
{
    public required string Dataset { get; init; }

    /// <summary>The slots that the run set out to fill, and the runs of slots that they were.</summary>
    public required long Requested { get; init; }
    public required int Gaps { get; init; }

    /// <summary>Slots that were lacking, too, and that nobody could be asked for: out of every provider's reach, without a key, or stopped.</summary>
    public required long LeftOut { get; init; }

    public required TaskCounts Tasks { get; init; }
    public required long Calls { get; init; }
    public required long Obtained { get; init; }

    /// <summary>Rows that were new or different.</summary>
    public required long Written { get; init; }

    /// <summary>Records that were no rows: without a value that is required, or with one that cannot be true.</summary>
    public required long Aside { get; init; }

    /// <summary>From the first task's start to the last one's end.</summary>
    public required Duration Duration { get; init; }

    /// <summary>The distinct errors of its failed tasks, and what completed ones had to leave out; at most ten.</summary>
    public required IReadOnlyList<string> Errors { get; init; }

    /// <summary>Of the requested slots those that are not missing any more; null as long as the run has not ended.</summary>
    public long? Restored { get; init; }

    /// <summary>Rows that were as they are already.</summary>
    public long Unchanged => Obtained - Written;
}

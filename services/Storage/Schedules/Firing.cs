using NodaTime;

namespace DataFetch.Storage.Schedules;

public enum FiringState
{
    /// <summary>Announced; somebody does it, or will.</summary>
    Due,

    /// <summary>The run that it started is under way.</summary>
    Running,
    Completed,
    Failed,

    /// <summary>Nobody fired it at its time, and a later one was due already.</summary>
    Missed,
}

public enum FiringCause
{
    Timed,
    Manual,

    /// <summary>Another schedule, which it follows, had ended.</summary>
    Followed,
}

/// <summary>One firing of a schedule.</summary>
/// <param name="Id">The id of the run that it starts, too.</param>
/// <param name="HasRun">Whether it has started one.</param>
/// <param name="Fence">Grows with each claim; whoever completes it must hold the newest.</param>
public sealed record Firing(
    Guid Id, string Schedule, Instant ScheduledAt, FiringCause Cause, FiringState State, Instant? FiredAt, Instant? FinishedAt, bool HasRun, string Result,
    string? Error, int Fence);

/// <summary>How a schedule stands.</summary>
/// <param name="Last">The newest firing that was not missed; null where there was none.</param>
/// <param name="Fired">Firings that are kept, likewise <paramref name="Failed"/> and <paramref name="Missed"/>.</param>
public sealed record ScheduleStanding(string Schedule, Firing? Last, long Fired, long Failed, long Missed);

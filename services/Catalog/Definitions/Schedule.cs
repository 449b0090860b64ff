using DataFetch.Catalog.Times;
using NodaTime;

namespace DataFetch.Catalog.Definitions;

/// <summary>Something that is done again and again: a run, a named trigger for somebody else, or a job of the system.</summary>
public sealed record Schedule
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Null for one that only follows others or is triggered by hand.</summary>
    public required ScheduleTimes? Times { get; init; }

    /// <summary>Exactly one of <see cref="Run"/>, <see cref="Trigger"/> and <see cref="System"/> is set.</summary>
    public ScheduledRun? Run { get; init; }

    /// <summary>The name of the trigger that is published.</summary>
    public string? Trigger { get; init; }

    public ScheduledSystemJob? System { get; init; }

    /// <summary>The schedules that fire when this one, with the run that it started, has ended.</summary>
    public IReadOnlyList<string> FollowedBy { get; init; } = [];

    /// <summary>False: it fires by hand only.</summary>
    public bool Enabled { get; init; } = true;
}

/// <summary>A run that a schedule starts.</summary>
/// <param name="Datasets">All where it is empty.</param>
/// <param name="DaysBack">Local days up to now; today is one.</param>
/// <param name="Threshold">How long a gap must be for <see cref="RunMode.Auto"/> to fetch it.</param>
/// <param name="Refetch">Asks again for what is present, too.</param>
/// <param name="Priority"><c>urgent</c>, <c>high</c>, <c>normal</c> or <c>low</c>.</param>
public sealed record ScheduledRun(RunMode Mode, IReadOnlyList<string> Datasets, int DaysBack, Duration Threshold, bool Refetch, string Priority);

/// <summary>What a run is for.</summary>
public enum RunMode
{
    /// <summary>Fetches what the last days lack.</summary>
    Daily,

    /// <summary>Fetches what the last days lack although it was asked for.</summary>
    CheckMissing,

    /// <summary>Fetches only where a gap is long enough.</summary>
    Auto,

    /// <summary>Fetches what is missing, behind everything else.</summary>
    Backfill,

    /// <summary>As somebody asked for it.</summary>
    Manual,
}

/// <summary>What the system does for itself.</summary>
/// <param name="Datasets">For <see cref="SystemJob.Validation"/>; all where it is empty.</param>
/// <param name="DaysBack">For <see cref="SystemJob.Validation"/>: local days up to now.</param>
public sealed record ScheduledSystemJob(SystemJob Job, IReadOnlyList<string> Datasets, int DaysBack);

/// <summary>The jobs of the system.</summary>
public enum SystemJob
{
    /// <summary>Looks at the stores, the sources and the queue.</summary>
    HealthCheck,

    /// <summary>Raises an alert of each key that ends soon.</summary>
    TokenExpiryCheck,

    /// <summary>Deletes what is kept no longer.</summary>
    WeeklyCleanup,

    /// <summary>Recounts the rows of the last days and says what they lack.</summary>
    Validation,
}

using DataFetch.Catalog.Definitions;

namespace DataFetch.Backfill.Scheduling.SystemJobs;

/// <summary>Something that the system does for itself. Doing it twice does no harm.</summary>
internal interface ISystemJob
{
    public SystemJob Job { get; }

    public Task<JobResult> RunAsync(ScheduledSystemJob declared, CancellationToken ct);
}

/// <param name="Text">What was found or done, for people.</param>
/// <param name="Error">What is wrong; null where all is well.</param>
internal sealed record JobResult(string Text, string? Error = null);

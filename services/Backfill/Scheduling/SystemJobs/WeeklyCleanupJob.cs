using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Retention;
using Microsoft.Extensions.Options;
using NodaTime;

namespace DataFetch.Backfill.Scheduling.SystemJobs;

/// <summary>Deletes what is kept no longer. Delivered events are deleted all the time.</summary>
internal sealed class WeeklyCleanupJob(Cleanup cleanup, IOptions<RetentionOptions> options, TimeProvider time) : ISystemJob
{
    public SystemJob Job => SystemJob.WeeklyCleanup;

    public async Task<JobResult> RunAsync(ScheduledSystemJob declared, CancellationToken ct)
    {
        var (now, kept) = (time.GetInstant(), options.Value);
        var deleted = await cleanup.DeleteAsync(
            new KeptSince
            {
                Runs = Since(kept.Runs),
                Provenance = Since(kept.Provenance),
                Answers = Since(kept.Answers),
                ProviderCalls = Since(kept.ProviderCalls),
                Findings = Since(kept.Findings),
                Alerts = Since(kept.Alerts),
                Firings = Since(kept.Firings),
                Snapshots = Since(kept.Snapshots),
            },
            ct);
        return new JobResult(deleted.Count == 0 ? "nothing to delete" : $"deleted: {string.Join(", ", deleted.Select(d => $"{d.Count} {d.What}"))}");

        Instant Since(TimeSpan span) => now - Duration.FromTimeSpan(span);
    }
}

using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Alerts;
using DataFetch.Storage.Providers;
using DataFetch.Storage.Tasks;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DataFetch.Backfill.Scheduling.SystemJobs;

/// <summary>What <c>/health</c> knows of this service, and what Postgres knows of the sources and the queue.</summary>
internal sealed class HealthCheckJob(HealthCheckService health, SourceStates states, ProviderStops stops, Alerts alerts, TaskStore tasks) : ISystemJob
{
    public SystemJob Job => SystemJob.HealthCheck;

    public async Task<JobResult> RunAsync(ScheduledSystemJob declared, CancellationToken ct)
    {
        var report = await health.CheckHealthAsync(ct);
        var keyless = (await states.ReadAsync(ct)).Where(s => s.KeyMissing).Select(s => s.Source);
        var stopped = (await stops.ReadAsync(ct)).Keys.Order(StringComparer.Ordinal);
        var queue = (await tasks.CountAsync(ct)).Values;
        var text = $"queue: {queue.Sum(c => c.Pending)} pending, {queue.Sum(c => c.Processing)} processing, {queue.Sum(c => c.Failed)} failed; "
            + $"sources without a key: {Names(keyless)}; providers stopped: {Names(stopped)}; open alerts: {(await alerts.OpenAsync(ct)).Count}";
        var sick = report.Entries.Where(e => e.Value.Status != HealthStatus.Healthy).Select(e => $"{e.Key}: {e.Value.Description}").ToList();
        return new JobResult(text, sick.Count == 0 ? null : string.Join("; ", sick));
    }

    private static string Names(IEnumerable<string> names) => string.Join(", ", names) is { Length: > 0 } list ? list : "none";
}

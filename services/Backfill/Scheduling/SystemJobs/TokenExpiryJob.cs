using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Alerts;
using DataFetch.Storage.Providers;

namespace DataFetch.Backfill.Scheduling.SystemJobs;

/// <summary>Alerts of each key that ends soon, as the workers last reported them; also while no worker runs.</summary>
internal sealed class TokenExpiryJob(SourceCatalog catalog, SourceStates states, KeyEndAlerts alerts) : ISystemJob
{
    public SystemJob Job => SystemJob.TokenExpiryCheck;

    public async Task<JobResult> RunAsync(ScheduledSystemJob declared, CancellationToken ct)
    {
        var ending = new List<string>();
        var ends = (await states.ReadAsync(ct)).ToDictionary(s => s.Source, s => s.KeyEndsAt);
        foreach (var source in catalog.Sources.Where(s => s.Auth is not null && ends.ContainsKey(s.Name)))
        {
            if (await alerts.CheckAsync(source, ends[source.Name], ct) is not null)
            {
                ending.Add(source.Name);
            }
        }

        return new JobResult(ending.Count == 0 ? "no key ends soon" : $"keys that end soon or have ended: {string.Join(", ", ending)}");
    }
}

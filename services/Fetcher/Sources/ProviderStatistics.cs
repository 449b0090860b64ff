using DataFetch.Catalog;
using DataFetch.Storage.Alerts;
using DataFetch.Storage.Providers;
using NodaTime;

namespace DataFetch.Fetcher.Sources;

/// <summary>How the whole fleet's calls went lately, by provider, and what is stopped.</summary>
internal sealed class ProviderStatistics(ProviderCalls calls, ProviderStops stops, Alerts alerts, TimeProvider time)
{
    private static readonly Duration Lately = Duration.FromHours(24);

    public async Task<FleetReport> ReadAsync(CancellationToken ct)
    {
        var counts = await calls.ReadAsync(time.GetInstant() - Lately, ct);
        return new FleetReport(
            counts.GroupBy(c => c.Provider).ToDictionary(g => g.Key, g => (g.Sum(c => c.Calls), g.Sum(c => c.Failed), g.Sum(c => c.Seconds))),
            await stops.ReadAsync(ct),
            (await alerts.OpenAsync(ct)).Where(a => a.Kind == KeyEndAlerts.Kind).ToDictionary(a => a.Subject, a => a.Text));
    }
}

/// <param name="Calls">By provider, of the last 24 hours.</param>
/// <param name="Stops">By provider.</param>
/// <param name="KeyAlerts">By source: what is to be done about its key.</param>
internal sealed record FleetReport(
    IReadOnlyDictionary<string, (long Calls, long Failed, double Seconds)> Calls, IReadOnlyDictionary<string, ProviderStop> Stops,
    IReadOnlyDictionary<string, string> KeyAlerts);

using DataFetch.Catalog.Definitions;
using DataFetch.Planning;

namespace DataFetch.Storage.Providers;

/// <summary>Which providers can be asked now, as the workers and the canary reported it, in the planner's words.</summary>
public sealed class AvailabilityReader(SourceCatalog catalog, SourceStates states, ProviderStops stops)
{
    public async Task<ProviderAvailability> ReadAsync(CancellationToken ct)
    {
        var keyless = (await states.ReadAsync(ct)).Where(s => s.KeyMissing).Select(s => s.Source).ToHashSet();
        var stopped = await stops.ReadAsync(ct);
        var excluded = new Dictionary<string, Exclusion>();
        foreach (var request in catalog.Sources.SelectMany(s => s.Requests.Values))
        {
            // A stop outweighs: a task for the sake of its error is not wanted of a provider that answers wrongly.
            if (stopped.TryGetValue(request.Provider, out var stop))
            {
                excluded[request.Provider] = new Exclusion(ExclusionKind.Stopped, $"{request.Provider} is stopped: {stop.Reason}");
            }
            else if (!request.IsAnonymous && keyless.Contains(request.Source))
            {
                excluded[request.Provider] = new Exclusion(ExclusionKind.NoKey, $"{request.Provider} has no key");
            }
        }

        return new ProviderAvailability(excluded);
    }
}

using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Schema;
using Npgsql;

namespace DataFetch.Storage.Providers;

/// <summary>Which providers can be asked now, and for how much at once, as the workers, the canary and their tasks reported it, in the planner's words.</summary>
public sealed class AvailabilityReader(NpgsqlDataSource db, SourceCatalog catalog, SourceStates states, ProviderStops stops, ChunkSizes sizes)
{
    /// <summary>A firewall does not give way to the same address in a minute; as long as what it turned away waits for the first time.</summary>
    private static readonly TimeSpan BlockedFor = TimeSpan.FromHours(1);

    public async Task<ProviderAvailability> ReadAsync(CancellationToken ct)
    {
        var keyless = (await states.ReadAsync(ct)).Where(s => s.KeyMissing).Select(s => s.Source).ToHashSet();
        var stopped = await stops.ReadAsync(ct);
        var blocked = await BlockedAsync(ct);
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
            else if (blocked.Contains(request.Provider))
            {
                excluded[request.Provider] = new Exclusion(ExclusionKind.Blocked, $"{request.Provider} was blocked within the last hour");
            }
        }

        return new ProviderAvailability(excluded) { MostDays = await sizes.ReadAsync(ct) };
    }

    private async Task<HashSet<string>> BlockedAsync(CancellationToken ct) =>
    [
        .. await db.QueryAsync(
            """
            SELECT DISTINCT source || '.' || request FROM datafetch.task
            WHERE state = 'failed' AND error LIKE 'blocked:%' AND finished_at > datafetch.server_now() - $1
            """,
            r => r.GetString(0), ct, BlockedFor),
    ];
}

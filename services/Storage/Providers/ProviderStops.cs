using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Providers;

public sealed record ProviderStop(string Reason, Instant StoppedAt);

/// <summary>Providers that are not asked by backfills until somebody clears it: the canary's answers were not what they should be.</summary>
public sealed class ProviderStops(NpgsqlDataSource db, CatalogIds ids)
{
    /// <summary>Stops a provider. Of one that is stopped already the first reason and time stay.</summary>
    public async Task StopAsync(string provider, string reason, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            """
            INSERT INTO datafetch.provider_stop (provider_id, reason, stopped_at) VALUES ($1, $2, datafetch.server_now())
            ON CONFLICT (provider_id) DO NOTHING
            """,
            ct, ids.Provider(provider), reason);
    }

    /// <summary>Lets a provider be asked again. False where it was not stopped.</summary>
    public async Task<bool> ClearAsync(string provider, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync("DELETE FROM datafetch.provider_stop WHERE provider_id = $1", ct, ids.Provider(provider)) == 1;
    }

    /// <summary>The stopped providers by name.</summary>
    public async Task<IReadOnlyDictionary<string, ProviderStop>> ReadAsync(CancellationToken ct)
    {
        var stops = await db.QueryAsync(
            "SELECT p.name, s.reason, s.stopped_at FROM datafetch.provider_stop s JOIN datafetch.provider p ON p.id = s.provider_id",
            r => KeyValuePair.Create(r.GetString(0), new ProviderStop(r.GetString(1), Instant.FromDateTimeUtc(r.GetDateTime(2)))), ct);
        return new Dictionary<string, ProviderStop>(stops);
    }

    public async Task<bool> IsStoppedAsync(string provider, CancellationToken ct) =>
        (await db.QueryAsync("SELECT 1 FROM datafetch.provider_stop WHERE provider_id = $1", _ => true, ct, ids.Provider(provider))).Count == 1;
}

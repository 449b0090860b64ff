using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Providers;

/// <summary>What a worker found of a source's key. The key itself is stored nowhere.</summary>
/// <param name="KeyMissing">Whether the source wants a key (or a folder) and none is configured.</param>
/// <param name="KeyEndsAt">When the key ends; null for no known end.</param>
public sealed record SourceState(string Source, bool KeyMissing, Instant? KeyEndsAt);

/// <summary>What the workers report of the sources, for those who plan.</summary>
public sealed class SourceStates(NpgsqlDataSource db)
{
    /// <summary>Tells how the sources stand; the newest report counts.</summary>
    public async Task ReportAsync(IReadOnlyList<SourceState> states, string worker, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            """
            INSERT INTO datafetch.source_state (source, key_missing, key_ends_at, reported_at, worker)
            SELECT source, key_missing, key_ends_at, datafetch.server_now(), $4
            FROM unnest($1::text[], $2::boolean[], $3::timestamptz[]) AS n (source, key_missing, key_ends_at)
            ORDER BY source
            ON CONFLICT (source) DO UPDATE SET key_missing = excluded.key_missing, key_ends_at = excluded.key_ends_at,
                reported_at = excluded.reported_at, worker = excluded.worker
            """,
            ct, states.Select(s => s.Source).ToArray(), states.Select(s => s.KeyMissing).ToArray(),
            Sql.Typed(NpgsqlDbType.Array | NpgsqlDbType.TimestampTz, states.Select(s => s.KeyEndsAt?.ToDateTimeUtc()).ToArray()), worker);
    }

    /// <summary>The sources of which something was reported, by name.</summary>
    public Task<List<SourceState>> ReadAsync(CancellationToken ct) => db.QueryAsync(
        "SELECT source, key_missing, key_ends_at FROM datafetch.source_state ORDER BY source",
        r => new SourceState(r.GetString(0), r.GetBoolean(1), TaskRows.NullableInstant(r, 2)), ct);
}

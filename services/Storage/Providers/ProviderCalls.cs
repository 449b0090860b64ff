using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Providers;

/// <summary>The calls of a provider within an hour.</summary>
/// <param name="Hour">Its start.</param>
/// <param name="Seconds">That the calls took, together.</param>
/// <param name="Bytes">Of the bodies of those that did not fail, unpacked.</param>
public sealed record ProviderCallCount(string Provider, Instant Hour, long Calls, long Failed, double Seconds, long Bytes);

/// <summary>How providers were called, hour by hour, over all workers.</summary>
public sealed class ProviderCalls(NpgsqlDataSource db, CatalogIds ids)
{
    /// <summary>Adds to what is counted already.</summary>
    public async Task AddAsync(IReadOnlyList<ProviderCallCount> counts, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            """
            INSERT INTO datafetch.provider_calls AS c (provider_id, hour, calls, failed, seconds, bytes)
            SELECT provider_id, hour, sum(calls), sum(failed), sum(seconds), sum(bytes)
            FROM unnest($1::smallint[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::double precision[], $6::bigint[])
                AS n (provider_id, hour, calls, failed, seconds, bytes)
            GROUP BY provider_id, hour
            ORDER BY provider_id, hour
            ON CONFLICT (provider_id, hour) DO UPDATE SET
                calls = c.calls + excluded.calls, failed = c.failed + excluded.failed, seconds = c.seconds + excluded.seconds,
                bytes = c.bytes + excluded.bytes
            """,
            ct, counts.Select(c => ids.Provider(c.Provider)).ToArray(), counts.Select(c => c.Hour.ToDateTimeUtc()).ToArray(),
            counts.Select(c => c.Calls).ToArray(), counts.Select(c => c.Failed).ToArray(), counts.Select(c => c.Seconds).ToArray(),
            counts.Select(c => c.Bytes).ToArray());
    }

    /// <summary>The hours from an instant on, in order of provider and hour.</summary>
    public Task<List<ProviderCallCount>> ReadAsync(Instant since, CancellationToken ct) => db.QueryAsync(
        """
        SELECT p.name, c.hour, c.calls, c.failed, c.seconds, c.bytes
        FROM datafetch.provider_calls c JOIN datafetch.provider p ON p.id = c.provider_id
        WHERE c.hour >= $1 ORDER BY p.name, c.hour
        """,
        r => new ProviderCallCount(r.GetString(0), Instant.FromDateTimeUtc(r.GetDateTime(1)), r.GetInt64(2), r.GetInt64(3), r.GetDouble(4), r.GetInt64(5)),
        ct, since.ToDateTimeUtc());
}

using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Alerts;

/// <summary>A run that has ended, by its result.</summary>
/// <param name="Requested">Slots that it set out to fill.</param>
/// <param name="Restored">Those of them that are not missing any more.</param>
public readonly record struct EndedRun(Guid Id, string Purpose, bool HasFailed, long Requested, long Restored);

/// <param name="Failed">Tasks.</param>
/// <param name="Error">Of the last of them.</param>
public readonly record struct FailedTasks(string Source, long Failed, string Error);

/// <param name="Since">The last time.</param>
public readonly record struct BlockedProvider(string Provider, string Error, Instant Since);

/// <summary>What the rules of alerts ask of runs and tasks, each by one statement.</summary>
public sealed class AlertFacts(NpgsqlDataSource db)
{
    private const int MostRuns = 100;

    /// <summary>The newest runs that set out to fill something, have ended of late and have their result; without those that a reader waits for.</summary>
    public Task<List<EndedRun>> EndedRunsAsync(TimeSpan lately, CancellationToken ct) => db.QueryAsync(
        """
        SELECT r.id, r.purpose, r.state = 'failed', d.requested, d.restored
        FROM datafetch.run r
        CROSS JOIN LATERAL (
            SELECT sum((dataset->>'requested')::bigint)::bigint AS requested, sum((dataset->>'restored')::bigint)::bigint AS restored
            FROM jsonb_array_elements(r.result) dataset) d
        WHERE r.state IN ('completed', 'partial', 'failed') AND r.finished_at > datafetch.server_now() - $1 AND r.purpose <> 'fetch'
          AND d.requested > 0 AND d.restored IS NOT NULL
        ORDER BY r.finished_at DESC LIMIT $2
        """,
        r => new EndedRun(r.GetGuid(0), r.GetString(1), r.GetBoolean(2), r.GetInt64(3), r.GetInt64(4)), ct, lately, MostRuns);

    /// <summary>Sources with tasks that have failed of late.</summary>
    public Task<List<FailedTasks>> FailedAsync(TimeSpan lately, CancellationToken ct) => db.QueryAsync(
        """
        SELECT source, count(*), (array_agg(coalesce(error, '') ORDER BY finished_at DESC))[1]
        FROM datafetch.task WHERE state = 'failed' AND finished_at > datafetch.server_now() - $1
        GROUP BY source ORDER BY source
        """,
        r => new FailedTasks(r.GetString(0), r.GetInt64(1), r.GetString(2)), ct, lately);

    /// <summary>Providers whose firewall has turned a task away of late, and of whose answers none was stored since.</summary>
    public Task<List<BlockedProvider>> BlockedAsync(TimeSpan lately, CancellationToken ct) => db.QueryAsync(
        """
        SELECT b.source || '.' || b.request, b.error, b.finished_at
        FROM (SELECT DISTINCT ON (source, request) source, request, error, finished_at FROM datafetch.task
              WHERE state = 'failed' AND error LIKE 'blocked:%' AND finished_at > datafetch.server_now() - $1
              ORDER BY source, request, finished_at DESC) b
        WHERE NOT EXISTS (SELECT FROM datafetch.task t
                          WHERE t.state = 'completed' AND t.source = b.source AND t.request = b.request AND t.finished_at > b.finished_at
                            -- A task that ended in favour of its parts is completed, too, and got nothing.
                            AND EXISTS (SELECT FROM datafetch.provenance p WHERE p.task_id = t.id))
        ORDER BY 1
        """,
        r => new BlockedProvider(r.GetString(0), r.GetString(1), Instant.FromDateTimeUtc(r.GetDateTime(2))), ct, lately);
}

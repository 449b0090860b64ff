using DataFetch.Catalog;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Alerts;

/// <summary>A run that has ended.</summary>
/// <param name="Requested">Slots that it set out to fill.</param>
public readonly record struct EndedRun(Guid Id, string Purpose, bool HasFailed, long Requested, Instant Finished);

/// <summary>What a run asked for of some series of a dataset.</summary>
public sealed record RunScope(string Dataset, IReadOnlyList<string> Series, TimeRangeSet Ranges);

/// <param name="Failed">Tasks.</param>
/// <param name="Error">Of the last of them.</param>
public readonly record struct FailedTasks(string Source, long Failed, string Error);

/// <param name="Since">The last time.</param>
public readonly record struct BlockedProvider(string Provider, string Error, Instant Since);

/// <summary>What the rules of alerts ask of runs and tasks, each by one statement.</summary>
public sealed class AlertFacts(NpgsqlDataSource db)
{
    private const int MostRuns = 100;

    /// <summary>The newest runs that set out to fill something and have ended of late; without those that a reader waits for.</summary>
    public Task<List<EndedRun>> EndedRunsAsync(TimeSpan lately, CancellationToken ct) => db.QueryAsync(
        """
        SELECT r.id, r.purpose, r.state = 'failed', d.requested, r.finished_at
        FROM datafetch.run r
        CROSS JOIN LATERAL (SELECT sum(requested)::bigint AS requested FROM datafetch.run_dataset WHERE run_id = r.id) d
        WHERE r.state IN ('completed', 'partial', 'failed') AND r.finished_at > datafetch.server_now() - $1 AND r.purpose <> 'fetch' AND d.requested > 0
        ORDER BY r.finished_at DESC LIMIT $2
        """,
        r => new EndedRun(r.GetGuid(0), r.GetString(1), r.GetBoolean(2), r.GetInt64(3), Instant.FromDateTimeUtc(r.GetDateTime(4))), ct, lately, MostRuns);

    /// <summary>What a run asked for, without the things that are asked about once each.</summary>
    public async Task<IReadOnlyList<RunScope>> ScopeAsync(Guid run, CancellationToken ct)
    {
        // By fills first: the tasks of a run mostly name the same series.
        var fills = await db.QueryAsync(
            """
            SELECT t.fills, range_agg(tstzrange(t.range_start, t.range_end))
            FROM datafetch.run_task rt JOIN datafetch.task t ON t.id = rt.task_id
            WHERE rt.run_id = $1 AND t.entity IS NULL
            GROUP BY t.fills
            """,
            r => (Fills: TaskRows.Fills(r.GetString(0)), Ranges: Multirange.Read(r, 1)), ct, run);
        return [.. fills.SelectMany(f => f.Fills, (f, fill) => new RunScope(fill.Dataset, fill.Series, f.Ranges))];
    }

    /// <summary>Sources with tasks that have failed of late.</summary>
    public Task<List<FailedTasks>> FailedAsync(TimeSpan lately, CancellationToken ct) => db.QueryAsync(
        """
        SELECT source, count(*), (array_agg(coalesce(error, '') ORDER BY finished_at DESC))[1]
        FROM datafetch.task WHERE state = 'failed' AND finished_at > datafetch.server_now() - $1
        GROUP BY source ORDER BY source
        """,
        r => new FailedTasks(r.GetString(0), r.GetInt64(1), r.GetString(2)), ct, lately);

    /// <summary>Providers whose firewall has turned a task away of late, and that have completed none since.</summary>
    public Task<List<BlockedProvider>> BlockedAsync(TimeSpan lately, CancellationToken ct) => db.QueryAsync(
        """
        SELECT b.source || '.' || b.request, b.error, b.finished_at
        FROM (SELECT DISTINCT ON (source, request) source, request, error, finished_at FROM datafetch.task
              WHERE state = 'failed' AND error LIKE 'blocked:%' AND finished_at > datafetch.server_now() - $1
              ORDER BY source, request, finished_at DESC) b
        WHERE NOT EXISTS (SELECT FROM datafetch.task t
                          WHERE t.state = 'completed' AND t.source = b.source AND t.request = b.request AND t.finished_at > b.finished_at)
        ORDER BY 1
        """,
        r => new BlockedProvider(r.GetString(0), r.GetString(1), Instant.FromDateTimeUtc(r.GetDateTime(2))), ct, lately);
}

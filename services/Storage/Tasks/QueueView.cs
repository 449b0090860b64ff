using DataFetch.Storage.Schema;
using Npgsql;

namespace DataFetch.Storage.Tasks;

/// <summary>What waits for a source, seen from a task that is not there yet.</summary>
/// <param name="AheadTasks">Tasks in flight that are as urgent as it, or more, and the calls that are planned for them.</param>
/// <param name="BehindTasks">Less urgent ones.</param>
public sealed record SourceQueue(string Source, long AheadTasks, long AheadCalls, long BehindTasks);

/// <summary>What chunks of a provider took of late, without a failed attempt.</summary>
public sealed record ChunkHistory(string Provider, long Chunks, double Calls, int Least, int Most);

/// <summary>Looks at the queue for those who plan.</summary>
public sealed class QueueView(NpgsqlDataSource db)
{
    /// <summary>Of each source that has tasks in flight. Those that are held count for nothing.</summary>
    public Task<List<SourceQueue>> WaitingAsync(TaskPriority priority, CancellationToken ct) => db.QueryAsync(
        $"""
        SELECT source, count(*) FILTER (WHERE priority <= $1), coalesce(sum(greatest(planned_calls - calls_now, 0)) FILTER (WHERE priority <= $1), 0),
               count(*) FILTER (WHERE priority > $1)
        FROM datafetch.task WHERE state IN {TaskInserts.InFlight} AND NOT held GROUP BY source
        """,
        r => new SourceQueue(r.GetString(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3)), ct, (short)priority);

    /// <summary>Of the last chunks of each of some providers, <paramref name="limit"/> at most.</summary>
    public Task<List<ChunkHistory>> HistoryAsync(IReadOnlyCollection<string> providers, int limit, CancellationToken ct) => db.QueryAsync(
        """
        SELECT p, count(*), avg(t.calls)::double precision, min(t.calls), max(t.calls)
        FROM unnest($1::text[]) p
        CROSS JOIN LATERAL (
            SELECT calls FROM datafetch.task
            WHERE source = split_part(p, '.', 1) AND request = split_part(p, '.', 2) AND state = 'completed' AND attempts = 0 AND calls > 0
            ORDER BY finished_at DESC LIMIT $2) t
        GROUP BY p
        """,
        r => new ChunkHistory(r.GetString(0), r.GetInt64(1), r.GetDouble(2), r.GetInt32(3), r.GetInt32(4)), ct, (object)providers.ToArray(), limit);
}

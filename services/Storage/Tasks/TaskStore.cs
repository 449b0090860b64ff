using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Tasks;

/// <summary>The queue's truth: claims, leases and fences. Redis only hints at what to claim.</summary>
public sealed class TaskStore(NpgsqlDataSource db, TaskOutcomes outcomes)
{
    /// <summary>A task that loses its lease this often kills its workers; it fails then instead of going round for ever.</summary>
    public const int MaxLostLeases = 10;

    /// <summary>
    /// Claims those of the hinted tasks that are pending and due, in one statement. Each gets a new fence, and a lease by the
    /// server's clock. Tasks that others hold are passed over.
    /// </summary>
    public Task<List<TaskRecord>> ClaimAsync(IReadOnlyCollection<Guid> hinted, string worker, Duration lease, CancellationToken ct) =>
        db.QueryAsync(
            $"""
            UPDATE datafetch.task t
            SET state = 'processing', fence = t.fence + 1, calls_now = 0, lease_until = datafetch.server_now() + $3, worker = $2,
                started_at = coalesce(t.started_at, datafetch.server_now())
            FROM (SELECT id FROM datafetch.task
                  WHERE id = ANY($1) AND state = 'pending' AND NOT held AND coalesce(not_before <= datafetch.server_now(), true)
                  ORDER BY id FOR UPDATE SKIP LOCKED) due
            WHERE t.id = due.id
            RETURNING {TaskRows.Columns}
            """,
            TaskRows.Read, ct, hinted.ToArray(), worker, lease.ToTimeSpan());

    /// <summary>Lengthens a lease. False where the task is no longer the caller's: its work is lost and must stop.</summary>
    /// <param name="calls">Those of this attempt so far.</param>
    public async Task<bool> RenewAsync(TaskRecord task, Duration lease, int calls, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(
            "UPDATE datafetch.task SET lease_until = datafetch.server_now() + $3, calls_now = $4 WHERE id = $1 AND fence = $2 AND state = 'processing'",
            ct, task.Id, task.Fence, lease.ToTimeSpan(), calls) == 1;
    }

    /// <summary>Gives a claimed task back as it was, because the worker stops.</summary>
    public async Task ReleaseAsync(TaskRecord task, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            "UPDATE datafetch.task SET state = 'pending', lease_until = NULL WHERE id = $1 AND fence = $2 AND state = 'processing'",
            ct, task.Id, task.Fence);
    }

    /// <summary>
    /// Takes back tasks whose lease has run out: pending again, or failed where that has happened <see cref="MaxLostLeases"/> times.
    /// A live lease is never touched. Returns how many there were.
    /// </summary>
    public async Task<int> ExpireLeasesAsync(CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var taken = await connection.ExecuteAsync(
            """
            WITH lost AS (
                SELECT id FROM datafetch.task
                WHERE state = 'processing' AND lease_until < datafetch.server_now() AND lost_leases + 1 < $1 ORDER BY id FOR UPDATE SKIP LOCKED),
            taken AS (
                UPDATE datafetch.task t SET state = 'pending', lost_leases = t.lost_leases + 1, lease_until = NULL
                FROM lost WHERE t.id = lost.id RETURNING t.id)
            INSERT INTO datafetch.outbox (topic, payload)
            SELECT 'task', jsonb_build_object('task', id, 'state', 'pending') FROM taken
            """,
            ct, MaxLostLeases);
        var hopeless = await connection.QueryAsync(
            "SELECT id FROM datafetch.task WHERE state = 'processing' AND lease_until < datafetch.server_now() AND lost_leases + 1 >= $1",
            r => r.GetGuid(0), ct, MaxLostLeases);
        foreach (var id in hopeless)
        {
            taken += await outcomes.LoseAsync(id, $"lost: {MaxLostLeases} workers in turn stopped while they had this task", ct) ? 1 : 0;
        }

        return taken;
    }

    /// <summary>The most urgent pending tasks of each source that may start now: what Redis should hint at.</summary>
    public Task<List<DueTask>> DueAsync(int perSource, CancellationToken ct) =>
        db.QueryAsync(
            """
            SELECT due.id, due.source, due.priority, due.created_at
            FROM (SELECT DISTINCT source FROM datafetch.task WHERE state = 'pending' AND NOT held) s
            CROSS JOIN LATERAL (
                SELECT id, source, priority, created_at FROM datafetch.task t
                WHERE t.source = s.source AND t.state = 'pending' AND NOT held AND coalesce(t.not_before <= datafetch.server_now(), true)
                ORDER BY t.priority, t.created_at LIMIT $1) due
            """,
            r => new DueTask(r.GetGuid(0), r.GetString(1), (TaskPriority)r.GetInt16(2), Instant.FromDateTimeUtc(r.GetDateTime(3))), ct, perSource);

    public async Task<TaskRecord?> FindAsync(Guid id, CancellationToken ct) =>
        (await db.QueryAsync($"SELECT {TaskRows.Columns} FROM datafetch.task t WHERE id = $1", TaskRows.Read, ct, id)).SingleOrDefault();

    /// <summary>The newest tasks, of one state or of one run where those are given.</summary>
    public Task<List<TaskRecord>> ListAsync(TaskState? state, Guid? runId, int limit, CancellationToken ct) =>
        db.QueryAsync(
            $"""
            SELECT {TaskRows.Columns} FROM datafetch.task t
            WHERE ($1 IS NULL OR t.state = $1)
              AND ($2 IS NULL OR EXISTS (SELECT FROM datafetch.run_task rt WHERE rt.task_id = t.id AND rt.run_id = $2))
            ORDER BY t.created_at DESC, t.range_start DESC LIMIT $3
            """,
            TaskRows.Read, ct, Sql.Typed(NpgsqlDbType.Text, state is { } s ? TaskRows.Name(s) : null), Sql.Typed(NpgsqlDbType.Uuid, runId), limit);

    /// <summary>How many tasks there are of each source, by state.</summary>
    public async Task<IReadOnlyDictionary<string, TaskCounts>> CountAsync(CancellationToken ct)
    {
        var rows = await db.QueryAsync(
            """
            SELECT source, count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state = 'processing'),
                   count(*) FILTER (WHERE state = 'completed'), count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE state = 'cancelled')
            FROM datafetch.task GROUP BY source
            """,
            r => KeyValuePair.Create(r.GetString(0), ReadCounts(r, 1)), ct);
        return new Dictionary<string, TaskCounts>(rows);
    }

    internal static TaskCounts ReadCounts(NpgsqlDataReader r, int first) =>
        new(r.GetInt64(first), r.GetInt64(first + 1), r.GetInt64(first + 2), r.GetInt64(first + 3), r.GetInt64(first + 4));
}

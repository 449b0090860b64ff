using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Runs;

/// <summary>Runs and the tasks that they wait for.</summary>
public sealed class RunStore(NpgsqlDataSource db, RunReader runs)
{
    private const string InFlight = "('pending', 'processing')";

    /// <summary>
    /// Creates a run with its tasks. A chunk that is in flight already is joined, and made as urgent as this run wants it. Returns the
    /// tasks that are new or were made more urgent, for Redis to hint at.
    /// </summary>
    public async Task<List<DueTask>> CreateAsync(NewRun run, string? traceParent, Instant now, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await connection.ExecuteAsync(
            "INSERT INTO datafetch.run (id, purpose, gaps, created_at) VALUES ($1, $2, $3, $4)", ct, run.Id, run.Purpose, run.Gaps, now.ToDateTimeUtc());
        await connection.ExecuteAsync(
            "INSERT INTO datafetch.run_dataset (run_id, dataset, requested) SELECT $1, d, n FROM unnest($2::text[], $3::bigint[]) AS u (d, n)",
            ct, run.Id, run.Requested.Keys.ToArray(), run.Requested.Values.ToArray());
        var due = await AddTasksAsync(connection, run, traceParent, now, ct);
        await CloseFinishedAsync(connection, run.Id, ct);
        await transaction.CommitAsync(ct);
        return due;
    }

    /// <summary>Ends the running runs whose tasks have all ended. Returns their ids.</summary>
    public async Task<List<Guid>> CloseFinishedAsync(CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await CloseFinishedAsync(connection, null, ct);
    }

    /// <summary>Cancels a run: its pending tasks that no other run waits for are cancelled, those in flight finish. Null where there is no such run.</summary>
    public async Task<RunRecord?> CancelAsync(Guid id, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using (var transaction = await connection.BeginTransactionAsync(ct))
        {
            await connection.ExecuteAsync(
                "UPDATE datafetch.run SET state = 'cancelled', finished_at = datafetch.server_now() WHERE id = $1 AND state = 'running'", ct, id);
            // Locked by a statement of its own, in the order of those who join: the next one then sees the run of whoever joined meanwhile.
            await connection.ExecuteAsync(
                """
                SELECT FROM datafetch.task t JOIN datafetch.run_task mine ON mine.task_id = t.id
                WHERE mine.run_id = $1 AND t.state = 'pending' ORDER BY t.chunk_key FOR UPDATE OF t
                """,
                ct, id);
            await connection.ExecuteAsync(
                """
                UPDATE datafetch.task t SET state = 'cancelled', finished_at = datafetch.server_now()
                FROM datafetch.run_task mine
                WHERE mine.run_id = $1 AND mine.task_id = t.id AND t.state = 'pending'
                  AND NOT EXISTS (SELECT FROM datafetch.run_task other JOIN datafetch.run r ON r.id = other.run_id
                                  WHERE other.task_id = t.id AND r.state = 'running')
                """,
                ct, id);
            await transaction.CommitAsync(ct);
        }

        return await runs.FindAsync(id, ct);
    }

    /// <summary>The runs that wait for any of these tasks.</summary>
    public Task<List<Guid>> WaitingForAsync(Guid[] tasks, CancellationToken ct) =>
        db.QueryAsync("SELECT DISTINCT run_id FROM datafetch.run_task WHERE task_id = ANY($1)", r => r.GetGuid(0), ct, tasks);

    private static async Task<List<DueTask>> AddTasksAsync(NpgsqlConnection connection, NewRun run, string? traceParent, Instant now, CancellationToken ct)
    {
        // The conflicting UPDATE, not DO NOTHING: it waits for and locks the task in flight, so that it is joined before it can end unseen.
        var tasks = await connection.QueryAsync(
            $"""
            INSERT INTO datafetch.task AS t (id, chunk_key, source, request, range_start, range_end, fills, priority, traceparent, created_at)
            SELECT id, key, source, request, range_start, range_end, fills::jsonb, priority, $9, $10
            FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::smallint[])
                AS n (id, key, source, request, range_start, range_end, fills, priority)
            ORDER BY key
            ON CONFLICT (chunk_key) WHERE state IN {InFlight} DO UPDATE SET priority = least(t.priority, excluded.priority)
            RETURNING t.id, t.source, t.priority, t.created_at, t.state
            """,
            r => (Task: new DueTask(r.GetGuid(0), r.GetString(1), (TaskPriority)r.GetInt16(2), Instant.FromDateTimeUtc(r.GetDateTime(3))), State: r.GetString(4)),
            ct,
            run.Tasks.Select(t => t.Id).ToArray(), run.Tasks.Select(t => t.Chunk.Key()).ToArray(), run.Tasks.Select(t => t.Chunk.Source).ToArray(),
            run.Tasks.Select(t => t.Chunk.Request).ToArray(), run.Tasks.Select(t => t.Chunk.Range.Start.ToDateTimeUtc()).ToArray(),
            run.Tasks.Select(t => t.Chunk.Range.End.ToDateTimeUtc()).ToArray(), run.Tasks.Select(t => TaskRows.Json(t.Chunk.Fills)).ToArray(),
            run.Tasks.Select(t => (short)t.Priority).ToArray(), Sql.Typed(NpgsqlTypes.NpgsqlDbType.Text, traceParent), now.ToDateTimeUtc());
        await connection.ExecuteAsync(
            "INSERT INTO datafetch.run_task (run_id, task_id) SELECT $1, t FROM unnest($2::uuid[]) t", ct, run.Id, tasks.Select(t => t.Task.Id).ToArray());
        return [.. tasks.Where(t => t.State == "pending").Select(t => t.Task)];
    }

    private static Task<List<Guid>> CloseFinishedAsync(NpgsqlConnection connection, Guid? only, CancellationToken ct) =>
        connection.QueryAsync(
            $"""
            UPDATE datafetch.run r SET finished_at = datafetch.server_now(), state = (
                SELECT CASE WHEN bool_and(t.state = 'completed') IS NOT FALSE THEN 'completed'
                            WHEN bool_or(t.state = 'completed') THEN 'partial' ELSE 'failed' END
                FROM datafetch.run_task rt JOIN datafetch.task t ON t.id = rt.task_id WHERE rt.run_id = r.id)
            WHERE r.state = 'running' AND ($1 IS NULL OR r.id = $1)
              AND NOT EXISTS (SELECT FROM datafetch.run_task rt JOIN datafetch.task t ON t.id = rt.task_id
                              WHERE rt.run_id = r.id AND t.state IN {InFlight})
            RETURNING r.id
            """,
            r => r.GetGuid(0), ct, Sql.Typed(NpgsqlTypes.NpgsqlDbType.Uuid, only));
}

using DataFetch.Storage.Entities;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using Npgsql;

namespace DataFetch.Storage.Runs;

/// <summary>Pauses, resumes and cancels runs. What a run shares with another that goes on is not touched.</summary>
/// <remarks>Locks are taken as everywhere: the run, then its tasks in flight in the order of their chunks.</remarks>
public sealed class RunControl(NpgsqlDataSource db, RunReader runs)
{
    /// <summary>
    /// Pauses a running run: of its tasks those that no running run waits for are not claimed until it is resumed; those in flight finish.
    /// A run in another state stays as it is. Null where there is no such run.
    /// </summary>
    public Task<RunRecord?> PauseAsync(Guid id, CancellationToken ct) => ChangeAsync(
        "UPDATE datafetch.run SET state = 'paused', paused_at = datafetch.server_now() WHERE id = $1 AND state = 'running'", id, ct);

    /// <summary>Lets a paused run go on with what is left. A run in another state stays as it is. Null where there is no such run.</summary>
    public Task<RunRecord?> ResumeAsync(Guid id, CancellationToken ct) => ChangeAsync(
        """
        UPDATE datafetch.run SET state = 'running', rested = rested + (datafetch.server_now() - paused_at), paused_at = NULL
        WHERE id = $1 AND state = 'paused'
        """,
        id, ct);

    /// <summary>Cancels a run: its pending tasks that no other run waits for are cancelled, those in flight finish. Null where there is no such run.</summary>
    public async Task<RunRecord?> CancelAsync(Guid id, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using (var transaction = await connection.BeginTransactionAsync(ct))
        {
            await connection.ExecuteAsync(
                $"UPDATE datafetch.run SET state = 'cancelled', finished_at = datafetch.server_now() WHERE id = $1 AND state IN {RunStore.Open}", ct, id);
            await LockTasksAsync(connection, id, ct);
            var cancelled = await connection.QueryAsync(
                $"""
                UPDATE datafetch.task t SET state = 'cancelled', finished_at = datafetch.server_now()
                FROM datafetch.run_task mine
                WHERE mine.run_id = $1 AND mine.task_id = t.id AND t.state = 'pending'
                  AND NOT EXISTS (SELECT FROM datafetch.run_task other JOIN datafetch.run r ON r.id = other.run_id
                                  WHERE other.task_id = t.id AND r.state IN {RunStore.Open})
                RETURNING t.id
                """,
                r => r.GetGuid(0), ct, id);
            await EntityLedger.CancelledAsync(connection, [.. cancelled], ct);
            await HoldAsync(connection, id, ct);
            await transaction.CommitAsync(ct);
        }

        return await runs.FindAsync(id, ct);
    }

    /// <summary>The failed tasks of a run that nothing which followed them has made good.</summary>
    public Task<List<Guid>> FailedAsync(Guid id, CancellationToken ct) => db.QueryAsync(
        """
        SELECT t.id FROM datafetch.run_task rt JOIN datafetch.task t ON t.id = rt.task_id
        WHERE rt.run_id = $1 AND t.state = 'failed'
          AND NOT EXISTS (SELECT FROM datafetch.task_follow_up f JOIN datafetch.task o ON o.id = f.follow_up_id
                          WHERE f.task_id = t.id AND o.state = 'completed')
        ORDER BY t.created_at, t.id
        """,
        r => r.GetGuid(0), ct, id);

    /// <summary>Holds the tasks in flight that only paused runs wait for, and no others. The caller has the tasks' locks.</summary>
    internal static Task HoldAsync(NpgsqlConnection connection, Guid[] tasks, CancellationToken ct) => tasks.Length == 0 ? Task.CompletedTask : connection.ExecuteAsync(
        $"""
        UPDATE datafetch.task t SET held = w.held
        FROM (SELECT rt.task_id, bool_and(r.state = 'paused') AS held
              FROM datafetch.run_task rt JOIN datafetch.run r ON r.id = rt.run_id
              WHERE rt.task_id = ANY($1) AND r.state IN {RunStore.Open} GROUP BY rt.task_id) w
        WHERE t.id = w.task_id AND t.state IN {TaskInserts.InFlight} AND t.held <> w.held
        """,
        ct, tasks);

    private async Task<RunRecord?> ChangeAsync(string statement, Guid id, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using (var transaction = await connection.BeginTransactionAsync(ct))
        {
            await connection.ExecuteAsync(statement, ct, id);
            await LockTasksAsync(connection, id, ct);
            await HoldAsync(connection, id, ct);
            await transaction.CommitAsync(ct);
        }

        return await runs.FindAsync(id, ct);
    }

    // Locked by a statement of its own: the next one then sees the run of whoever joined meanwhile.
    private static Task LockTasksAsync(NpgsqlConnection connection, Guid run, CancellationToken ct) => connection.ExecuteAsync(
        $"""
        SELECT FROM datafetch.task t JOIN datafetch.run_task mine ON mine.task_id = t.id
        WHERE mine.run_id = $1 AND t.state IN {TaskInserts.InFlight} ORDER BY t.chunk_key FOR UPDATE OF t
        """,
        ct, run);

    private static async Task HoldAsync(NpgsqlConnection connection, Guid run, CancellationToken ct) => await HoldAsync(
        connection, [.. await connection.QueryAsync("SELECT task_id FROM datafetch.run_task WHERE run_id = $1", r => r.GetGuid(0), ct, run)], ct);
}

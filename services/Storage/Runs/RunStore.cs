using DataFetch.Storage.Entities;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Runs;

/// <summary>Runs and the tasks that they wait for.</summary>
public sealed class RunStore(NpgsqlDataSource db, EntityTasks entities)
{
    /// <summary>The states of a run that has not ended, as SQL.</summary>
    internal const string Open = "('running', 'paused')";

    /// <summary>What has been committed by now: for <see cref="NewRun.PlannedAfter"/>.</summary>
    public Task<string> MomentAsync(CancellationToken ct) => AnsweredMeanwhile.MomentAsync(db, ct);

    /// <summary>
    /// Creates a run with its tasks. A chunk that is in flight already is joined, and made as urgent as this run wants it. Returns the
    /// tasks that are new or were made more urgent, for Redis to hint at. A run that is there already stays as it is.
    /// </summary>
    public Task<List<DueTask>> CreateAsync(NewRun run, string? traceParent, Instant now, CancellationToken ct) =>
        Collisions.RetryAsync(token => TryCreateAsync(run, traceParent, now, token), ct);

    private async Task<List<DueTask>> TryCreateAsync(NewRun run, string? traceParent, Instant now, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var isNew = await connection.ExecuteAsync(
            "INSERT INTO datafetch.run (id, purpose, gaps, created_at, request) VALUES ($1, $2, $3, $4, $5::text::jsonb) ON CONFLICT (id) DO NOTHING",
            ct, run.Id, run.Purpose, run.Datasets.Sum(d => d.Gaps), now.ToDateTimeUtc(), RunDocuments.Write(run.Ranges)) == 1;
        if (!isNew)
        {
            return [];
        }

        await connection.ExecuteAsync(
            """
            INSERT INTO datafetch.run_dataset (run_id, dataset, requested, gaps, left_out)
            SELECT $1, u.* FROM unnest($2::text[], $3::bigint[], $4::integer[], $5::bigint[]) AS u
            """,
            ct, run.Id, run.Datasets.Select(d => d.Dataset).ToArray(), run.Datasets.Select(d => d.Requested).ToArray(), run.Datasets.Select(d => d.Gaps).ToArray(),
            run.Datasets.Select(d => d.LeftOut).ToArray());
        var due = await AddTasksAsync(connection, run, traceParent, now, ct);
        await CloseFinishedAsync(connection, run.Id, ct);
        await transaction.CommitAsync(ct);
        return due;
    }

    /// <summary>Ends the running runs whose tasks have all ended and were followed (see <see cref="FollowUps"/>). Returns their ids.</summary>
    public async Task<List<Guid>> CloseFinishedAsync(CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        return await CloseFinishedAsync(connection, null, ct);
    }

    /// <summary>The runs that have ended and whose result is not written yet.</summary>
    public Task<List<Guid>> WithoutResultAsync(int limit, CancellationToken ct) => db.QueryAsync(
        $"SELECT id FROM datafetch.run WHERE result IS NULL AND state NOT IN {Open} ORDER BY id LIMIT $1", r => r.GetGuid(0), ct, limit);

    /// <summary>Writes what became of a run, unless it runs again.</summary>
    public async Task AddResultAsync(Guid id, IReadOnlyList<RunDatasetRecord> datasets, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(
            $"UPDATE datafetch.run SET result = $2::text::jsonb WHERE id = $1 AND state NOT IN {Open}", ct, id, RunDocuments.Write(datasets));
    }

    /// <summary>The runs that wait for any of these tasks.</summary>
    public Task<List<Guid>> WaitingForAsync(Guid[] tasks, CancellationToken ct) =>
        db.QueryAsync("SELECT DISTINCT run_id FROM datafetch.run_task WHERE task_id = ANY($1)", r => r.GetGuid(0), ct, tasks);

    private async Task<List<DueTask>> AddTasksAsync(NpgsqlConnection connection, NewRun run, string? traceParent, Instant now, CancellationToken ct)
    {
        var wanted = run.Tasks.ToList();
        foreach (var dataset in run.Enriched)
        {
            wanted.AddRange((await entities.OpenAsync(connection, dataset, ct)).Select(c => new NewTask(Guid.CreateVersion7(now.ToDateTimeOffset()), c, run.EntityPriority)));
        }

        var tasks = await TaskInserts.AddAsync(connection, [.. wanted.Select(t => new TaskInsert(t.Id, t.Chunk, t.Priority, traceParent) { PlannedCalls = t.PlannedCalls })], now, ct);
        if (run.PlannedAfter is { } moment && tasks.Count > 0)
        {
            tasks = await AnsweredMeanwhile.JoinAsync(connection, tasks, moment, ct);
        }

        var chunks = wanted.ToDictionary(t => t.Chunk.Key(), t => t.Chunk);
        await entities.AskedAsync(connection, tasks.Select(t => (t.Task.Id, chunks[t.ChunkKey])), ct);
        await connection.ExecuteAsync(
            "INSERT INTO datafetch.run_task (run_id, task_id) SELECT $1, t FROM unnest($2::uuid[]) t", ct, run.Id, tasks.Select(t => t.Task.Id).ToArray());
        return [.. tasks.Where(t => t.IsPending).Select(t => t.Task)];
    }

    // A run waits until each of its tasks is over and it is decided who is asked for what that left. What follows a task of the run
    // is the run's, too: so a failed task counts as covered where something follows it, and how that ended counts instead.
    private static Task<List<Guid>> CloseFinishedAsync(NpgsqlConnection connection, Guid? only, CancellationToken ct) =>
        connection.QueryAsync(
            $"""
            UPDATE datafetch.run r SET finished_at = datafetch.server_now(), state = (
                SELECT CASE WHEN bool_and(t.state = 'completed' OR t.state = 'failed' AND EXISTS (
                                    SELECT FROM datafetch.task_follow_up f JOIN datafetch.run_task o ON o.task_id = f.follow_up_id AND o.run_id = r.id
                                    WHERE f.task_id = t.id)) IS NOT FALSE THEN 'completed'
                            WHEN bool_or(t.state = 'completed') THEN 'partial' ELSE 'failed' END
                FROM datafetch.run_task rt JOIN datafetch.task t ON t.id = rt.task_id WHERE rt.run_id = r.id)
            FROM (SELECT id FROM datafetch.run c
                  WHERE c.state = 'running' AND ($1 IS NULL OR c.id = $1)
                    AND NOT EXISTS (SELECT FROM datafetch.run_task rt JOIN datafetch.task t ON t.id = rt.task_id
                                    WHERE rt.run_id = c.id AND (t.state IN {TaskInserts.InFlight} OR t.state IN ('completed', 'failed') AND NOT t.followed))
                  ORDER BY c.id FOR NO KEY UPDATE) over
            WHERE r.id = over.id
            RETURNING r.id
            """,
            r => r.GetGuid(0), ct, Sql.Typed(NpgsqlTypes.NpgsqlDbType.Uuid, only));
}

using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Entities;
using DataFetch.Storage.Outbox;
using DataFetch.Storage.Runs;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Tasks;

/// <summary>A chunk that another provider is asked for, because of what an ended task left.</summary>
/// <param name="Of">The ended task.</param>
public sealed record FollowUp(Guid Of, Chunk Chunk, string Reason);

/// <summary>A task that has ended, and the datasets for whose sake running runs wait for it.</summary>
public sealed record EndedTask(TaskRecord Task, IReadOnlyList<string> Datasets);

/// <param name="Ended">The tasks that are followed now.</param>
/// <param name="Due">New tasks, or ones that were made more urgent, for Redis to hint at.</param>
public sealed record FollowedTasks(IReadOnlyList<Guid> Ended, IReadOnlyList<DueTask> Due);

/// <summary>
/// Follows tasks that have ended: creates the tasks that ask the next providers for what they left, and those that ask about the things
/// that they saw first; and ends a task in favour of its parts.
/// </summary>
/// <remarks>
/// Whether a task was followed is in the task, not in an event: what a relay that died or lags has not done, any other does. Locks
/// are taken as everywhere: runs by id, then tasks in flight by chunk. Ended tasks are locked between, but never waited for.
/// </remarks>
public sealed class FollowUps(NpgsqlDataSource db, EntityTasks entities)
{
    /// <summary>
    /// Follows up to <paramref name="limit"/> ended tasks in one transaction. Of those that a running run waits for,
    /// <paramref name="plan"/> says what is to be asked for next; the runs wait for that, too.
    /// </summary>
    public Task<FollowedTasks> FollowAsync(
        int limit, Instant now, Func<IReadOnlyList<EndedTask>, Task<IReadOnlyList<FollowUp>>> plan, CancellationToken ct) =>
        Collisions.RetryAsync(token => TryFollowAsync(limit, now, plan, token), ct);

    /// <summary>
    /// Ends a task whose chunk is too large, and creates tasks for its parts, in one transaction: the runs that wait for the one wait for
    /// the others then. Parts in flight are joined.
    /// </summary>
    /// <param name="reason">Why it is too large, as a task's error; the parts have it as the reason why they follow.</param>
    /// <param name="calls">What it took to find out.</param>
    /// <returns>The parts that Redis is to hint at; null where the task is somebody else's now, and nothing was done.</returns>
    public Task<IReadOnlyList<DueTask>?> SplitAsync(TaskRecord task, IReadOnlyList<Chunk> parts, string reason, int calls, Instant now, CancellationToken ct) =>
        Collisions.RetryAsync(token => TrySplitAsync(task, parts, reason, calls, now, token), ct);

    private async Task<IReadOnlyList<DueTask>?> TrySplitAsync(
        TaskRecord task, IReadOnlyList<Chunk> parts, string reason, int calls, Instant now, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await LockRunsAsync(connection, [task.Id], ct);
        // What only a cancelled run waited for is asked for by nobody.
        var isWanted = (await WantedAsync(connection, [task.Id], ct)).Count > 0;
        // Followed: its parts are asked for what it left, and no other provider. An attempt: it says nothing of what such chunks take. No
        // error: nothing lacks by that, and its parts tell why they are there.
        var mine = await connection.ExecuteAsync(
            """
            UPDATE datafetch.task SET state = 'completed', followed = true, attempts = attempts + 1, error = NULL, calls = calls + $3, lease_until = NULL,
                finished_at = datafetch.server_now()
            WHERE id = $1 AND fence = $2 AND state = 'processing'
            """,
            ct, task.Id, task.Fence, calls);
        if (mine == 0)
        {
            return null;
        }

        IReadOnlyList<FollowUp> followUps = isWanted ? [.. parts.Select(part => new FollowUp(task.Id, part, reason))] : [];
        var due = await AddAsync(connection, new Dictionary<Guid, TaskRecord> { [task.Id] = task }, followUps, now, ct);
        await OutboxWriter.AddTaskAsync(connection, task.Id, "completed", ct);
        await transaction.CommitAsync(ct);
        return due;
    }

    private async Task<FollowedTasks> TryFollowAsync(
        int limit, Instant now, Func<IReadOnlyList<EndedTask>, Task<IReadOnlyList<FollowUp>>> plan, CancellationToken ct)
    {
        await using var connection = await db.OpenConnectionAsync(ct);
        var candidates = await connection.QueryAsync(
            "SELECT id FROM datafetch.task WHERE state IN ('completed', 'failed') AND NOT followed ORDER BY id LIMIT $1", r => r.GetGuid(0), ct, limit);
        if (candidates.Count == 0)
        {
            return new FollowedTasks([], []);
        }

        await using var transaction = await connection.BeginTransactionAsync(ct);
        var ended = await LockAsync(connection, [.. candidates], ct);
        var wanted = await WantedAsync(connection, [.. ended.Select(t => t.Id)], ct);
        IReadOnlyList<FollowUp> followUps = wanted.Count == 0 ? [] : await plan([.. ended.Where(t => wanted.Contains(t.Id)).Select(t => new EndedTask(t, [.. wanted[t.Id]]))]);
        var seen = await entities.FoundByAsync(connection, [.. ended.Where(t => t.State == TaskState.Completed).Select(t => t.Id)], ct);
        var due = await AddAsync(connection, ended.ToDictionary(t => t.Id), [.. followUps, .. seen], now, ct);
        await connection.ExecuteAsync("UPDATE datafetch.task SET followed = true WHERE id = ANY($1)", ct, ended.Select(t => t.Id).ToArray());
        await transaction.CommitAsync(ct);
        return new FollowedTasks([.. ended.Select(t => t.Id)], due);
    }

    /// <summary>Those of the tasks that nobody else follows or retries at the same time.</summary>
    private static async Task<List<TaskRecord>> LockAsync(NpgsqlConnection connection, Guid[] tasks, CancellationToken ct)
    {
        await LockRunsAsync(connection, tasks, ct);
        return await connection.QueryAsync(
            $"""
            SELECT {TaskRows.Columns} FROM datafetch.task t
            WHERE t.id = ANY($1) AND t.state IN ('completed', 'failed') AND NOT t.followed
            ORDER BY t.id FOR NO KEY UPDATE SKIP LOCKED
            """,
            TaskRows.Read, ct, tasks);
    }

    // Whoever cancels a run waits until what follows its tasks is there to be cancelled.
    private static Task LockRunsAsync(NpgsqlConnection connection, Guid[] tasks, CancellationToken ct) => connection.ExecuteAsync(
        $"""
        SELECT FROM datafetch.run r
        WHERE r.state IN {RunStore.Open} AND EXISTS (SELECT FROM datafetch.run_task rt WHERE rt.run_id = r.id AND rt.task_id = ANY($1))
        ORDER BY r.id FOR SHARE
        """,
        ct, tasks);

    // A chunk fills all that its answer has; the next providers are asked for what a run is for.
    private static async Task<ILookup<Guid, string>> WantedAsync(NpgsqlConnection connection, Guid[] tasks, CancellationToken ct) =>
        (await connection.QueryAsync(
            $"""
            SELECT DISTINCT rt.task_id, rd.dataset
            FROM datafetch.run_task rt
            JOIN datafetch.run r ON r.id = rt.run_id
            JOIN datafetch.run_dataset rd ON rd.run_id = r.id
            WHERE rt.task_id = ANY($1) AND r.state IN {RunStore.Open}
            """,
            r => (Task: r.GetGuid(0), Dataset: r.GetString(1)), ct, tasks)).ToLookup(w => w.Task, w => w.Dataset);

    private async Task<IReadOnlyList<DueTask>> AddAsync(
        NpgsqlConnection connection, Dictionary<Guid, TaskRecord> ended, IReadOnlyList<FollowUp> followUps, Instant now, CancellationToken ct)
    {
        if (followUps.Count == 0)
        {
            return [];
        }

        // Several tasks may lead to one chunk: it is created for the most urgent of them.
        var chunks = followUps.ToLookup(f => f.Chunk.Key());
        var inserted = await TaskInserts.AddAsync(
            connection, [.. chunks.Select(same => same.MinBy(f => ended[f.Of].Priority)!).Select(f => Insert(f, ended[f.Of], now))], now, ct);
        var links = inserted.SelectMany(i => chunks[i.ChunkKey], (i, f) => (f.Of, FollowUp: i.Task.Id)).Distinct().ToList();
        await connection.ExecuteAsync(
            $"""
            WITH link AS (SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS n (task_id, follow_up_id)),
            linked AS (INSERT INTO datafetch.task_follow_up (task_id, follow_up_id) SELECT task_id, follow_up_id FROM link ON CONFLICT DO NOTHING)
            INSERT INTO datafetch.run_task (run_id, task_id)
            SELECT DISTINCT rt.run_id, link.follow_up_id
            FROM link JOIN datafetch.run_task rt ON rt.task_id = link.task_id JOIN datafetch.run r ON r.id = rt.run_id AND r.state IN {RunStore.Open}
            ON CONFLICT DO NOTHING
            """,
            ct, links.Select(l => l.Of).ToArray(), links.Select(l => l.FollowUp).ToArray());
        await RunControl.HoldAsync(connection, [.. inserted.Select(i => i.Task.Id)], ct);
        await entities.AskedAsync(connection, inserted.Select(i => (i.Task.Id, chunks[i.ChunkKey].First().Chunk)), ct);
        return [.. inserted.Where(i => i.IsPending).Select(i => i.Task)];
    }

    private static TaskInsert Insert(FollowUp followUp, TaskRecord of, Instant now) => new(
        Guid.CreateVersion7(now.ToDateTimeOffset()), followUp.Chunk, of.Priority, of.TraceParent, (of.Id, followUp.Reason));
}

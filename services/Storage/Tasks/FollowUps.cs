using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Entities;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Tasks;

/// <summary>A chunk that is asked for because of what an ended task left, or found.</summary>
/// <param name="Of">The ended task.</param>
/// <param name="Entity">What the chunk is about where that is a thing; it is marked as asked about.</param>
public sealed record FollowUp(Guid Of, Chunk Chunk, string Reason, EntityKey? Entity = null);

/// <summary>A task that has ended.</summary>
/// <param name="Datasets">For whose sake running runs wait for it.</param>
/// <param name="Found">Entities that it was the first to name and that nobody asks about yet.</param>
public sealed record EndedTask(TaskRecord Task, IReadOnlyList<string> Datasets, IReadOnlyList<EntityKey> Found);

/// <param name="Ended">The tasks that are followed now.</param>
/// <param name="Due">New tasks, or ones that were made more urgent, for Redis to hint at.</param>
public sealed record FollowedTasks(IReadOnlyList<Guid> Ended, IReadOnlyList<DueTask> Due);

/// <summary>
/// Follows tasks that have ended: creates the tasks that ask the next providers for what they left, and those that ask about the
/// entities that they found.
/// </summary>
/// <remarks>
/// Whether a task was followed is in the task, not in an event: what a relay that died or lags has not done, any other does. Locks
/// are taken as everywhere: runs by id, open entities by key, then tasks in flight by chunk. Ended tasks are locked between, but
/// never waited for.
/// </remarks>
public sealed class FollowUps(NpgsqlDataSource db)
{
    /// <summary>
    /// Follows up to <paramref name="limit"/> ended tasks in one transaction. Of those that a running run waits for,
    /// and those that found entities, <paramref name="plan"/> says what is to be asked for next; the runs wait for that, too.
    /// </summary>
    public async Task<FollowedTasks> FollowAsync(
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
        Guid[] tasks = [.. ended.Select(t => t.Id)];
        var wanted = await WantedAsync(connection, tasks, ct);
        var found = await EntityReader.FoundByAsync(connection, tasks, ct);
        List<EndedTask> left =
        [
            .. from task in ended
               where wanted.Contains(task.Id) || found.Contains(task.Id)
               select new EndedTask(task, [.. wanted[task.Id]], [.. found[task.Id]]),
        ];
        var followUps = left.Count == 0 ? [] : await plan(left);
        var due = await AddAsync(connection, ended.ToDictionary(t => t.Id), followUps, now, ct);
        await connection.ExecuteAsync("UPDATE datafetch.task SET followed = true WHERE id = ANY($1)", ct, (object)tasks);
        await transaction.CommitAsync(ct);
        return new FollowedTasks([.. ended.Select(t => t.Id)], due);
    }

    /// <summary>Those of the tasks that nobody else follows or retries at the same time.</summary>
    private static async Task<List<TaskRecord>> LockAsync(NpgsqlConnection connection, Guid[] tasks, CancellationToken ct)
    {
        // Whoever cancels a run waits until its follow-ups are there to be cancelled.
        await connection.ExecuteAsync(
            """
            SELECT FROM datafetch.run r
            WHERE r.state = 'running' AND EXISTS (SELECT FROM datafetch.run_task rt WHERE rt.run_id = r.id AND rt.task_id = ANY($1))
            ORDER BY r.id FOR SHARE
            """,
            ct, tasks);
        return await connection.QueryAsync(
            $"""
            SELECT {TaskRows.Columns} FROM datafetch.task t
            WHERE t.id = ANY($1) AND t.state IN ('completed', 'failed') AND NOT t.followed
            ORDER BY t.id FOR NO KEY UPDATE SKIP LOCKED
            """,
            TaskRows.Read, ct, tasks);
    }

    // A chunk fills all that its answer has; the next providers are asked for what a run is for.
    private static async Task<ILookup<Guid, string>> WantedAsync(NpgsqlConnection connection, Guid[] tasks, CancellationToken ct) =>
        (await connection.QueryAsync(
            """
            SELECT DISTINCT rt.task_id, rd.dataset
            FROM datafetch.run_task rt
            JOIN datafetch.run r ON r.id = rt.run_id
            JOIN datafetch.run_dataset rd ON rd.run_id = r.id
            WHERE rt.task_id = ANY($1) AND r.state = 'running'
            """,
            r => (Task: r.GetGuid(0), Dataset: r.GetString(1)), ct, tasks)).ToLookup(w => w.Task, w => w.Dataset);

    private static async Task<IReadOnlyList<DueTask>> AddAsync(
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
            """
            WITH link AS (SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS n (task_id, follow_up_id)),
            linked AS (INSERT INTO datafetch.task_follow_up (task_id, follow_up_id) SELECT task_id, follow_up_id FROM link ON CONFLICT DO NOTHING)
            INSERT INTO datafetch.run_task (run_id, task_id)
            SELECT DISTINCT rt.run_id, link.follow_up_id
            FROM link JOIN datafetch.run_task rt ON rt.task_id = link.task_id JOIN datafetch.run r ON r.id = rt.run_id AND r.state = 'running'
            ON CONFLICT DO NOTHING
            """,
            ct, links.Select(l => l.Of).ToArray(), links.Select(l => l.FollowUp).ToArray());
        await EntityStates.AskAsync(
            connection, [.. from task in inserted from f in chunks[task.ChunkKey] where f.Entity is not null select (f.Entity, task.Task.Id)], ct);
        return [.. inserted.Where(i => i.IsPending).Select(i => i.Task)];
    }

    private static TaskInsert Insert(FollowUp followUp, TaskRecord of, Instant now) => new(
        Guid.CreateVersion7(now.ToDateTimeOffset()), followUp.Chunk, of.Priority, of.TraceParent, (of.Id, followUp.Reason));
}

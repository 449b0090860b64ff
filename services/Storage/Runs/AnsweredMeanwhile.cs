using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using Npgsql;

namespace DataFetch.Storage.Runs;

/// <summary>
/// Chunks whose answers were stored after a run was planned and before its tasks were: they were in flight when it was planned, and are
/// no more. Of a hundred readers who miss the same, the last ones would ask the upstream once more.
/// </summary>
internal static class AnsweredMeanwhile
{
    /// <summary>What has been committed by now, for <see cref="JoinAsync"/>.</summary>
    public static async Task<string> MomentAsync(NpgsqlDataSource db, CancellationToken ct) =>
        (await db.QueryAsync("SELECT pg_current_snapshot()::text", r => r.GetString(0), ct))[0];

    /// <summary>Takes back new tasks for chunks that were answered since a moment. Returns all tasks that there are for the chunks then.</summary>
    public static async Task<List<InsertedTask>> JoinAsync(NpgsqlConnection connection, List<InsertedTask> tasks, string moment, CancellationToken ct)
    {
        var answered = (await connection.QueryAsync(
            """
            WITH answered AS (
                SELECT DISTINCT ON (mine.id) mine.id AS mine, t.id
                FROM datafetch.outbox o
                JOIN datafetch.task t ON t.id = (o.payload ->> 'task')::uuid
                JOIN datafetch.task mine ON mine.chunk_key = t.chunk_key AND mine.state = 'pending' AND mine.id <> t.id
                WHERE o.xid >= pg_snapshot_xmin($2::text::pg_snapshot) AND NOT pg_visible_in_snapshot(o.xid, $2::text::pg_snapshot)
                  AND o.topic = 'task' AND o.payload ->> 'state' = 'completed' AND mine.id = ANY($1)
                ORDER BY mine.id, o.id DESC),
            gone AS (DELETE FROM datafetch.task t USING answered a WHERE t.id = a.mine)
            SELECT mine, id FROM answered
            """,
            r => KeyValuePair.Create(r.GetGuid(0), r.GetGuid(1)), ct, tasks.Select(t => t.Task.Id).ToArray(), moment)).ToDictionary();
        return answered.Count == 0
            ? tasks
            : [.. tasks.Select(t => answered.TryGetValue(t.Task.Id, out var id) ? t with { Task = t.Task with { Id = id }, IsPending = false } : t)];
    }
}

using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using Npgsql;

namespace DataFetch.Storage.Entities;

/// <summary>What becomes of things that are asked about once each (<see cref="Dataset.EnrichedBy"/>), within the caller's transaction.</summary>
internal static class EntityLedger
{
    /// <summary>Notes what a stored chunk has of things that were not seen before, and that its own thing is done.</summary>
    public static async Task StoredAsync(NpgsqlConnection connection, FetchedChunk chunk, CatalogIds ids, CancellationToken ct)
    {
        if (chunk.Task.Chunk.Entity is { } entity)
        {
            await EndAsync(connection, chunk.Task, entity, chunk.Datasets.Any(d => d.Rows.Count > 0) ? "done" : "absent", null, ct);
            return;
        }

        foreach (var filled in chunk.Datasets.Where(d => d.Rows.Dataset.EnrichedBy is not null && d.Rows.Count > 0).OrderBy(d => ids.Dataset(d.Rows.Dataset.Name)))
        {
            // ORDER BY: two chunks with the same new horses wait for each other in one order.
            await connection.ExecuteAsync(
                """
                INSERT INTO datafetch.entity (dataset_id, key, found_by, found_at)
                SELECT $1, k, $3, datafetch.server_now() FROM unnest($2::text[]) k
                WHERE NOT EXISTS (SELECT FROM datafetch.entity e WHERE e.dataset_id = $1 AND e.key = k)
                ORDER BY k
                ON CONFLICT DO NOTHING
                """,
                ct, ids.Dataset(filled.Rows.Dataset.Name), KeyedRowWriter.Keys(filled.Rows).ToArray(), chunk.Task.Id);
        }
    }

    /// <summary>The task that asked for a thing was given up.</summary>
    public static Task FailedAsync(NpgsqlConnection connection, TaskRecord task, string entity, string error, CancellationToken ct) =>
        EndAsync(connection, task, entity, "failed", error, ct);

    /// <summary>The task is tried again.</summary>
    public static Task RetriedAsync(NpgsqlConnection connection, TaskRecord task, string entity, CancellationToken ct) =>
        EndAsync(connection, task, entity, "asked", null, ct);

    /// <summary>Tasks were cancelled before anybody worked on them: what they were to ask about is wanted again.</summary>
    public static Task CancelledAsync(NpgsqlConnection connection, Guid[] tasks, CancellationToken ct) =>
        connection.ExecuteAsync(
            """
            UPDATE datafetch.entity e SET state = 'wanted', task_id = NULL, asked_at = NULL
            FROM (SELECT dataset_id, key FROM datafetch.entity WHERE task_id = ANY($1) AND state = 'asked' ORDER BY dataset_id, key FOR UPDATE) held
            WHERE e.dataset_id = held.dataset_id AND e.key = held.key
            """,
            ct, tasks);

    private static Task EndAsync(NpgsqlConnection connection, TaskRecord task, string entity, string state, string? error, CancellationToken ct) =>
        connection.ExecuteAsync(
            "UPDATE datafetch.entity SET state = $3, error = $4, asked_at = datafetch.server_now() WHERE task_id = $1 AND key = $2",
            ct, task.Id, entity, state, Sql.Typed(NpgsqlTypes.NpgsqlDbType.Text, error));
}

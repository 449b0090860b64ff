using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Chunks;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Entities;

/// <summary>What becomes of entities with the tasks that find them and ask about them, in the transactions of these.</summary>
/// <remarks>
/// Entities are locked in the order of their keys: those that nobody asks about before the tasks that will, those that a task asks
/// about behind that task. So one that is locked as open has no task that could wait for it.
/// </remarks>
internal sealed class EntityStates(SourceCatalog catalog, CatalogIds ids)
{
    /// <summary>Takes from a stored chunk what it says: of its entity that it was had, of a range which entities there are.</summary>
    public async Task StoredAsync(NpgsqlConnection connection, FetchedChunk chunk, Instant now, CancellationToken ct)
    {
        if (chunk.Task.Chunk.Entity is not null)
        {
            await EndAsync(connection, chunk.Task.Chunk, chunk.Datasets.Any(d => d.Rows.Count > 0) ? "done" : "absent", null, ct);
            return;
        }

        foreach (var filled in chunk.Datasets.Where(d => d.Rows.Dataset.EnrichedBy is not null && d.Rows.Count > 0).OrderBy(d => ids.Dataset(d.Rows.Dataset.Name)))
        {
            await FindAsync(connection, chunk.Task.Id, filled.Rows, now, ct);
        }
    }

    /// <summary>The chunk's task failed for good: its entity is not asked about again by itself.</summary>
    public Task FailedAsync(NpgsqlConnection connection, Chunk chunk, string error, CancellationToken ct) => EndAsync(connection, chunk, "failed", error, ct);

    /// <summary>The entities that a chunk is about, one for each dataset that its request enriches; none for a chunk of a range.</summary>
    public IReadOnlyList<EntityKey> Of(Chunk chunk) =>
        chunk.Entity is { } entity ? [.. Enrichment.EnrichedBy(catalog, chunk.Provider).Select(d => new EntityKey(d.Name, entity))] : [];

    /// <summary>Which of entities no task asks about, and none has answered. Locks those.</summary>
    public static async Task<HashSet<EntityKey>> LockOpenAsync(NpgsqlConnection connection, IReadOnlyCollection<EntityKey> entities, CancellationToken ct) =>
        entities.Count == 0 ? [] :
        [
            .. await connection.QueryAsync(
                """
                SELECT d.name, e.key
                FROM unnest($1::text[], $2::text[]) AS n (dataset, key)
                JOIN datafetch.dataset d ON d.name = n.dataset
                JOIN datafetch.entity e ON e.dataset_id = d.id AND e.key = n.key
                WHERE e.state IN ('wanted', 'failed')
                ORDER BY e.dataset_id, e.key FOR UPDATE OF e
                """,
                r => new EntityKey(r.GetString(0), r.GetString(1)), ct, entities.Select(e => e.Dataset).ToArray(), entities.Select(e => e.Key).ToArray()),
        ];

    /// <summary>Entities that tasks ask about now, whatever became of them before.</summary>
    public static Task AskAsync(NpgsqlConnection connection, IReadOnlyCollection<(EntityKey Entity, Guid Task)> asked, CancellationToken ct) =>
        asked.Count == 0 ? Task.CompletedTask : connection.ExecuteAsync(
            """
            UPDATE datafetch.entity e SET state = 'asked', task_id = held.task_id, asked_at = datafetch.server_now(), error = NULL
            FROM (SELECT o.dataset_id, o.key, n.task_id
                  FROM unnest($1::text[], $2::text[], $3::uuid[]) AS n (dataset, key, task_id)
                  JOIN datafetch.dataset d ON d.name = n.dataset
                  JOIN datafetch.entity o ON o.dataset_id = d.id AND o.key = n.key
                  ORDER BY o.dataset_id, o.key FOR UPDATE OF o) held
            WHERE e.dataset_id = held.dataset_id AND e.key = held.key
            """,
            ct, asked.Select(a => a.Entity.Dataset).ToArray(), asked.Select(a => a.Entity.Key).ToArray(), asked.Select(a => a.Task).ToArray());

    /// <summary>What cancelled tasks asked about is wanted again, by whoever plans next.</summary>
    public static Task CancelledAsync(NpgsqlConnection connection, Guid[] tasks, CancellationToken ct) => connection.ExecuteAsync(
        """
        UPDATE datafetch.entity e SET state = 'wanted', task_id = NULL, asked_at = NULL
        FROM (SELECT dataset_id, key FROM datafetch.entity WHERE task_id = ANY($1) AND state = 'asked' ORDER BY dataset_id, key FOR UPDATE) held
        WHERE e.dataset_id = held.dataset_id AND e.key = held.key
        """,
        ct, tasks);

    private Task EndAsync(NpgsqlConnection connection, Chunk chunk, string state, string? error, CancellationToken ct) => connection.ExecuteAsync(
        """
        UPDATE datafetch.entity e SET state = $3, error = $4
        FROM (SELECT dataset_id, key FROM datafetch.entity WHERE dataset_id = ANY($1) AND key = $2 ORDER BY dataset_id FOR UPDATE) held
        WHERE e.dataset_id = held.dataset_id AND e.key = held.key
        """,
        ct, Enrichment.EnrichedBy(catalog, chunk.Provider).Select(d => ids.Dataset(d.Name)).ToArray(), chunk.Entity,
        state, Sql.Typed(NpgsqlTypes.NpgsqlDbType.Text, error));

    // Those that are there already are left alone, and not even locked.
    private Task FindAsync(NpgsqlConnection connection, Guid task, RowBuffer rows, Instant now, CancellationToken ct) => connection.ExecuteAsync(
        """
        INSERT INTO datafetch.entity (dataset_id, key, found_by, found_at)
        SELECT $1, n.key, $3, $4 FROM (SELECT DISTINCT key FROM unnest($2::text[]) AS u (key)) n
        WHERE NOT EXISTS (SELECT FROM datafetch.entity e WHERE e.dataset_id = $1 AND e.key = n.key)
        ORDER BY n.key
        ON CONFLICT DO NOTHING
        """,
        ct, ids.Dataset(rows.Dataset.Name), Keys(rows), task, now.ToDateTimeUtc());

    // An enriched dataset has one column as its key.
    private static string[] Keys(RowBuffer rows)
    {
        var column = rows.Columns[rows.Dataset.Columns.Select(c => c.Name).ToList().IndexOf(rows.Dataset.Key[0])];
        Func<int, string?> key = column switch
        {
            TextBuffer texts => row => texts[row],
            Int64Buffer numbers => row => numbers[row]?.ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => throw new InvalidOperationException($"The key of {rows.Dataset.Name} names nothing that can be asked about: it is neither text nor a whole number."),
        };
        return [.. rows.InKeyOrder().Select(key).OfType<string>()];
    }
}

using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Schema;
using DataFetch.Storage.Tasks;
using Npgsql;

namespace DataFetch.Storage.Entities;

/// <summary>Things that are wanted, as the chunks that ask about them: one each.</summary>
public sealed class EntityTasks(SourceCatalog catalog, CatalogIds ids)
{
    /// <summary>The states of a thing that no task is under way for and whose answer is not there, as SQL.</summary>
    internal const string Open = "('wanted', 'failed')";

    /// <summary>
    /// The chunks for what ended tasks saw first, by the task that did. Nobody else takes them until the transaction ends. What only
    /// cancelled runs wanted to see stays wanted, for whoever plans next.
    /// </summary>
    internal async Task<IReadOnlyList<FollowUp>> FoundByAsync(NpgsqlConnection connection, Guid[] tasks, CancellationToken ct)
    {
        var enriched = Enriched();
        return enriched.Count == 0 ? [] : await connection.QueryAsync(
            """
            SELECT dataset_id, key, found_by FROM datafetch.entity e
            WHERE found_by = ANY($1) AND state = 'wanted'
              AND (NOT EXISTS (SELECT FROM datafetch.run_task rt WHERE rt.task_id = e.found_by)
                   OR EXISTS (SELECT FROM datafetch.run_task rt JOIN datafetch.run r ON r.id = rt.run_id
                              WHERE rt.task_id = e.found_by AND r.state <> 'cancelled'))
            ORDER BY dataset_id, key FOR UPDATE OF e SKIP LOCKED
            """,
            r => new FollowUp(r.GetGuid(2), Chunk(enriched[r.GetInt16(0)], r.GetString(1)), $"first seen: {r.GetString(1)}"), ct, tasks);
    }

    /// <summary>The chunks for all that is wanted of a dataset, or was given up, and that no task is under way for.</summary>
    internal Task<List<Chunk>> OpenAsync(NpgsqlConnection connection, Dataset dataset, CancellationToken ct) =>
        connection.QueryAsync(
            $"SELECT key FROM datafetch.entity WHERE dataset_id = $1 AND state IN {Open} ORDER BY key",
            r => Chunk(dataset, r.GetString(0)), ct, ids.Dataset(dataset.Name));

    /// <summary>Tells the things of tasks that are there now which task asks for them.</summary>
    internal Task AskedAsync(NpgsqlConnection connection, IEnumerable<(Guid Task, Chunk Chunk)> asked, CancellationToken ct)
    {
        var entities = asked.Where(a => a.Chunk.Entity is not null).ToList();
        return entities.Count == 0 ? Task.CompletedTask : connection.ExecuteAsync(
            """
            UPDATE datafetch.entity e SET state = 'asked', task_id = n.task, error = NULL
            FROM unnest($1::smallint[], $2::text[], $3::uuid[]) AS n (dataset_id, key, task)
            WHERE e.dataset_id = n.dataset_id AND e.key = n.key AND e.state IN ('wanted', 'failed')
            """,
            ct, entities.Select(e => ids.Dataset(EnrichedDataset(e.Chunk).Name)).ToArray(), entities.Select(e => e.Chunk.Entity!).ToArray(),
            entities.Select(e => e.Task).ToArray());
    }

    private Dataset EnrichedDataset(Chunk chunk) => catalog.EnrichedBy($"{chunk.Source}.{chunk.Request}")!;

    private Dictionary<short, Dataset> Enriched() => catalog.Datasets.Where(d => d.EnrichedBy is not null).ToDictionary(d => ids.Dataset(d.Name));

    private Chunk Chunk(Dataset dataset, string key)
    {
        var request = catalog.Request(dataset.EnrichedBy!);
        var filled = request.Fills.Select(f => f.Dataset).Distinct().Order(StringComparer.Ordinal);
        return new Chunk(request.Source, request.Name, Catalog.Definitions.Chunk.NoRange, [.. filled.Select(d => new ChunkFill(d, [""]))]) { Entity = key };
    }
}

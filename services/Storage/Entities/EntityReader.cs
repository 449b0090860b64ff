using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Schema;
using Npgsql;

namespace DataFetch.Storage.Entities;

/// <summary>Reads which entities are known, and how far they are.</summary>
public sealed class EntityReader(NpgsqlDataSource db, SourceCatalog catalog, CatalogIds ids)
{
    /// <summary>
    /// The entities that complete a dataset (see <see cref="Enrichment"/>), as if each were a slot: present where it was had, absent
    /// where the upstream has none, unreachable where it failed, missing where it is not asked or not answered yet.
    /// </summary>
    public async Task<SlotCounts> CountAsync(Dataset dataset, CancellationToken ct)
    {
        var enriched = Enrichment.Of(catalog, dataset);
        return enriched.Count == 0 ? SlotCounts.Zero : (await db.QueryAsync(
            """
            SELECT count(*), count(*) FILTER (WHERE state = 'done'), count(*) FILTER (WHERE state = 'absent'),
                   count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE state IN ('wanted', 'asked'))
            FROM datafetch.entity WHERE dataset_id = ANY($1)
            """,
            r => new SlotCounts(r.GetInt64(0), r.GetInt64(1), 0, r.GetInt64(2), r.GetInt64(3), r.GetInt64(4)), ct,
            enriched.Select(d => ids.Dataset(d.Name)).ToArray())).Single();
    }

    /// <summary>Those that complete a dataset and that no task asks about, in the order of their keys.</summary>
    /// <param name="withFailed">Those that were asked about in vain, too.</param>
    public Task<List<EntityKey>> OpenAsync(Dataset dataset, bool withFailed, CancellationToken ct) => db.QueryAsync(
        """
        SELECT d.name, e.key FROM datafetch.entity e JOIN datafetch.dataset d ON d.id = e.dataset_id
        WHERE e.dataset_id = ANY($1) AND e.state IN ('wanted', 'failed') AND ($2 OR e.state = 'wanted')
        ORDER BY e.dataset_id, e.key
        """,
        r => new EntityKey(r.GetString(0), r.GetString(1)), ct,
        Enrichment.Of(catalog, dataset).Select(d => ids.Dataset(d.Name)).ToArray(), withFailed);

    /// <summary>The wanted ones that tasks found, by the task; without those that only cancelled runs found. Locks them, in key order.</summary>
    internal static async Task<ILookup<Guid, EntityKey>> FoundByAsync(NpgsqlConnection connection, Guid[] tasks, CancellationToken ct) =>
        (await connection.QueryAsync(
            """
            SELECT e.found_by, d.name, e.key FROM datafetch.entity e JOIN datafetch.dataset d ON d.id = e.dataset_id
            WHERE e.found_by = ANY($1) AND e.state = 'wanted'
              AND (NOT EXISTS (SELECT FROM datafetch.run_task rt WHERE rt.task_id = e.found_by)
                   OR EXISTS (SELECT FROM datafetch.run_task rt JOIN datafetch.run r ON r.id = rt.run_id
                              WHERE rt.task_id = e.found_by AND r.state <> 'cancelled'))
            ORDER BY e.dataset_id, e.key FOR UPDATE OF e
            """,
            r => (Task: r.GetGuid(0), Entity: new EntityKey(r.GetString(1), r.GetString(2))), ct, tasks)).ToLookup(f => f.Task, f => f.Entity);
}

using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Schema;
using Npgsql;

namespace DataFetch.Storage.Entities;

/// <summary>Counts the things that are asked about once each.</summary>
public sealed class EntityReader(NpgsqlDataSource db, SourceCatalog catalog, CatalogIds ids)
{
    /// <summary>How the things stand whose answers fill a dataset, as slots: one expected for each. Zero where it has none.</summary>
    public async Task<SlotCounts> CountAsync(Dataset dataset, CancellationToken ct)
    {
        if (catalog.ThingsOf(dataset) is not { } things)
        {
            return SlotCounts.Zero;
        }

        var counts = await db.QueryAsync(
            """
            SELECT count(*), count(*) FILTER (WHERE state = 'done'), count(*) FILTER (WHERE state = 'absent'),
                   count(*) FILTER (WHERE state = 'failed'), count(*) FILTER (WHERE state IN ('wanted', 'asked'))
            FROM datafetch.entity WHERE dataset_id = $1
            """,
            r => new SlotCounts(r.GetInt64(0), r.GetInt64(1), 0, r.GetInt64(2), r.GetInt64(3), r.GetInt64(4)), ct, ids.Dataset(things.Name));
        return counts[0];
    }

    /// <summary>How many things of an enriched dataset are wanted, or were given up, and no task is under way for.</summary>
    public async Task<long> OpenAsync(Dataset things, CancellationToken ct) =>
        (await db.QueryAsync(
            $"SELECT count(*) FROM datafetch.entity WHERE dataset_id = $1 AND state IN {EntityTasks.Open}", r => r.GetInt64(0), ct, ids.Dataset(things.Name)))[0];
}

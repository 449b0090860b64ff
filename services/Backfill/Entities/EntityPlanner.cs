using DataFetch.Catalog.Definitions;
using DataFetch.Planning;
using DataFetch.Storage.Entities;
using DataFetch.Storage.Tasks;

namespace DataFetch.Backfill.Entities;

/// <param name="For">The dataset of the run that it is for.</param>
internal sealed record PlannedEntity(string For, EntityKey Entity, Chunk Chunk);

/// <summary>Plans who is asked about entities: about each once, when it is first seen.</summary>
internal sealed class EntityPlanner(SourceCatalog catalog, EntityReader reader)
{
    private const string FirstSeen = "first seen";

    /// <summary>
    /// What a run over datasets has to ask about beside its ranges: the entities that complete them and that nobody was asked about,
    /// or in vain. A chunk that completes several datasets is there once, for the first.
    /// </summary>
    public async Task<IReadOnlyList<PlannedEntity>> PlanAsync(IEnumerable<Dataset> datasets, ProviderAvailability able, bool withFailed, CancellationToken ct)
    {
        var planned = new List<PlannedEntity>();
        foreach (var dataset in datasets)
        {
            if (Enrichment.Of(catalog, dataset).Count > 0)
            {
                planned.AddRange((await reader.OpenAsync(dataset, withFailed, ct)).SelectMany(e => Chunks(e, able), (e, chunk) => new PlannedEntity(dataset.Name, e, chunk)));
            }
        }

        return [.. planned.DistinctBy(p => (p.Chunk.Provider, p.Entity.Key))];
    }

    /// <summary>The chunks that ask about what ended tasks found.</summary>
    public IEnumerable<FollowUp> Follow(IEnumerable<EndedTask> ended, ProviderAvailability able) =>
        from task in ended
        from entity in task.Found
        from chunk in Chunks(entity, able)
        select new FollowUp(task.Task.Id, chunk, FirstSeen, entity);

    // None where the provider was stopped or the catalog has it no more: then it stays wanted.
    private IEnumerable<Chunk> Chunks(EntityKey entity, ProviderAvailability able) =>
        EntityChunks.RequestOf(catalog, entity.Dataset) is { } request && able.IsAvailable(request) ? [EntityChunks.Of(request, entity)] : [];
}

using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Entities;

namespace DataFetch.Backfill.Entities;

/// <summary>The chunk that asks about an entity.</summary>
internal static class EntityChunks
{
    /// <summary>The request that asks about the entities of a dataset; null where the catalog names none any more.</summary>
    public static Request? RequestOf(SourceCatalog catalog, string dataset) =>
        catalog.Datasets.FirstOrDefault(d => d.Name == dataset)?.EnrichedBy is { } request ? catalog.FindRequest(request) : null;

    /// <summary>Of no range; fills all that the answer has.</summary>
    public static Chunk Of(Request request, EntityKey entity) => new(
        request.Source, request.Name, Chunk.NoRange,
        [.. request.Fills.Select(f => f.Dataset).Distinct().Order(StringComparer.Ordinal).Select(d => new ChunkFill(d, [""]))])
    {
        Entity = entity.Key,
    };
}

using DataFetch.Catalog.Definitions;

namespace DataFetch.Query.Datasets;

/// <summary>The requests whose answers fill a dataset.</summary>
internal static class DatasetFillers
{
    /// <summary>Its providers in their order, then those that only complete rows: results complete the runners of cards.</summary>
    public static IEnumerable<Request> Of(SourceCatalog catalog, Dataset dataset) =>
        dataset.Providers.Select(p => catalog.Request(p.Request))
            .Concat(catalog.Sources.SelectMany(s => s.Requests.Values).Where(r => r.Fills.Any(f => f.Dataset == dataset.Name)))
            .DistinctBy(r => r.Provider);
}

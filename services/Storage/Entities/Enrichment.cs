using DataFetch.Catalog.Definitions;

namespace DataFetch.Storage.Entities;

/// <summary>Which entities a dataset is about.</summary>
public static class Enrichment
{
    /// <summary>
    /// The datasets whose entities complete one: itself where it is enriched, and where only a request per entity fills it those that
    /// this request enriches. Empty for datasets of ranges alone.
    /// </summary>
    public static IReadOnlyList<Dataset> Of(SourceCatalog catalog, Dataset dataset)
    {
        if (dataset.EnrichedBy is not null)
        {
            return [dataset];
        }

        return dataset.Providers is [var only] && catalog.Request(only.Request).IsPerEntity ? EnrichedBy(catalog, only.Request) : [];
    }

    /// <summary>The datasets that a request enriches.</summary>
    /// <param name="request">As <c>source.request</c>.</param>
    internal static IReadOnlyList<Dataset> EnrichedBy(SourceCatalog catalog, string request) => [.. catalog.Datasets.Where(d => d.EnrichedBy == request)];
}

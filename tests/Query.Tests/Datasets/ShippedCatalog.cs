using DataFetch.Catalog.Definitions;
using DataFetch.Catalog.Loading;
using Microsoft.Extensions.Configuration;

namespace DataFetch.Query.Tests.Datasets;

internal static class ShippedCatalog
{
    public static Task<SourceCatalog> LoadAsync() =>
        CatalogLoader.LoadAsync(new ConfigurationBuilder().Build(), TestContext.Current.CancellationToken);
}

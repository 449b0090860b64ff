using DataFetch.Catalog.Loading;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace DataFetch.Catalog;

public static class CatalogServices
{
    /// <summary>Loads the declared sources and datasets; a fault in them stops the start.</summary>
    /// <exception cref="CatalogException">The files or settings are wrong; it lists all faults.</exception>
    public static async Task AddCatalogAsync(this IHostApplicationBuilder builder, CancellationToken ct = default) =>
        builder.Services.AddSingleton(await CatalogLoader.LoadAsync(builder.Configuration, ct));
}

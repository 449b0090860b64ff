using DataFetch.Catalog;
using DataFetch.Fetcher.Calls;
using DataFetch.Fetcher.Fetching;
using DataFetch.Fetcher.Sources;
using DataFetch.Fetcher.Working;
using DataFetch.Queue;
using DataFetch.ServiceDefaults;
using DataFetch.Storage;

namespace DataFetch.Fetcher;

/// <summary>The fetcher: takes tasks, calls upstreams within budget, decodes, stores.</summary>
public static class FetcherApp
{
    public static async Task<WebApplication> BuildAsync(string[] args, Action<WebApplicationBuilder>? configure = null, CancellationToken ct = default)
    {
        var builder = ServiceHost.CreateBuilder(args, KnownServices.Fetcher, configure);

        builder.AddServiceDefaults(KnownServices.Fetcher);
        builder.AddPostgresClient();
        builder.AddRedisClient();
        await builder.AddCatalogAsync(ct);
        builder.Services.AddStorage();
        builder.Services.AddQueue();
        builder.AddUpstreamCalls();
        builder.Services.AddFetching();
        builder.Services.AddWorking();
        builder.Services.AddSources();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGrpcService<SourcesService>();
        return app;
    }
}

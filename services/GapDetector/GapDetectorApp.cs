using DataFetch.Catalog;
using DataFetch.GapDetector.Audits;
using DataFetch.GapDetector.Detection;
using DataFetch.GapDetector.Recovery;
using DataFetch.GapDetector.Summaries;
using DataFetch.GapDetector.Verification;
using DataFetch.ServiceDefaults;
using DataFetch.Storage;

namespace DataFetch.GapDetector;

/// <summary>The service that compares expectation with coverage, and coverage with the rows.</summary>
public static class GapDetectorApp
{
    /// <param name="configure">Has the last word on the configuration, before anything has read it.</param>
    public static async Task<WebApplication> BuildAsync(
        string[] args, Action<WebApplicationBuilder>? configure = null, CancellationToken ct = default)
    {
        var builder = ServiceHost.CreateBuilder(args, KnownServices.GapDetector, configure);
        builder.AddServiceDefaults(KnownServices.GapDetector);
        builder.AddPostgresClient();
        await builder.AddCatalogAsync(ct);
        builder.Services.AddStorage().AddRecovery().AddSummaries().AddDetection().AddAudits().AddVerification();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGrpcService<GapDetectorApi>();
        return app;
    }
}

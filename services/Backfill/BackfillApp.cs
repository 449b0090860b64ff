using DataFetch.Backfill.Alerting;
using DataFetch.Backfill.Delivery;
using DataFetch.Backfill.Fallback;
using DataFetch.Backfill.Plans;
using DataFetch.Backfill.Queueing;
using DataFetch.Backfill.Runs;
using DataFetch.Backfill.Scheduling;
using DataFetch.Backfill.Triggers;
using DataFetch.Catalog;
using DataFetch.Queue;
using DataFetch.ServiceDefaults;
using DataFetch.Storage;

namespace DataFetch.Backfill;

/// <summary>Plans and follows runs, and is the only one who creates tasks.</summary>
public static class BackfillApp
{
    public static async Task<WebApplication> BuildAsync(string[] args, Action<WebApplicationBuilder>? configure = null, CancellationToken ct = default)
    {
        var builder = ServiceHost.CreateBuilder(args, KnownServices.Backfill, configure);

        builder.AddServiceDefaults(KnownServices.Backfill);
        builder.AddPostgresClient();
        builder.AddRedisClient();
        await builder.AddCatalogAsync(ct);
        builder.Services.AddStorage();
        builder.Services.AddQueue();
        builder.Services.AddQueueing();
        builder.Services.AddFallback();
        builder.Services.AddPlans();
        builder.Services.AddRuns();
        builder.AddScheduling();
        builder.Services.AddAlerting();
        builder.Services.AddTriggers();
        builder.Services.AddDelivery();

        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGrpcService<RunsService>();
        app.MapGrpcService<SchedulesService>();
        app.MapGrpcService<AlertsApi>();
        app.MapGrpcService<TriggersApi>();
        return app;
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace DataFetch.ServiceDefaults;

/// <summary>What every service has in common.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>
    /// Adds the two endpoints, the API key, telemetry, health, discovery, and a gRPC server that also answers REST. What is wrong with
    /// the configuration stops the start, all faults in one message.
    /// </summary>
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder, ServiceInfo service)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(service);

        builder.Services.AddSingleton(service);
        builder.Services.TryAddSingleton(TimeProvider.System);
        // A caller who watches a run holds its connection open; that must not hold up the end for half a minute.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(10));

        builder.AddSecurity();
        builder.AddEndpoints(service);
        builder.AddTelemetry(service);
        builder.AddHealth();
        builder.AddGrpcServer();
        builder.AddOpenApiDocument(service);
        builder.Services.AddServiceDiscovery();
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> (all checks), <c>/alive</c> (the process answers), <c>/metrics</c> (Prometheus), <c>/openapi/v1.json</c> (all REST), gRPC health and reflection,
    /// and puts the REST error handling in front of everything mapped.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        app.UseRest();
        app.MapHealth();
        app.MapTelemetry();
        app.MapOpenApiDocument();
        app.MapGrpcReflectionService();
        return app;
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace DataFetch.ServiceDefaults;

/// <summary>Health over HTTP, for everybody and therefore without reasons; those are in the log.</summary>
internal static class HealthEndpoints
{
    /// <summary>All checks: whether the service can do its work.</summary>
    public const string Health = "/health";

    /// <summary>Whether the process answers; no reason to restart it while this does.</summary>
    public const string Alive = "/alive";

    private const string Live = "live";

    public static void AddHealth(this WebApplicationBuilder builder)
    {
        // gRPC health answers UNKNOWN where there is no check at all.
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);
        builder.Services.AddGrpcHealthChecks();
    }

    public static void MapHealth(this WebApplication app)
    {
        app.MapHealthChecks(Health, new() { ResponseWriter = WriteAsync });
        app.MapHealthChecks(Alive, new() { Predicate = check => check.Tags.Contains(Live), ResponseWriter = WriteAsync });
        app.MapGrpcHealthChecksService();
    }

    private static Task WriteAsync(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(
        new
        {
            status = Word(report.Status),
            checks = report.Entries.ToDictionary(check => check.Key, check => Word(check.Value.Status)),
        },
        http.RequestAborted);

    private static string Word(HealthStatus status) => status switch
    {
        HealthStatus.Healthy => "healthy",
        HealthStatus.Degraded => "degraded",
        _ => "unhealthy",
    };
}

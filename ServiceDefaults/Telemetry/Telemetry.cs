using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Instrumentation.Http;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace DataFetch.ServiceDefaults;

/// <summary>
/// Traces, metrics and logs. <c>Telemetry:Enabled=false</c> leaves them out, for a process that has several services and one provider.
/// </summary>
internal static class Telemetry
{
    private const string Ours = "DataFetch.*";

    public static bool IsTelemetryEnabled(this IConfiguration configuration) => configuration.GetValue("Telemetry:Enabled", true);

    public static void AddTelemetry(this WebApplicationBuilder builder, ServiceInfo service)
    {
        if (!builder.Configuration.IsTelemetryEnabled())
        {
            return;
        }

        builder.Logging.AddOpenTelemetry(logs => (logs.IncludeFormattedMessage, logs.IncludeScopes) = (true, true));
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService(builder.Configuration["OTEL_SERVICE_NAME"] ?? service.Name))
            .WithTracing(traces => traces
                .AddSource(Ours)
                .AddNpgsql()
                .AddAspNetCoreInstrumentation(http => http.Filter = IsWorthATrace)
                .AddGrpcClientInstrumentation(grpc => grpc.SuppressDownstreamInstrumentation = true)
                .AddHttpClientInstrumentation(DropQuery))
            .WithMetrics(metrics => metrics
                .AddMeter(Ours)
                .AddNpgsqlInstrumentation()
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddPrometheusExporter());

        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            telemetry.UseOtlpExporter();
        }
    }

    public static void MapTelemetry(this WebApplication app)
    {
        if (app.Configuration.IsTelemetryEnabled())
        {
            app.MapPrometheusScrapingEndpoint("/metrics");
        }
    }

    // Upstreams take their keys as query parameters. The instrumentation redacts the values by default ("?key=Redacted"), but
    // OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION switches that off, and Aspire sets it in development.
    private static void DropQuery(HttpClientTraceInstrumentationOptions http) =>
        http.EnrichWithHttpRequestMessage = (activity, request) =>
            activity.SetTag("url.full", request.RequestUri?.GetLeftPart(UriPartial.Path));

    private static bool IsWorthATrace(HttpContext http) =>
        http.Request.Path.Value is not (HealthEndpoints.Health or HealthEndpoints.Alive or "/metrics" or "/grpc.health.v1.Health/Check");
}

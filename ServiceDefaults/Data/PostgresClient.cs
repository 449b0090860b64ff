using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace DataFetch.ServiceDefaults;

/// <summary>The connection to Postgres.</summary>
public static class PostgresClient
{
    /// <summary>
    /// Adds <see cref="NpgsqlDataSource"/> for <c>ConnectionStrings:datafetch</c>, with its health check: Aspire's client where the
    /// build has it, Npgsql's own registration elsewhere. Health check and telemetry are ours in both, under the same names.
    /// </summary>
    public static WebApplicationBuilder AddPostgresClient(
        this WebApplicationBuilder builder, Action<NpgsqlDataSourceBuilder>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var connectionString = builder.Configuration.GetRequiredConnectionString(
            ConnectionStrings.Postgres, "Host=localhost;Username=postgres;Database=datafetch");

#if ASPIRE_CLIENTS
        Microsoft.Extensions.Hosting.AspirePostgreSqlNpgsqlExtensions.AddNpgsqlDataSource(
            builder,
            ConnectionStrings.Postgres,
            settings =>
            {
                settings.ConnectionString = connectionString;
                settings.DisableHealthChecks = settings.DisableTracing = settings.DisableMetrics = true;
            },
            configure);
#else
        builder.Services.AddNpgsqlDataSource(connectionString, source => configure?.Invoke(source));
#endif

        builder.Services.AddHealthChecks().AddCheck<PostgresHealthCheck>("postgres", timeout: TimeSpan.FromSeconds(5));
        return builder;
    }

    private sealed class PostgresHealthCheck(NpgsqlDataSource postgres) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var command = postgres.CreateCommand("SELECT 1");
                await command.ExecuteScalarAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (NpgsqlException e)
            {
                return HealthCheckResult.Unhealthy($"Postgres cannot be reached: {e.Message}");
            }
        }
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using StackExchange.Redis;
#if !ASPIRE_CLIENTS
using Microsoft.Extensions.Logging;
#endif

namespace DataFetch.ServiceDefaults;

/// <summary>The connection to Redis.</summary>
public static class RedisClient
{
    /// <summary>
    /// Adds <see cref="IConnectionMultiplexer"/> for <c>ConnectionStrings:redis</c>, with its health check: Aspire's client where the
    /// build has it, our own registration elsewhere. It starts without Redis and connects when Redis comes.
    /// </summary>
    /// <param name="isRequired">Whether a service without it is unhealthy.</param>
    public static WebApplicationBuilder AddRedisClient(
        this WebApplicationBuilder builder, Action<ConfigurationOptions>? configure = null, bool isRequired = true)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var connectionString = builder.Configuration.GetRequiredConnectionString(ConnectionStrings.Redis, "localhost:6379");

#if ASPIRE_CLIENTS
        Microsoft.Extensions.Hosting.AspireRedisExtensions.AddRedisClient(
            builder,
            ConnectionStrings.Redis,
            settings =>
            {
                settings.ConnectionString = connectionString;
                // A span a Redis command would bury the traces: the queue polls.
                settings.DisableHealthChecks = settings.DisableTracing = true;
            },
            Complete);
#else
        builder.Services.AddSingleton<IConnectionMultiplexer>(services =>
        {
            var options = ConfigurationOptions.Parse(connectionString);
            options.LoggerFactory = services.GetRequiredService<ILoggerFactory>();
            Complete(options);
            return ConnectionMultiplexer.Connect(options);
        });
#endif

        if (isRequired)
        {
            builder.Services.AddHealthChecks().AddCheck<RedisHealthCheck>("redis", timeout: TimeSpan.FromSeconds(5));
        }

        return builder;

        void Complete(ConfigurationOptions options)
        {
            options.AbortOnConnectFail = false;
            configure?.Invoke(options);
        }
    }

    private sealed class RedisHealthCheck(IConnectionMultiplexer redis) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await redis.GetDatabase().PingAsync().WaitAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception e) when (e is RedisException or RedisTimeoutException)
            {
                return HealthCheckResult.Unhealthy("Redis cannot be reached", e);
            }
        }
    }
}

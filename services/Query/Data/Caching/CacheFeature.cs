using DataFetch.ServiceDefaults;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace DataFetch.Query.Data.Caching;

internal static class CacheFeature
{
    // Of one block: a month of minutes of a wide dataset.
    private const int MaxBlockBytes = 64 << 20;

    /// <summary>Memory, and behind it the Redis of <c>ConnectionStrings:redis</c> where there is one. Without it, or while it is down, memory does alone.</summary>
    public static WebApplicationBuilder AddRowCache(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<CacheOptions>().BindConfiguration(CacheOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<MemoryCacheOptions>().Configure<IOptions<CacheOptions>>((memory, own) => memory.SizeLimit = (long)own.Value.MemoryMb << 20);
        builder.Services.AddSingleton<CacheMetrics>().AddSingleton<LastKnown>().AddSingleton<RowCache>();
        builder.Services.AddHybridCache(options => options.MaximumPayloadBytes = MaxBlockBytes).AddSerializer<CachedRows, CachedRows.Serializer>();
        if (builder.Configuration.GetConnectionString(ConnectionStrings.Redis) is { Length: > 0 })
        {
            // A reader does not wait for a Redis that is down.
            builder.AddRedisClient(options => options.BacklogPolicy = BacklogPolicy.FailFast, isRequired: false);
            builder.Services.AddSingleton<RecentReads>().AddHostedService<WarmUp>();
            builder.Services.AddStackExchangeRedisCache(options => options.InstanceName = "datafetch:rows:");
            builder.Services.AddOptions<RedisCacheOptions>().Configure<IConnectionMultiplexer>(
                (options, redis) => options.ConnectionMultiplexerFactory = () => Task.FromResult(redis));
        }

        return builder;
    }
}

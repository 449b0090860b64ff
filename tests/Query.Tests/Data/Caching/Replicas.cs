using System.Diagnostics.Metrics;
using DataFetch.ServiceDefaults;
using DataFetch.Testing;
using DataFetch.Testing.Services;
using Microsoft.Extensions.Configuration;

namespace DataFetch.Query.Tests.Data.Caching;

/// <summary>Several query services on one database and one Redis.</summary>
internal sealed class Replicas : IAsyncDisposable
{
    private readonly MeterListener listener = new();
    private long hits;
    private long misses;

    private Replicas(IReadOnlyList<RunningService> services) => Services = services;

    public IReadOnlyList<RunningService> Services { get; }

    /// <summary>Blocks of rows that the caches had, and had not.</summary>
    public (long Hits, long Misses) Reads => (Interlocked.Read(ref hits), Interlocked.Read(ref misses));

    public static async Task<Replicas> StartAsync(PostgresFixture postgres, RedisFixture redis, RedisFlavour flavour, int count)
    {
        var cache = (ConnectionKey(ConnectionStrings.Redis), await redis.GetAsync(flavour, RunningService.Ct));
        var services = new List<RunningService> { await Answers.StartAsync(postgres, cache) };
        var database = services[0].Get<IConfiguration>().GetConnectionString(ConnectionStrings.Postgres)!;
        while (services.Count < count)
        {
            services.Add(await Answers.StartAsync(postgres, cache, (ConnectionKey(ConnectionStrings.Postgres), database)));
        }

        var replicas = new Replicas(services);
        replicas.Listen();
        return replicas;
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        foreach (var service in Services.Reverse())
        {
            await service.DisposeAsync();
        }
    }

    private static string ConnectionKey(string name) => $"ConnectionStrings:{name}";

    private void Listen()
    {
        var meters = Services.Select(s => s.Get<IMeterFactory>()).ToHashSet();
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "datafetch.cache.reads" && meters.Contains(instrument.Meter.Scope))
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            var isHit = tags.ToArray().Contains(new KeyValuePair<string, object?>("outcome", "hit"));
            Interlocked.Add(ref isHit ? ref hits : ref misses, count);
        });
        listener.Start();
    }
}

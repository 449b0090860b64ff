using System.Collections.Concurrent;
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
    private readonly ConcurrentDictionary<(object? Meters, bool IsHit), long> reads = [];
    private readonly List<RunningService> services = [];
    private readonly PostgresFixture postgres;
    private readonly string cache;

    private Replicas(PostgresFixture postgres, string cache) => (this.postgres, this.cache) = (postgres, cache);

    public IReadOnlyList<RunningService> Services => services;

    /// <summary>Blocks of rows that the caches had, and had not.</summary>
    public (long Hits, long Misses) Reads => (Count(isHit: true), Count(isHit: false));

    public static async Task<Replicas> StartAsync(PostgresFixture postgres, RedisFixture redis, RedisFlavour flavour, int count)
    {
        var replicas = new Replicas(postgres, await redis.GetAsync(flavour, RunningService.Ct));
        replicas.Listen();
        while (replicas.services.Count < count)
        {
            await replicas.AddAsync();
        }

        return replicas;
    }

    /// <summary>Starts one more.</summary>
    public async Task AddAsync()
    {
        (string, string)[] database = services.Count == 0
            ? []
            : [(ConnectionKey(ConnectionStrings.Postgres), services[0].Get<IConfiguration>().GetConnectionString(ConnectionStrings.Postgres)!)];
        services.Add(await Answers.StartAsync(postgres, [(ConnectionKey(ConnectionStrings.Redis), cache), .. database]));
    }

    public async ValueTask DisposeAsync()
    {
        listener.Dispose();
        foreach (var service in Enumerable.Reverse(services))
        {
            await service.DisposeAsync();
        }
    }

    private static string ConnectionKey(string name) => $"ConnectionStrings:{name}";

    private long Count(bool isHit) => services.Sum(s => reads.GetValueOrDefault((s.Get<IMeterFactory>(), isHit)));

    // From the start on, before it is known which meters are whose: a service reads while it starts.
    private void Listen()
    {
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (instrument.Name == "datafetch.cache.reads")
            {
                l.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((instrument, count, tags, _) =>
        {
            var isHit = tags.ToArray().Contains(new KeyValuePair<string, object?>("outcome", "hit"));
            reads.AddOrUpdate((instrument.Meter.Scope, isHit), count, (_, before) => before + count);
        });
        listener.Start();
    }
}

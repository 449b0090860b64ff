using System.Diagnostics.Metrics;

namespace DataFetch.Query.Data.Caching;

/// <summary>How often the cache had what was read.</summary>
internal sealed class CacheMetrics
{
    private readonly Counter<long> reads;

    public CacheMetrics(IMeterFactory meters) =>
        reads = meters.Create("DataFetch.Query").CreateCounter<long>("datafetch.cache.reads", "{block}", "Blocks of rows that were read, by dataset and outcome: hit, miss, or stale (served although Postgres could not say whether it is the newest).");

    /// <param name="isHit">Another replica's in Redis is one, and so is one that another reader of this one was loading.</param>
    public void Read(string dataset, bool isHit) => reads.Add(1, new("dataset", dataset), new("outcome", isHit ? "hit" : "miss"));

    public void Stale(string dataset, int blocks) => reads.Add(blocks, new("dataset", dataset), new("outcome", "stale"));
}

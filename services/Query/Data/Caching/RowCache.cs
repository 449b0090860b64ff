using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using Microsoft.Extensions.Caching.Hybrid;
using NodaTime;

namespace DataFetch.Query.Data.Caching;

/// <summary>
/// Answers from blocks of rows in memory, then in Redis, then in Postgres. A block is kept under its version, and each answer asks
/// Postgres for the versions as they are: what we have written is never served as it was before.
/// </summary>
internal sealed class RowCache(HybridCache cache, RowBlocks blocks, LastKnown lastKnown, CatalogIds ids, CacheMetrics metrics, RecentReads? recent = null)
{
    // More is streamed: it would not be there the next time, and it would not fit the memory that a reader may take.
    private const int MaxBlocks = 64;
    private const long MaxSlots = 500_000;

    private const int Attempts = 3;

    // A newer version is another entry: old ones only take room.
    private static readonly HybridCacheEntryOptions Kept = new() { Expiration = TimeSpan.FromHours(1) };

    private static readonly HybridCacheEntryOptions OnlyKept = new() { Flags = HybridCacheEntryFlags.DisableUnderlyingData };

    /// <summary>Whether an answer is one for the cache: rows at slots of their own, and not too many of them.</summary>
    public static bool Takes(DataQuery query) =>
        !query.Dataset.IsKeyed
        && (long)query.Series.Count * RowBlocks.Count(query.Dataset, query.Range) <= MaxBlocks
        && query.Series.Count * query.Dataset.Cadence.Count(query.Range) <= MaxSlots;

    /// <summary>The rows and what the ledger says of them; null where they are written faster than they can be read by blocks.</summary>
    /// <param name="seriesIds">In the order of the query.</param>
    public async Task<CachedAnswer?> ReadAsync(DataQuery query, int[] seriesIds, CancellationToken ct)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (ledgers, found) = await blocks.FindAsync(query.Dataset, seriesIds, query.Range, ct);
            if (await ReadAsync(query.Dataset, found, ct) is { } rows)
            {
                Remember(query, ledgers, found);
                found.ToList().ForEach(b => recent?.Add(query.Dataset.Name, b));
                return new CachedAnswer(query, ledgers, BySeries(found, rows));
            }
        }

        return null;
    }

    /// <summary>
    /// The rows as this service last knew them, without asking Postgres, and since when they may be old; null where it does not have all of
    /// them. What of the range it has not looked at is missing.
    /// </summary>
    public async Task<(CachedAnswer Answer, Instant Since)?> ReadStaleAsync(DataQuery query, int[] seriesIds, CancellationToken ct)
    {
        var first = RowBlocks.FirstPeriod(query.Dataset, query.Range);
        var known = seriesIds.Select(id => lastKnown.Find(id, first)).OfType<KnownSeries>().ToList();
        if (known.Count < seriesIds.Length)
        {
            return null;
        }

        var rows = new List<CachedRows>();
        var found = known.SelectMany(k => k.Blocks).OrderBy(b => b.SeriesId).ThenBy(b => b.Period).ToList();
        foreach (var block in found)
        {
            if (await cache.GetOrCreateAsync<CachedRows?>(KeyOf(block), _ => default, OnlyKept, cancellationToken: ct) is not { } kept)
            {
                return null;
            }

            rows.Add(kept);
        }

        metrics.Stale(query.Dataset.Name, rows.Count);
        return (new CachedAnswer(query, known.ToDictionary(k => k.Ledger.SeriesId, k => k.Ledger), BySeries(found, rows)), known.Min(k => k.At));
    }

    /// <summary>Takes a block into the cache as it is now. Returns how many bytes it has.</summary>
    public async Task<long> WarmAsync(Dataset dataset, ReadBlock block, CancellationToken ct)
    {
        var (_, found) = await blocks.FindAsync(dataset, [block.SeriesId], RowBlocks.RangeOf(dataset, block.Period), ct);
        return await ReadAsync(dataset, found, ct) is { } rows ? rows.Sum(r => r.Pages.Sum(p => (long)p.Bytes.Length)) : 0;
    }

    private static IEnumerable<IReadOnlyList<CachedRows>> BySeries(IReadOnlyList<RowBlock> found, List<CachedRows> rows) =>
        found.Zip(rows).GroupBy(b => b.First.SeriesId, IReadOnlyList<CachedRows> (_, ofSeries) => [.. ofSeries.Select(b => b.Second)]);

    private void Remember(DataQuery query, IReadOnlyDictionary<int, SeriesLedger> ledgers, IReadOnlyList<RowBlock> found)
    {
        foreach (var blocksOf in found.GroupBy(b => b.SeriesId))
        {
            lastKnown.Remember(query.Range, ledgers[blocksOf.Key], [.. blocksOf]);
        }
    }

    // Null where one of them has moved on meanwhile: then what the ledger said is no more, either.
    private async Task<List<CachedRows>?> ReadAsync(Dataset dataset, IReadOnlyList<RowBlock> found, CancellationToken ct)
    {
        var rows = new List<CachedRows>(found.Count);
        try
        {
            foreach (var block in found)
            {
                rows.Add(await ReadAsync(dataset, block, ct));
            }
        }
        catch (BlockMovedException)
        {
            return null;
        }

        return rows;
    }

    private async ValueTask<CachedRows> ReadAsync(Dataset dataset, RowBlock block, CancellationToken ct)
    {
        var missed = false;
        var rows = await cache.GetOrCreateAsync(KeyOf(block), LoadAsync, Kept, cancellationToken: ct);
        metrics.Read(dataset.Name, isHit: !missed);
        return rows;

        async ValueTask<CachedRows> LoadAsync(CancellationToken token)
        {
            missed = true;
            return new CachedRows(await blocks.ReadAsync(dataset, block, token) ?? throw new BlockMovedException());
        }
    }

    private string KeyOf(RowBlock block) => $"{ids.Installation:N}/{block.SeriesId}/{block.Period:yyyyMMdd}/{block.Version}";

    private sealed class BlockMovedException : Exception;
}

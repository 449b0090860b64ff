using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using Microsoft.Extensions.Caching.Hybrid;

namespace DataFetch.Query.Data.Caching;

/// <summary>
/// Answers from blocks of rows in memory, then in Redis, then in Postgres. A block is kept under its version, and each answer asks
/// Postgres for the versions as they are: what we have written is never served as it was before.
/// </summary>
internal sealed class RowCache(HybridCache cache, RowBlocks blocks, CatalogIds ids, CacheMetrics metrics)
{
    // More is streamed: it would not be there the next time, and it would not fit the memory that a reader may take.
    private const int MaxBlocks = 64;
    private const long MaxSlots = 500_000;

    private const int Attempts = 3;

    // A newer version is another entry: old ones only take room.
    private static readonly HybridCacheEntryOptions Kept = new() { Expiration = TimeSpan.FromHours(1), LocalCacheExpiration = TimeSpan.FromMinutes(15) };

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
                return new CachedAnswer(query, ledgers, rows);
            }
        }

        return null;
    }

    // Null where one of them has moved on meanwhile: then what the ledger said is no more, either.
    private async Task<IReadOnlyList<CachedRows>?> ReadAsync(Dataset dataset, IReadOnlyList<RowBlock> found, CancellationToken ct)
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
        var rows = await cache.GetOrCreateAsync($"{ids.Installation:N}/{block.SeriesId}/{block.Period:yyyyMMdd}/{block.Version}", LoadAsync, Kept, cancellationToken: ct);
        metrics.Read(dataset.Name, isHit: !missed);
        return rows;

        async ValueTask<CachedRows> LoadAsync(CancellationToken token)
        {
            missed = true;
            return new CachedRows(await blocks.ReadAsync(dataset, block, token) ?? throw new BlockMovedException());
        }
    }

    private sealed class BlockMovedException : Exception;
}

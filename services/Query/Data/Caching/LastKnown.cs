using DataFetch.Catalog;
using DataFetch.Storage.Coverage;
using DataFetch.Storage.Rows;
using Microsoft.Extensions.Caching.Memory;
using NodaTime;

namespace DataFetch.Query.Data.Caching;

/// <summary>What the ledger had of a series within a range when it was last read, and the blocks that have its rows.</summary>
internal sealed record KnownSeries(TimeRange Range, SeriesLedger Ledger, IReadOnlyList<RowBlock> Blocks, Instant At);

/// <summary>Remembers the ledger for the time in which it cannot be read.</summary>
/// <param name="memory">That of the cache's rows: both share its room.</param>
internal sealed class LastKnown(IMemoryCache memory, TimeProvider time)
{
    private const int BytesOfARange = 32;
    private const int BytesBeside = 512;

    private static readonly TimeSpan Kept = TimeSpan.FromDays(1);

    public void Remember(TimeRange range, SeriesLedger ledger, IReadOnlyList<RowBlock> blocks)
    {
        var key = Key(ledger.SeriesId, blocks[0].Period);
        var known = new KnownSeries(range, ledger, blocks, time.GetInstant());
        if (memory.Get<KnownSeries>(key) is { } wider && wider.Range.Intersect(range) == range && blocks.All(wider.Blocks.Contains))
        {
            known = wider with { At = known.At };
        }

        memory.Set(key, known, new MemoryCacheEntryOptions { Size = SizeOf(known), AbsoluteExpirationRelativeToNow = Kept });
    }

    /// <summary>Null where nothing is remembered of the series.</summary>
    /// <param name="first">The first period of the range that is asked for: whoever asks for the last year again has the same mostly, who asks for a week another.</param>
    public KnownSeries? Find(int seriesId, LocalDate first) => memory.Get<KnownSeries>(Key(seriesId, first));

    private static (Type, int, LocalDate) Key(int seriesId, LocalDate first) => (typeof(LastKnown), seriesId, first);

    private static long SizeOf(KnownSeries known) =>
        BytesBeside + (BytesOfARange * (known.Ledger.Present.Count + known.Ledger.Provisional.Count + known.Ledger.Absent.Count + known.Ledger.Unreachable.Count));
}

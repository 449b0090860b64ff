using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Planning;

/// <summary>Gathers what is needed of one request into its chunks.</summary>
internal sealed class RequestPlan(SourceCatalog catalog, Request request, ProviderAvailability availability)
{
    private readonly DayGrid grid = new(request.Zone, request.Chunk);
    private readonly int mostDays = availability.MostDays.GetValueOrDefault(request.Provider, int.MaxValue);
    private readonly Dictionary<(TimeRange Block, string Series), (long Slots, TimeRange Needed)> blocks = [];

    public Request Request => request;

    public void Add(SeriesNeed need)
    {
        var series = request.IsPerSeries || request.IsBatched ? need.Series : "";
        foreach (var (block, range) in need.Ranges.SelectMany(needed => Blocks(need, needed), (needed, block) => (block, block.Intersect(needed))))
        {
            if (need.Dataset.Cadence.Count(range) is var count and > 0)
            {
                var asked = range with { Start = FirstAsked(need, range.Start) };
                blocks[(block, series)] = blocks.TryGetValue((block, series), out var known)
                    ? (known.Slots + count, new TimeRange(Instant.Min(known.Needed.Start, asked.Start), Instant.Max(known.Needed.End, asked.End)))
                    : (count, asked);
            }
        }
    }

    public IEnumerable<PlannedChunk> Chunks() =>
        from part in request.IsBatched ? Batches() : blocks.Select(b => new Part(b.Key.Block, [b.Key.Series], b.Value.Needed, b.Value.Slots))
        let range = Range(part.Block, part.Needed)
        orderby range.Start, part.Series[0]
        select new PlannedChunk(new Chunk(request.Source, request.Name, range, Fills(part.Series)), part.Slots, PageCounts.Of(request, part.Series, part.Slots, Days(part.Block)));

    // Where values are worked out anew now and then, the slot before shows whether they were.
    private Instant FirstAsked(SeriesNeed need, Instant start) =>
        request.IsTrimmed && need.Dataset.RebasedBy is not null && need.Dataset.SlotBefore(start) is { } before && !need.Ranges.Contains(before)
            ? before
            : start;

    // A trimmed chunk is as long as what is needed of it: no grid makes those of two plans equal, and one would only cut them.
    private IEnumerable<TimeRange> Blocks(SeriesNeed need, TimeRange needed) =>
        from block in request.IsTrimmed ? grid.Blocks(needed, need.Ranges[0].Start) : grid.Blocks(needed)
        from part in ChunkSplit.Parts(request, block, mostDays)
        where !part.Intersect(needed).IsEmpty
        select part;

    private int Days(TimeRange block) => Math.Min(request.Chunk.TypicalDays, mostDays == int.MaxValue ? int.MaxValue : ChunkSplit.Days(request, block));

    // Series that need the same of a block and are asked for alike share calls, as many as one takes.
    private IEnumerable<Part> Batches() =>
        from asked in blocks
        group asked by (Range: Range(asked.Key.Block, asked.Value.Needed), asked.Value.Needed, Kind: string.Join('|', Parts(asked.Key.Series))) into alike
        from batch in alike.OrderBy(a => a.Key.Series, StringComparer.Ordinal).Chunk(request.SeriesACall)
        select new Part(alike.Key.Range, [.. batch.Select(b => b.Key.Series)], alike.Key.Needed, batch.Sum(b => b.Value.Slots));

    private IEnumerable<string> Parts(string series) => request.SeriesPattern?.PartsOf(series).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Value) ?? [];

    // What of a block is not needed costs where a call costs by what it returns; what lies behind the upstream's reach is not there: a chunk
    // with it would claim that it is lacking.
    private TimeRange Range(TimeRange block, TimeRange needed) => request.Reach is null && !request.IsTrimmed ? block : needed;

    // An answer holds what it holds, asked for or not: all of it is stored, so that no other chunk asks again.
    private IReadOnlyList<ChunkFill> Fills(IReadOnlyList<string> asked) =>
    [
        .. request.Fills
            .GroupBy(fill => fill.Dataset)
            .OrderBy(fills => fills.Key, StringComparer.Ordinal)
            .Select(fills => new ChunkFill(fills.Key, [.. fills.SelectMany(f => Series(f, asked)).Distinct().Order(StringComparer.Ordinal)]))
            .Where(fill => fill.Series.Count > 0),
    ];

    private IEnumerable<string> Series(Fill fill, IReadOnlyList<string> asked)
    {
        var dataset = catalog.Dataset(fill.Dataset);
        return (request.IsPerSeries || request.IsBatched ? asked : dataset.Series)
            .Where(s => dataset.Series.Contains(s) && request.Serves(dataset, s) && (fill.Series is null || s == fill.Series));
    }

    /// <param name="Series">One empty name where a call is about all.</param>
    private sealed record Part(TimeRange Block, IReadOnlyList<string> Series, TimeRange Needed, long Slots);
}

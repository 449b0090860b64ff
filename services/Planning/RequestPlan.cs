using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Planning;

/// <summary>Gathers what is needed of one request into its chunks.</summary>
internal sealed class RequestPlan(SourceCatalog catalog, Request request)
{
    private readonly DayGrid grid = new(request.Zone, request.Chunk);
    private readonly Dictionary<(int Block, string Series), (long Slots, TimeRange Needed)> blocks = [];

    public Request Request => request;

    public void Add(SeriesNeed need)
    {
        var series = request.IsPerSeries ? need.Series : "";
        foreach (var (block, range) in need.Ranges.SelectMany(needed => grid.Blocks(needed), (needed, b) => (b.Block, b.Range.Intersect(needed))))
        {
            if (need.Dataset.Cadence.Count(range) is var count and > 0)
            {
                blocks[(block, series)] = blocks.TryGetValue((block, series), out var known)
                    ? (known.Slots + count, new TimeRange(Instant.Min(known.Needed.Start, range.Start), Instant.Max(known.Needed.End, range.End)))
                    : (count, range);
            }
        }
    }

    public IEnumerable<PlannedChunk> Chunks()
    {
        var fills = blocks.Keys.Select(k => k.Series).Distinct().ToDictionary(series => series, Fills);
        var calls = request.Paging is { } paging ? paging.TypicalPages * request.Chunk.TypicalDays : 1;
        return blocks
            .OrderBy(s => s.Key.Block).ThenBy(s => s.Key.Series, StringComparer.Ordinal)
            .Select(s => new PlannedChunk(
                new Chunk(request.Source, request.Name, Range(s.Key.Block, s.Value.Needed), fills[s.Key.Series]), s.Value.Slots, calls));
    }

    // What lies behind the upstream's reach is not there: a chunk with it would claim that it is lacking.
    private TimeRange Range(int block, TimeRange needed) => request.Reach is null ? grid.Range(block) : needed;

    // An answer holds what it holds, asked for or not: all of it is stored, so that no other chunk asks again.
    private IReadOnlyList<ChunkFill> Fills(string series) =>
    [
        .. request.Fills
            .GroupBy(fill => fill.Dataset)
            .OrderBy(fills => fills.Key, StringComparer.Ordinal)
            .Select(fills => new ChunkFill(fills.Key, [.. fills.SelectMany(f => Series(f, series)).Distinct().Order(StringComparer.Ordinal)]))
            .Where(fill => fill.Series.Count > 0),
    ];

    private IEnumerable<string> Series(Fill fill, string asked)
    {
        var dataset = catalog.Dataset(fill.Dataset);
        return dataset.Series.Where(s => request.Serves(dataset, s) && (!request.IsPerSeries || s == asked) && (fill.Series is null || s == fill.Series));
    }
}

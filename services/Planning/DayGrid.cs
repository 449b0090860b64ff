using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using NodaTime;

namespace DataFetch.Planning;

/// <summary>
/// Blocks of whole local days: the same day is in the same block whoever plans it, so plans that overlap have equal chunks.
/// </summary>
internal sealed class DayGrid(DateTimeZone zone, ChunkSize size)
{
    private readonly Dictionary<int, Instant> starts = [];

    /// <summary>The blocks that a range meets, in order.</summary>
    public IEnumerable<(int Block, TimeRange Range)> Blocks(TimeRange range)
    {
        for (var block = BlockOf(range.Start); Start(block) < range.End; block++)
        {
            yield return (block, Range(block));
        }
    }

    public TimeRange Range(int block) => new(Start(block), Start(block + 1));

    private int BlockOf(Instant at) => size.BlockOf(at.InZone(zone).Date);

    private Instant Start(int block) => starts.TryGetValue(block, out var start)
        ? start
        : starts[block] = zone.StartOfDay(size.Start(block));
}

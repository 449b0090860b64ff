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
    public IEnumerable<TimeRange> Blocks(TimeRange range) => Meeting(range, size.BlockOf(DayOf(range.Start)), Start);

    /// <summary>The same of blocks that count from the day of an instant, which no range starts before: as few as there can be.</summary>
    public IEnumerable<TimeRange> Blocks(TimeRange range, Instant from)
    {
        var first = DayOf(from);
        return Meeting(range, 0, block => zone.StartOfDay(size.Start(first, block)));
    }

    private static IEnumerable<TimeRange> Meeting(TimeRange range, int block, Func<int, Instant> start)
    {
        for (; start(block) < range.End; block++)
        {
            if (start(block + 1) is var end && end > range.Start)
            {
                yield return new TimeRange(start(block), end);
            }
        }
    }

    private LocalDate DayOf(Instant at) => at.InZone(zone).Date;

    private Instant Start(int block) => starts.TryGetValue(block, out var start)
        ? start
        : starts[block] = zone.StartOfDay(size.Start(block));
}

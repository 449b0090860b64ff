using DataFetch.Catalog;
using NodaTime;

namespace DataFetch.Planning;

/// <summary>
/// Blocks of whole local days, counted from 1970-01-01: the same day is in the same block whoever plans it, so plans that
/// overlap have equal chunks.
/// </summary>
internal sealed class DayGrid(DateTimeZone zone, int days)
{
    private static readonly LocalDate Epoch = new(1970, 1, 1);

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

    private int BlockOf(Instant at) =>
        (int)Math.Floor((double)Period.DaysBetween(Epoch, at.InZone(zone).Date) / days);

    private Instant Start(int block) => starts.TryGetValue(block, out var start)
        ? start
        : starts[block] = zone.StartOfDay(Epoch.PlusDays(block * days));
}

using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using NodaTime;

namespace DataFetch.Storage.Verification;

/// <summary>The rows of a series that are proved together, as many of them as a chunk brings.</summary>
/// <param name="First">The instant of the first of these rows.</param>
/// <param name="Last">And of the last.</param>
internal readonly record struct Block(int SeriesId, TimeRange Range, int Rows, Instant First, Instant Last)
{
    /// <summary>The blocks that rows fall into, in key order.</summary>
    public static List<Block> Of(RowBuffer rows, CatalogIds ids)
    {
        var (order, bounds) = (rows.InKeyOrder(), new BlockBounds(rows.Dataset, ids));
        var blocks = new List<Block>();
        foreach (var row in order)
        {
            var (id, at) = (rows.SeriesId(row), rows.AtMicroseconds(row));
            if (blocks.Count > 0 && blocks[^1] is var block && block.SeriesId == id && bounds.Contain(at))
            {
                blocks[^1] = block with { Rows = block.Rows + 1, Last = BlockBounds.At(at) };
            }
            else
            {
                blocks.Add(bounds.Of(id, BlockBounds.At(at)));
            }
        }

        return blocks;
    }
}

/// <summary>
/// How the rows of a dataset are cut into blocks: by local days, which is what most chunks bring, or by local months where slots are a
/// day or more apart, since a block of one row would cost as much as the row.
/// </summary>
internal sealed class BlockBounds
{
    private static readonly Duration LongestOfDay = Duration.FromHours(12);

    private readonly DateTimeZone zone;
    private readonly Func<int, bool> isByMonth;
    private bool byMonth;
    private long start;
    private long end;

    public BlockBounds(Dataset dataset, CatalogIds ids)
    {
        zone = dataset.Zone;
        isByMonth = ByMonth(dataset, ids);
    }

    /// <summary>Of the block that was moved to last.</summary>
    public TimeRange Range { get; private set; }

    /// <summary>Whether the block that was moved to last has an instant, in microseconds since 1970-01-01T00:00:00Z.</summary>
    public bool Contain(long at) => at >= start && at < end;

    /// <summary>Moves to the block of a row. Mostly the next series has the same bounds.</summary>
    public void MoveTo(int seriesId, long at)
    {
        var wasByMonth = byMonth;
        byMonth = isByMonth(seriesId);
        if (byMonth == wasByMonth && Contain(at))
        {
            return;
        }

        var day = At(at).InZone(zone).Date;
        var first = byMonth ? day.With(DateAdjusters.StartOfMonth) : day;
        Range = new TimeRange(zone.StartOfDay(first), zone.StartOfDay(byMonth ? first.PlusMonths(1) : first.PlusDays(1)));
        (start, end) = (Microseconds(Range.Start), Microseconds(Range.End));
    }

    /// <summary>The block of one row, moved to.</summary>
    public Block Of(int seriesId, Instant at)
    {
        MoveTo(seriesId, Microseconds(at));
        return new Block(seriesId, Range, 1, at, at);
    }

    public static Instant At(long microseconds) => Instant.FromUnixTimeTicks(microseconds * 10);

    private static Func<int, bool> ByMonth(Dataset dataset, CatalogIds ids)
    {
        if (dataset.Groups.Count == 0)
        {
            var all = dataset.Cadence.Shortest > LongestOfDay;
            return _ => all;
        }

        return dataset.Series.Where(s => dataset.For(s).Cadence.Shortest > LongestOfDay).Select(s => ids.Series(dataset.Name, s)).ToHashSet().Contains;
    }

    private static long Microseconds(Instant at) => at.ToUnixTimeTicks() / 10;
}

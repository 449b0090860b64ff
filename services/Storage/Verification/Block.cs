using DataFetch.Catalog;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;
using NodaTime;

namespace DataFetch.Storage.Verification;

/// <summary>
/// The rows of a series that are proved together: those of a local day, which is what most chunks bring, or of a local month where
/// slots are a day or more apart, since a block of one row would cost as much as the row.
/// </summary>
/// <param name="First">The place of its first row in the buffer's key order.</param>
internal readonly record struct Block(int SeriesId, TimeRange Range, int First, int Count)
{
    private static readonly Duration LongestOfDay = Duration.FromHours(12);

    /// <summary>The blocks that rows fall into, in key order.</summary>
    public static List<Block> Of(RowBuffer rows, CatalogIds ids)
    {
        var (order, isByMonth) = (rows.InKeyOrder(), ByMonth(rows.Dataset, ids));
        var blocks = new List<Block>();
        var current = default(Block);
        var (start, end) = (0L, 0L); // the range in microseconds: mostly the next series has the same
        for (var i = 0; i < order.Count; i++)
        {
            var (series, at) = (rows.SeriesId(order[i]), rows.AtMicroseconds(order[i]));
            if (current.Count > 0 && series == current.SeriesId && at < end)
            {
                current = current with { Count = current.Count + 1 };
                continue;
            }

            Close();
            var isSame = current.Count > 0 && at >= start && at < end && isByMonth(series) == isByMonth(current.SeriesId);
            current = new Block(series, isSame ? current.Range : Around(rows.Dataset.Zone, at, isByMonth(series)), i, 1);
            (start, end) = (Microseconds(current.Range.Start), Microseconds(current.Range.End));
        }

        Close();
        return blocks;

        void Close()
        {
            if (current.Count > 0)
            {
                blocks.Add(current);
            }
        }
    }

    /// <summary>The block of one row that is in no buffer.</summary>
    public static Block Of(Dataset dataset, CatalogIds ids, int seriesId, Instant at) =>
        new(seriesId, Around(dataset.Zone, Microseconds(at), ByMonth(dataset, ids)(seriesId)), 0, 1);

    private static TimeRange Around(DateTimeZone zone, long microseconds, bool isByMonth)
    {
        var day = Instant.FromUnixTimeTicks(microseconds * 10).InZone(zone).Date;
        var first = isByMonth ? day.With(DateAdjusters.StartOfMonth) : day;
        return new TimeRange(zone.StartOfDay(first), zone.StartOfDay(isByMonth ? first.PlusMonths(1) : first.PlusDays(1)));
    }

    private static Func<int, bool> ByMonth(Dataset dataset, CatalogIds ids)
    {
        if (dataset.Groups.Count == 0)
        {
            var isByMonth = dataset.Cadence.Shortest > LongestOfDay;
            return _ => isByMonth;
        }

        var series = dataset.Series.Where(s => dataset.For(s).Cadence.Shortest > LongestOfDay).Select(s => ids.Series(dataset.Name, s)).ToHashSet();
        return series.Contains;
    }

    private static long Microseconds(Instant at) => at.ToUnixTimeTicks() / 10;
}

namespace DataFetch.Storage.Rows;

/// <summary>Looks at rows series by series.</summary>
public static class SeriesInstants
{
    /// <summary>
    /// Each series with the instants of its rows, in order, in microseconds since 1970-01-01T00:00:00Z. Mostly all series have the
    /// same ones: a series whose instants are those of the one before gets the same list.
    /// </summary>
    public static IEnumerable<(int SeriesId, IReadOnlyList<long> Instants)> BySeries(this RowBuffer rows)
    {
        var order = rows.InKeyOrder();
        List<long> instants = [], last = [];
        for (var i = 0; i < order.Count; i++)
        {
            var series = rows.SeriesId(order[i]);
            instants.Add(rows.AtMicroseconds(order[i]));
            if (i + 1 < order.Count && rows.SeriesId(order[i + 1]) == series)
            {
                continue;
            }

            if (!instants.SequenceEqual(last))
            {
                last = [.. instants];
            }

            yield return (series, last);
            instants.Clear();
        }
    }
}

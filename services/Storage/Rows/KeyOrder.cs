namespace DataFetch.Storage.Rows;

/// <summary>Where a row is.</summary>
/// <param name="Position">Of its values, in the sense of <see cref="RowPayload"/>.</param>
/// <param name="Length">Of its values in bytes.</param>
internal readonly record struct RowKey(long At, long Position, int SeriesId, int Length);

/// <summary>Sorts rows by series and instant: into places by series, then each series by itself.</summary>
internal static class KeyOrder
{
    /// <param name="first">Rows before it are left out.</param>
    /// <param name="order">Gets the rows; as long as there are rows from <paramref name="first"/> on.</param>
    public static void Sort(ReadOnlySpan<RowKey> keys, int first, Span<int> order)
    {
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = first + i;
        }

        if (order.Length < 2 || IsSorted(keys[first..]))
        {
            return;
        }

        var (least, most) = (int.MaxValue, int.MinValue);
        foreach (ref readonly var key in keys[first..])
        {
            (least, most) = (Math.Min(least, key.SeriesId), Math.Max(most, key.SeriesId));
        }

        if ((long)most - least < 4L * order.Length)
        {
            SortBySeries(keys, order, least, most);
        }
        else
        {
            var copy = keys.ToArray();
            order.Sort((a, b) => Compare(copy[a], copy[b]));
        }
    }

    /// <summary>Moves to the front, of sorted rows with one key, the one of the greatest version, and of those the last. Returns how many are left.</summary>
    public static int OnePerKey(ReadOnlySpan<RowKey> keys, Span<int> sorted, List<long>? versions)
    {
        var kept = 0;
        foreach (var row in sorted)
        {
            if (kept == 0 || Compare(keys[row], keys[sorted[kept - 1]]) != 0)
            {
                sorted[kept++] = row;
            }
            else if (Counts(row, sorted[kept - 1], versions))
            {
                sorted[kept - 1] = row;
            }
        }

        return kept;
    }

    private static bool Counts(int row, int other, List<long>? versions) =>
        versions is null || versions[row] == versions[other] ? row > other : versions[row] > versions[other];

    private static int Compare(in RowKey a, in RowKey b) => a.SeriesId != b.SeriesId ? a.SeriesId.CompareTo(b.SeriesId) : a.At.CompareTo(b.At);

    private static bool IsSorted(ReadOnlySpan<RowKey> keys)
    {
        for (var i = 1; i < keys.Length; i++)
        {
            if (Compare(keys[i - 1], keys[i]) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private static void SortBySeries(ReadOnlySpan<RowKey> keys, Span<int> order, int least, int most)
    {
        var ends = new int[most - least + 2];
        var first = order[0];
        foreach (ref readonly var key in keys[first..])
        {
            ends[key.SeriesId - least + 1]++;
        }

        var largest = 0;
        for (var i = 1; i < ends.Length; i++)
        {
            largest = Math.Max(largest, ends[i]);
            ends[i] += ends[i - 1];
        }

        for (var row = first; row < keys.Length; row++)
        {
            order[ends[keys[row].SeriesId - least]++] = row; // a series' start becomes its end
        }

        var instants = new long[largest];
        for (var (series, start) = (0, 0); series < ends.Length - 1; start = ends[series++])
        {
            SortByInstant(keys, order[start..ends[series]], instants);
        }
    }

    private static void SortByInstant(ReadOnlySpan<RowKey> keys, Span<int> rows, long[] instants)
    {
        for (var i = 0; i < rows.Length; i++)
        {
            instants[i] = keys[rows[i]].At;
        }

        instants.AsSpan(0, rows.Length).Sort(rows);
    }
}

using System.Buffers;
using System.Numerics;

namespace DataFetch.Storage.Rows;

/// <summary>Where a row is.</summary>
/// <param name="Position">Of its values, in the sense of <see cref="RowPayload"/>.</param>
/// <param name="Length">Of its values in bytes.</param>
internal readonly record struct RowKey(long At, long Position, int SeriesId, int Length);

/// <summary>Sorts rows by series and instant. Stable: of rows with one key, the one added first comes first.</summary>
internal static class KeyOrder
{
    private const int DigitBits = 11;
    private const int Digits = 1 << DigitBits;

    /// <param name="first">Rows before it are left out.</param>
    public static int[] Sort(ReadOnlySpan<RowKey> keys, int first = 0)
    {
        var order = new int[keys.Length - first];
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = first + i;
        }

        if (order.Length < 2 || IsSorted(keys[first..]))
        {
            return order;
        }

        if (Packing.TryFor(keys[first..]) is not { } packing)
        {
            return Compare(keys, order);
        }

        var (packed, spare) = (ArrayPool<ulong>.Shared.Rent(order.Length), ArrayPool<ulong>.Shared.Rent(order.Length));
        packing.Pack(keys[first..], packed);
        order = Radix(packed, spare, order, packing.Bits);
        ArrayPool<ulong>.Shared.Return(packed);
        ArrayPool<ulong>.Shared.Return(spare);
        return order;
    }

    /// <summary>Of sorted rows with one key the one of the greatest version, and of those the last.</summary>
    public static int[] OnePerKey(ReadOnlySpan<RowKey> keys, int[] sorted, List<long>? versions)
    {
        var kept = 0;
        foreach (var row in sorted)
        {
            if (kept == 0 || Compare(keys[row], keys[sorted[kept - 1]]) != 0)
            {
                sorted[kept++] = row;
            }
            else if (versions is null || versions[row] >= versions[sorted[kept - 1]])
            {
                sorted[kept - 1] = row;
            }
        }

        return kept == sorted.Length ? sorted : sorted[..kept];
    }

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

    private static int Compare(in RowKey a, in RowKey b) => a.SeriesId != b.SeriesId ? a.SeriesId.CompareTo(b.SeriesId) : a.At.CompareTo(b.At);

    private static int[] Radix(ulong[] keys, ulong[] otherKeys, int[] rows, int bits)
    {
        var otherRows = new int[rows.Length];
        var starts = new int[Digits];
        for (var shift = 0; shift < bits; shift += DigitBits)
        {
            Array.Clear(starts);
            foreach (var key in keys.AsSpan(0, rows.Length))
            {
                starts[(int)(key >> shift) & (Digits - 1)]++;
            }

            var sum = 0;
            for (var digit = 0; digit < Digits; digit++)
            {
                (starts[digit], sum) = (sum, sum + starts[digit]);
            }

            for (var i = 0; i < rows.Length; i++)
            {
                var place = starts[(int)(keys[i] >> shift) & (Digits - 1)]++;
                otherKeys[place] = keys[i];
                otherRows[place] = rows[i];
            }

            (keys, otherKeys, rows, otherRows) = (otherKeys, keys, otherRows, rows);
        }

        return rows;
    }

    private static int[] Compare(ReadOnlySpan<RowKey> keys, int[] order)
    {
        var copy = keys.ToArray();
        Array.Sort(order, (a, b) => Compare(copy[a], copy[b]) is var order and not 0 ? order : a.CompareTo(b));
        return order;
    }

    /// <summary>Series and instant in one number, each counted from its least.</summary>
    private readonly record struct Packing(int LeastSeries, long Earliest, int AtBits, int Bits)
    {
        /// <summary>Null where they do not fit into 63 bits.</summary>
        public static Packing? TryFor(ReadOnlySpan<RowKey> keys)
        {
            var (least, most, earliest, latest) = (keys[0].SeriesId, keys[0].SeriesId, keys[0].At, keys[0].At);
            foreach (ref readonly var key in keys)
            {
                (least, most) = (Math.Min(least, key.SeriesId), Math.Max(most, key.SeriesId));
                (earliest, latest) = (Math.Min(earliest, key.At), Math.Max(latest, key.At));
            }

            var atBits = 64 - BitOperations.LeadingZeroCount((ulong)(latest - earliest));
            var bits = atBits + 32 - BitOperations.LeadingZeroCount((uint)(most - least));
            return bits > 63 ? null : new Packing(least, earliest, atBits, bits);
        }

        public void Pack(ReadOnlySpan<RowKey> keys, ulong[] packed)
        {
            for (var i = 0; i < keys.Length; i++)
            {
                packed[i] = ((ulong)(uint)(keys[i].SeriesId - LeastSeries) << AtBits) | (ulong)(keys[i].At - Earliest);
            }
        }
    }
}

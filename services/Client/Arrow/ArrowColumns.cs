using System.Runtime.InteropServices;
using System.Text;
using Apache.Arrow;
using Apache.Arrow.Types;
using DataFetch.V1;
using Google.Protobuf.Collections;

namespace DataFetch.Client.Arrow;

/// <summary>Columns of the wire as Arrow arrays. Where a value is null, its place in the list has a zero, as in Arrow.</summary>
internal static class ArrowColumns
{
    /// <param name="type">Of 64 bits.</param>
    public static IArrowArray Numbers(IArrowType type, RepeatedField<long> values, ReadOnlySpan<byte> nulls) =>
        Fixed(type, MemoryMarshal.AsBytes<long>(Copy(values)), values.Count, nulls);

    public static IArrowArray Doubles(RepeatedField<double> values, ReadOnlySpan<byte> nulls) =>
        Fixed(DoubleType.Default, MemoryMarshal.AsBytes<double>(Copy(values)), values.Count, nulls);

    public static IArrowArray Days(RepeatedField<long> values, ReadOnlySpan<byte> nulls)
    {
        var days = new int[values.Count];
        for (var i = 0; i < days.Length; i++)
        {
            days[i] = checked((int)values[i]);
        }

        return Fixed(Date32Type.Default, MemoryMarshal.AsBytes<int>(days), days.Length, nulls);
    }

    public static IArrowArray Booleans(RepeatedField<long> values, ReadOnlySpan<byte> nulls)
    {
        var bits = new byte[(values.Count + 7) / 8];
        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] != 0)
            {
                bits[i / 8] |= (byte)(1 << (i % 8));
            }
        }

        return Fixed(BooleanType.Default, bits, values.Count, nulls);
    }

    public static IArrowArray Decimals(Decimal128Type type, DecimalValues values, ReadOnlySpan<byte> nulls)
    {
        if (values.Scale > type.Scale)
        {
            throw new OverflowException($"A decimal has {values.Scale} digits behind the point, and {type.Scale} are the most in Arrow here: read the batches as they are.");
        }

        var factor = Int128.One;
        for (var scale = values.Scale; scale < type.Scale; scale++)
        {
            factor *= 10;
        }

        var scaled = new Int128[values.Unscaled.Count];
        for (var i = 0; i < scaled.Length; i++)
        {
            scaled[i] = values.Unscaled[i] * factor;
        }

        return Fixed(type, MemoryMarshal.AsBytes<Int128>(scaled), scaled.Length, nulls);
    }

    public static IArrowArray Texts(RepeatedField<string> values, ReadOnlySpan<byte> nulls)
    {
        var (offsets, bytes) = (new int[values.Count + 1], new byte[values.Sum(Encoding.UTF8.GetByteCount)]);
        for (var i = 0; i < values.Count; i++)
        {
            offsets[i + 1] = offsets[i] + Encoding.UTF8.GetBytes(values[i], bytes.AsSpan(offsets[i]));
        }

        return Texts(offsets, bytes, values.Count, nulls);
    }

    /// <summary>Names by their index; null where it is none of them.</summary>
    public static IArrowArray Names(IReadOnlyList<string> names, RepeatedField<int> indexes)
    {
        var encoded = names.Select(Encoding.UTF8.GetBytes).ToArray();
        var (offsets, nulls) = (new int[indexes.Count + 1], new byte[(indexes.Count + 7) / 8]);
        for (var i = 0; i < indexes.Count; i++)
        {
            var known = indexes[i] >= 0 && indexes[i] < encoded.Length;
            offsets[i + 1] = offsets[i] + (known ? encoded[indexes[i]].Length : 0);
            nulls[i / 8] |= (byte)(known ? 0 : 1 << (i % 8));
        }

        var bytes = new byte[offsets[^1]];
        for (var i = 0; i < indexes.Count; i++)
        {
            if (offsets[i + 1] > offsets[i])
            {
                encoded[indexes[i]].CopyTo(bytes, offsets[i]);
            }
        }

        return Texts(offsets, bytes, indexes.Count, nulls);
    }

    private static IArrowArray Texts(int[] offsets, byte[] bytes, int rows, ReadOnlySpan<byte> nulls)
    {
        var (validity, count) = Validity(rows, nulls);
        return new StringArray(new ArrayData(StringType.Default, rows, count, 0, [validity, new ArrowBuffer(MemoryMarshal.AsBytes<int>(offsets).ToArray()), new ArrowBuffer(bytes)]));
    }

    private static IArrowArray Fixed(IArrowType type, ReadOnlySpan<byte> values, int rows, ReadOnlySpan<byte> nulls)
    {
        var (validity, count) = Validity(rows, nulls);
        return ArrowArrayFactory.BuildArray(new ArrayData(type, rows, count, 0, [validity, new ArrowBuffer(values.ToArray())]));
    }

    // The wire has a bit for each null, Arrow one for each value.
    private static (ArrowBuffer Validity, int Nulls) Validity(int rows, ReadOnlySpan<byte> nulls)
    {
        var (bits, count) = (new byte[(rows + 7) / 8], 0);
        for (var i = 0; i < bits.Length && !nulls.IsEmpty; i++)
        {
            bits[i] = (byte)~nulls[i];
            count += System.Numerics.BitOperations.PopCount(nulls[i]);
        }

        return count == 0 ? (ArrowBuffer.Empty, 0) : (new ArrowBuffer(bits), count);
    }

    private static T[] Copy<T>(RepeatedField<T> values)
    {
        var copy = new T[values.Count];
        values.CopyTo(copy, 0);
        return copy;
    }
}

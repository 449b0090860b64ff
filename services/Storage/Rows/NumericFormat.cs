using System.Buffers.Binary;

namespace DataFetch.Storage.Rows;

/// <summary>
/// Decimals as Postgres sends and takes <c>numeric</c> in binary: count of digits, weight of the first, sign, scale, then the digits
/// to the base of 10,000. The scale is kept: 1.50 stays 1.50.
/// </summary>
internal static class NumericFormat
{
    /// <summary>28 digits and a scale of up to 28 touch at most 8 groups of four.</summary>
    public const int MaxLength = Head + (2 * MaxGroups);

    private const int MaxGroups = 9;
    private const int MaxScale = 28;
    private const int ShortGroups = 3;
    private const int Head = 8;
    private const uint Base = 10_000;
    private const short Negative = 0x4000;

    private static readonly ulong[] Powers = [1, 10, 100, 1_000];

    /// <summary>Returns the length in bytes.</summary>
    public static int Write(Span<byte> target, decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var scale = (bits[3] >> 16) & 0xFF;
        var fractions = (scale + 3) / 4; // groups behind the point
        var pad = Powers[(fractions * 4) - scale]; // so that the point lies between two groups
        var low = ((ulong)(uint)bits[1] << 32) | (uint)bits[0];

        Span<short> groups = stackalloc short[MaxGroups]; // the lowest first
        var count = bits[2] == 0 && low <= ulong.MaxValue / 1_000
            ? Split(low * pad, groups)
            : Split(new UInt128((uint)bits[2], low) * pad, groups);
        var first = 0; // zeros at the end are not sent
        while (first < count && groups[first] == 0)
        {
            first++;
        }

        var sent = count - first;
        BinaryPrimitives.WriteInt16BigEndian(target, (short)sent);
        BinaryPrimitives.WriteInt16BigEndian(target[2..], (short)(sent == 0 ? 0 : count - fractions - 1));
        BinaryPrimitives.WriteInt16BigEndian(target[4..], sent > 0 && bits[3] < 0 ? Negative : (short)0);
        BinaryPrimitives.WriteInt16BigEndian(target[6..], (short)scale);
        for (var i = 0; i < sent; i++)
        {
            BinaryPrimitives.WriteInt16BigEndian(target[(Head + (2 * i))..], groups[count - 1 - i]);
        }

        return Head + (2 * sent);
    }

    /// <summary>Reads what Postgres has sent.</summary>
    /// <exception cref="OverflowException">It has more digits than a decimal, or is none: NaN, infinity.</exception>
    public static decimal Read(ReadOnlySpan<byte> source)
    {
        var (unscaled, scale) = ReadUnscaled(source);
        var magnitude = (UInt128)(unscaled < 0 ? -unscaled : unscaled);
        return new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), unscaled < 0, (byte)scale);
    }

    /// <summary>The same as a number and the power of ten that it is to be divided by.</summary>
    /// <exception cref="OverflowException">It has more digits than a decimal, or is none: NaN, infinity.</exception>
    public static (Int128 Unscaled, int Scale) ReadUnscaled(ReadOnlySpan<byte> source)
    {
        var (count, weight) = (BinaryPrimitives.ReadInt16BigEndian(source), BinaryPrimitives.ReadInt16BigEndian(source[2..]));
        var (sign, scale) = (BinaryPrimitives.ReadInt16BigEndian(source[4..]), BinaryPrimitives.ReadInt16BigEndian(source[6..]));
        if (sign is not (0 or Negative) || scale > MaxScale)
        {
            throw new OverflowException("A numeric of the database is NaN, infinite, or has more than 28 digits behind the point.");
        }

        var groups = source.Slice(Head, 2 * count);
        var missing = count == 0 ? 0 : scale - (4 * (count - 1 - weight)); // digits that the groups have too few; below 0: too many, all of them 0
        var unscaled = count <= ShortGroups && missing <= 4 ? ReadShort(groups, missing) : (Int128)ReadLong(groups, missing);
        return (sign == Negative ? -unscaled : unscaled, scale);
    }

    // 12 digits and 4 more.
    private static ulong ReadShort(ReadOnlySpan<byte> groups, int missing)
    {
        var value = 0UL;
        for (var i = 0; i < groups.Length; i += 2)
        {
            value = (value * Base) + (uint)BinaryPrimitives.ReadInt16BigEndian(groups[i..]);
        }

        for (; missing != 0; missing += missing < 0 ? 1 : -1)
        {
            value = missing < 0 ? value / 10 : value * 10;
        }

        return value;
    }

    private static UInt128 ReadLong(ReadOnlySpan<byte> groups, int missing)
    {
        var value = UInt128.Zero;
        for (var i = 0; i < groups.Length; i += 2)
        {
            value = checked((value * Base) + (uint)BinaryPrimitives.ReadInt16BigEndian(groups[i..]));
        }

        for (; missing != 0; missing += missing < 0 ? 1 : -1)
        {
            value = missing < 0 ? value / 10 : checked(value * 10);
        }

        return value >> 96 == 0 ? value : throw new OverflowException("A numeric of the database has more digits than the 28 or 29 of a decimal.");
    }

    private static int Split(ulong value, Span<short> groups)
    {
        var count = 0;
        for (; value != 0; value /= Base)
        {
            groups[count++] = (short)(value % Base);
        }

        return count;
    }

    private static int Split(UInt128 value, Span<short> groups)
    {
        var count = 0;
        for (; value != UInt128.Zero; value /= Base)
        {
            groups[count++] = (short)(value % Base);
        }

        return count;
    }
}

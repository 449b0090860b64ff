using System.Buffers.Binary;
using System.ComponentModel;

namespace DataFetch.Storage.Rows;

/// <summary>Whole rows as Postgres' binary COPY sends them: a count of fields, then the fields, each behind its length.</summary>
/// <param name="bytes">Nobody changes them as long as the page is in use.</param>
[ImmutableObject(true)]
public sealed class RowPage(ReadOnlyMemory<byte> bytes)
{
    public ReadOnlyMemory<byte> Bytes { get; } = bytes;

    /// <summary>The instant of the first row, in microseconds since 1970-01-01T00:00:00Z. A page has a row at least.</summary>
    public long FirstAt => RowHead.At(Bytes.Span);

    /// <summary>Of a page of one series the rows from one instant until before another, in microseconds since 1970-01-01T00:00:00Z; it may have none.</summary>
    public RowPage Between(long from, long until)
    {
        var start = Skip(Bytes, from);
        return new RowPage(Bytes[start..(start + Skip(Bytes[start..], until))]);
    }

    // To the first row that is not before an instant.
    private static int Skip(ReadOnlyMemory<byte> rows, long until)
    {
        var span = rows.Span;
        var at = 0;
        while (at < span.Length && RowHead.At(span[at..]) < until)
        {
            at += RowHead.RowLength(span[at..]);
        }

        return at;
    }

    /// <summary>The same rows, the last one first.</summary>
    public RowPage Reversed()
    {
        var (reversed, end) = (new byte[Bytes.Length], Bytes.Length);
        for (var left = Bytes.Span; !left.IsEmpty; left = left[^end..])
        {
            var length = RowHead.RowLength(left);
            end -= length;
            left[..length].CopyTo(reversed.AsSpan(end));
        }

        return new RowPage(reversed);
    }

    /// <summary>The rows, in their order.</summary>
    public RowCursor Rows => new(Bytes.Span);
}

/// <summary>Walks over rows. It copies nothing: a row is valid as long as its page is.</summary>
public ref struct RowCursor
{
    private readonly int[] starts;
    private ReadOnlySpan<byte> left;
    private int length;

    internal RowCursor(ReadOnlySpan<byte> rows)
    {
        left = rows;
        starts = rows.IsEmpty ? [] : new int[RowHead.Fields(rows) - RowHead.KeyFields];
    }

    public readonly StoredRow Current => new(left[..length], starts);

    public readonly RowCursor GetEnumerator() => this;

    public bool MoveNext()
    {
        left = left[length..];
        if (left.IsEmpty)
        {
            length = 0;
            return false;
        }

        var at = RowHead.Length;
        for (var i = 0; i < starts.Length; i++)
        {
            at += sizeof(int);
            starts[i] = at;
            at += Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(left[(at - sizeof(int))..]));
        }

        length = at;
        return true;
    }
}

/// <summary>What each row begins with: series, instant and provider.</summary>
internal static class RowHead
{
    public const int KeyFields = 3;

    /// <summary>The count of fields, then an int4, an int8 and an int2, each behind its length.</summary>
    public const int Length = 28;

    /// <summary>2000-01-01T00:00:00Z, from which Postgres counts, in microseconds since 1970.</summary>
    public const long Year2000 = 946_684_800_000_000;

    /// <summary>Of a row, -1 at the end of the COPY.</summary>
    public static int Fields(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt16BigEndian(row);

    public static int SeriesId(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt32BigEndian(row[6..]);

    public static long At(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt64BigEndian(row[14..]) + Year2000;

    public static short ProviderId(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadInt16BigEndian(row[26..]);

    public static void Write(Span<byte> head, int columns, int seriesId, long at, short providerId)
    {
        BinaryPrimitives.WriteInt16BigEndian(head, (short)(columns + KeyFields));
        BinaryPrimitives.WriteInt32BigEndian(head[2..], sizeof(int));
        BinaryPrimitives.WriteInt32BigEndian(head[6..], seriesId);
        BinaryPrimitives.WriteInt32BigEndian(head[10..], sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(head[14..], at - Year2000);
        BinaryPrimitives.WriteInt32BigEndian(head[22..], sizeof(short));
        BinaryPrimitives.WriteInt16BigEndian(head[26..], providerId);
    }

    /// <summary>The length of the first row; 0 where it is not there to its end.</summary>
    public static int RowLength(ReadOnlySpan<byte> rows)
    {
        if (rows.Length < Length)
        {
            return 0;
        }

        var at = Length;
        for (var columns = Fields(rows) - KeyFields; columns > 0; columns--)
        {
            if (rows.Length - at < sizeof(int))
            {
                return 0;
            }

            at += sizeof(int) + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(rows[at..]));
            if (at > rows.Length)
            {
                return 0;
            }
        }

        return at;
    }
}

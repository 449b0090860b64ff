using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using DataFetch.Catalog;
using NodaTime;
using Npgsql;

namespace DataFetch.Storage.Coverage;

/// <summary>Range sets as Postgres' <c>tstzmultirange</c>.</summary>
internal static class Multirange
{
    // In Postgres' binary format: lengths of the range and of its bounds, flags, two bounds.
    private const int RangeSize = 4 + 1 + 4 + 8 + 4 + 8;
    private const byte HasStart = 0x02;

    private static readonly Instant Epoch = Instant.FromUtc(2000, 1, 1, 0, 0);

    /// <summary>As a literal, which goes into a <c>text[]</c> parameter and is cast there: an array of multiranges is no type of Npgsql's.</summary>
    public static string Text(TimeRangeSet ranges)
    {
        var text = new StringBuilder("{");
        foreach (var range in ranges)
        {
            text.Append(text.Length == 1 ? "" : ",").Append('[').Append(Text(range.Start)).Append(',').Append(Text(range.End)).Append(')');
        }

        return text.Append('}').ToString();
    }

    /// <summary>Reads what the ledger holds: bounded ranges with their start and without their end; NULL is none.</summary>
    /// <exception cref="InvalidDataException">It holds others.</exception>
    // From the bytes that Postgres sends: Npgsql takes three times as long to make ranges of its own, and many series with holes have very many.
    public static TimeRangeSet Read(NpgsqlDataReader reader, int column)
    {
        if (reader.IsDBNull(column))
        {
            return TimeRangeSet.Empty;
        }

        using var stream = reader.GetStream(column);
        var length = (int)stream.Length;
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            stream.ReadExactly(bytes, 0, length);
            return Parse(bytes.AsSpan(0, length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private static TimeRangeSet Parse(ReadOnlySpan<byte> bytes)
    {
        var count = BinaryPrimitives.ReadInt32BigEndian(bytes);
        if (count == 0)
        {
            return TimeRangeSet.Empty;
        }

        var ranges = new TimeRange[count];
        for (var i = 0; i < count; i++)
        {
            // The length of the range, its flags, then each bound with its length before it.
            var range = bytes[(sizeof(int) + (i * RangeSize))..];
            ranges[i] = range[4] == HasStart
                ? new TimeRange(At(range[9..]), At(range[21..]))
                : throw new InvalidDataException("The ledger holds a range without an end, or with it.");
        }

        return TimeRangeSet.Own(ranges);
    }

    private static Instant At(ReadOnlySpan<byte> microseconds) =>
        Epoch + Duration.FromTicks(checked(BinaryPrimitives.ReadInt64BigEndian(microseconds) * 10));

    private static string Text(Instant at) => at.ToDateTimeUtc().ToString("yyyy-MM-dd HH:mm:ss.ffffff'+00'", CultureInfo.InvariantCulture);
}

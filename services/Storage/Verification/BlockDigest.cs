using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;

namespace DataFetch.Storage.Verification;

/// <summary>
/// The digest of a block, from stored rows by Postgres and from a buffer here: SHA-256 over the instants, the providers, and then each
/// column in the order of their names behind its name and a zero, all as <c>array_send</c> has them for the rows in order of their
/// instants. That is Postgres' wire format, so it is the same on every server and version. A column without a value in the block counts
/// for nothing: one that a catalog adds changes no digest of before.
/// </summary>
internal sealed class BlockDigest : IDisposable
{
    private const long Year2000 = 946_684_800_000_000;
    private const int InstantType = 1184;
    private const int ShortType = 21;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly ArrayBufferWriter<byte> instants = new();
    private readonly ArrayBufferWriter<byte> providers = new();
    private readonly ArrayBufferWriter<byte>[] values;
    private readonly bool[] hasNull;
    private readonly bool[] hasValue;
    private readonly RowBuffer rows;
    private readonly ArraySegment<int> order;
    private readonly short providerId;
    private readonly (int Index, byte[] Tag, int Type)[] columns;

    public BlockDigest(RowBuffer rows, short providerId)
    {
        (this.rows, order, this.providerId) = (rows, rows.InKeyOrder(), providerId);
        values = [.. rows.Dataset.Columns.Select(_ => new ArrayBufferWriter<byte>())];
        (hasNull, hasValue) = (new bool[values.Length], new bool[values.Length]);
        columns = [.. rows.Dataset.Columns.Select((c, i) => (i, Tag(c), TypeOf(c.Type))).OrderBy(c => rows.Dataset.Columns[c.i].Name, StringComparer.Ordinal)];
    }

    /// <summary>Whether a buffer has the values as Postgres will have them: jsonb it writes anew.</summary>
    public static bool CanTake(Dataset dataset) => dataset.Columns.All(c => c.Type != ColumnType.Json);

    /// <summary>The digest as an aggregate over rows that come in order of their instants.</summary>
    public static string Sql(Dataset dataset) =>
        $"""
        sha256(array_send(array_agg(at)) || array_send(array_agg(provider_id)){string.Concat(
            dataset.Columns.OrderBy(c => c.Name, StringComparer.Ordinal).Select(c =>
                $" || CASE WHEN count({Schema.Sql.Quote(c.Name)}) > 0 THEN '\\x{Convert.ToHexString(Tag(c))}'::bytea || array_send(array_agg({Schema.Sql.Quote(c.Name)})) ELSE '' END"))})
        """;

    /// <summary>The digest of a block of the buffer. Blocks are asked for in key order, where rows may be in files.</summary>
    public byte[] Of(Block block)
    {
        Gather(block);
        AppendArray(InstantType, block.Count, hasNulls: false, instants);
        AppendArray(ShortType, block.Count, hasNulls: false, providers);
        foreach (var (index, tag, type) in columns)
        {
            if (hasValue[index])
            {
                hash.AppendData(tag);
                AppendArray(type, block.Count, hasNull[index], values[index]);
            }
        }

        return hash.GetHashAndReset();
    }

    public void Dispose() => hash.Dispose();

    // A row's values are those of an array's elements already: each behind its length, -1 for null.
    private void Gather(Block block)
    {
        instants.ResetWrittenCount();
        providers.ResetWrittenCount();
        Array.ForEach(values, v => v.ResetWrittenCount());
        Array.Clear(hasNull);
        Array.Clear(hasValue);
        foreach (var row in order.Slice(block.First, block.Count))
        {
            var instant = instants.GetSpan(sizeof(int) + sizeof(long));
            BinaryPrimitives.WriteInt32BigEndian(instant, sizeof(long));
            BinaryPrimitives.WriteInt64BigEndian(instant[sizeof(int)..], rows.AtMicroseconds(row) - Year2000);
            instants.Advance(sizeof(int) + sizeof(long));
            var provider = providers.GetSpan(sizeof(int) + sizeof(short));
            BinaryPrimitives.WriteInt32BigEndian(provider, sizeof(short));
            BinaryPrimitives.WriteInt16BigEndian(provider[sizeof(int)..], providerId);
            providers.Advance(sizeof(int) + sizeof(short));

            var left = rows.Values(row);
            for (var i = 0; i < values.Length; i++)
            {
                var length = BinaryPrimitives.ReadInt32BigEndian(left);
                var taken = sizeof(int) + Math.Max(0, length);
                values[i].Write(left[..taken]);
                hasNull[i] |= length < 0;
                hasValue[i] |= length >= 0;
                left = left[taken..];
            }
        }
    }

    // One dimension, whether there are nulls, the type, the length, the index of the first.
    private void AppendArray(int type, int count, bool hasNulls, ArrayBufferWriter<byte> elements)
    {
        Span<byte> head = stackalloc byte[5 * sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(head, 1);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], hasNulls ? 1 : 0);
        BinaryPrimitives.WriteInt32BigEndian(head[8..], type);
        BinaryPrimitives.WriteInt32BigEndian(head[12..], count);
        BinaryPrimitives.WriteInt32BigEndian(head[16..], 1);
        hash.AppendData(head);
        hash.AppendData(elements.WrittenSpan);
    }

    private static byte[] Tag(Column column) => [.. Encoding.UTF8.GetBytes(column.Name), 0];

    // Postgres' numbers of its types, which never change.
    private static int TypeOf(ColumnType type) => type switch
    {
        ColumnType.Decimal => 1700,
        ColumnType.Double => 701,
        ColumnType.Int64 => 20,
        ColumnType.Boolean => 16,
        ColumnType.Date => 1082,
        ColumnType.Instant => InstantType,
        ColumnType.Json => 3802,
        _ => 25,
    };
}

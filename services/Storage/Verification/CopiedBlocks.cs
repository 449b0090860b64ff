using System.Buffers.Binary;
using System.Security.Cryptography;
using DataFetch.Catalog.Definitions;
using DataFetch.Storage.Rows;
using DataFetch.Storage.Schema;

namespace DataFetch.Storage.Verification;

/// <summary>
/// The blocks of rows on their way into the table, with their digests: what Postgres would compute of them, at a tenth of the cost. A
/// row's values are encoded as the elements of an array are, each behind its length.
/// </summary>
internal sealed class CopiedBlocks : IDisposable
{
    private const int InstantType = 1184;
    private const int ShortType = 21;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly BlockBounds bounds;
    private readonly Elements instants = new();
    private readonly Elements providers = new();
    private readonly Elements[] values;
    private readonly (int Place, byte[] Tag, int Type)[] columns;
    private readonly byte[] provider = [0, 0, 0, sizeof(short), 0, 0];
    private readonly List<Block> blocks = [];
    private readonly List<byte[]> digests = [];
    private int seriesId;
    private int count;
    private long first;
    private long last;

    public CopiedBlocks(Dataset dataset, short providerId, CatalogIds ids)
    {
        bounds = new BlockBounds(dataset, ids);
        values = [.. dataset.Columns.Select(_ => new Elements())];
        columns = [.. BlockDigest.Ordered(dataset).Select(c => (c.Place, BlockDigest.Tag(c.Column), TypeOf(c.Column.Type)))];
        BinaryPrimitives.WriteInt16BigEndian(provider.AsSpan(sizeof(int)), providerId);
    }

    public IReadOnlyList<Block> Blocks => blocks;

    /// <summary>One for each of <see cref="Blocks"/>.</summary>
    public IReadOnlyList<byte[]> Digests => digests;

    /// <summary>Whether rows on their way have the values that Postgres will have: jsonb it writes anew.</summary>
    public static bool CanTake(Dataset dataset) => dataset.Columns.All(c => c.Type != ColumnType.Json);

    /// <summary>Adds a row. Rows come in key order.</summary>
    /// <param name="at">Microseconds since 1970-01-01T00:00:00Z.</param>
    public void Add(int series, long at, ReadOnlySpan<byte> row)
    {
        if (count > 0 && (series != seriesId || !bounds.Contain(at)))
        {
            Complete();
        }

        if (count++ == 0)
        {
            bounds.MoveTo(seriesId = series, first = at);
        }

        last = at;

        Span<byte> instant = stackalloc byte[sizeof(int) + sizeof(long)];
        BinaryPrimitives.WriteInt32BigEndian(instant, sizeof(long));
        BinaryPrimitives.WriteInt64BigEndian(instant[sizeof(int)..], at - RowHead.Year2000);
        instants.Add(instant);
        providers.Add(provider);
        foreach (var column in values)
        {
            var taken = sizeof(int) + Math.Max(0, BinaryPrimitives.ReadInt32BigEndian(row));
            column.Add(row[..taken]);
            row = row[taken..];
        }
    }

    /// <summary>Ends the last block.</summary>
    public void Complete()
    {
        if (count == 0)
        {
            return;
        }

        Append(InstantType, instants);
        Append(ShortType, providers);
        foreach (var (place, tag, type) in columns)
        {
            if (values[place].Values > 0)
            {
                hash.AppendData(tag);
                Append(type, values[place]);
            }

            values[place].Clear();
        }

        instants.Clear();
        providers.Clear();
        blocks.Add(new Block(seriesId, bounds.Range, count, BlockBounds.At(first), BlockBounds.At(last)));
        digests.Add(hash.GetHashAndReset());
        count = 0;
    }

    public void Dispose() => hash.Dispose();

    // One dimension, whether there are nulls, the type, the length, the index of the first; then the elements.
    private void Append(int type, Elements elements)
    {
        Span<byte> head = stackalloc byte[5 * sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(head, 1);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], elements.Values < count ? 1 : 0);
        BinaryPrimitives.WriteInt32BigEndian(head[8..], type);
        BinaryPrimitives.WriteInt32BigEndian(head[12..], count);
        BinaryPrimitives.WriteInt32BigEndian(head[16..], 1);
        hash.AppendData(head);
        hash.AppendData(elements.Bytes);
    }

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

    /// <summary>The elements of one array.</summary>
    private sealed class Elements
    {
        private byte[] bytes = new byte[2_048];
        private int used;

        public ReadOnlySpan<byte> Bytes => bytes.AsSpan(0, used);

        /// <summary>Those that are not null.</summary>
        public int Values { get; private set; }

        public void Add(ReadOnlySpan<byte> element)
        {
            if (bytes.Length - used < element.Length)
            {
                Array.Resize(ref bytes, Math.Max(bytes.Length * 2, used + element.Length));
            }

            element.CopyTo(bytes.AsSpan(used));
            used += element.Length;
            Values += element[0] < 0x80 ? 1 : 0; // the length of null is -1
        }

        public void Clear() => (used, Values) = (0, 0);
    }
}

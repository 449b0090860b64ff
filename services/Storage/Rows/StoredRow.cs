using System.Buffers.Binary;

namespace DataFetch.Storage.Rows;

/// <summary>A row as Postgres has sent it. Values are read by the place of their column among those asked for, and only where they are not null.</summary>
public readonly ref struct StoredRow
{
    // In front of the text, in the binary form of jsonb.
    // Before the text of a jsonb.
    private const int JsonVersionLength = 1;

    // From 1970-01-01 to 2000-01-01.
    private const int Days2000 = 10_957;

    private readonly ReadOnlySpan<byte> row;
    private readonly ReadOnlySpan<int> starts;

    internal StoredRow(ReadOnlySpan<byte> row, ReadOnlySpan<int> starts)
    {
        this.row = row;
        this.starts = starts;
    }

    public int SeriesId => RowHead.SeriesId(row);

    /// <summary>Microseconds since 1970-01-01T00:00:00Z.</summary>
    public long At => RowHead.At(row);

    /// <summary>Who it is from: <see cref="Schema.CatalogIds.ProviderName"/>.</summary>
    public short ProviderId => RowHead.ProviderId(row);

    /// <summary>In bytes, as sent.</summary>
    public int Length => row.Length;

    public bool IsNull(int column) => FieldLength(column) < 0;

    /// <exception cref="OverflowException">Its digits do not fit a <see cref="decimal"/>, or it is none.</exception>
    public decimal Decimal(int column) => NumericFormat.Read(Value(column));

    /// <summary>A decimal as a number and the power of ten that it is to be divided by.</summary>
    /// <exception cref="OverflowException">As of <see cref="Decimal"/>.</exception>
    public (Int128 Unscaled, int Scale) Unscaled(int column) => NumericFormat.ReadUnscaled(Value(column));

    public double Double(int column) => BinaryPrimitives.ReadDoubleBigEndian(Value(column));

    public long Int64(int column) => BinaryPrimitives.ReadInt64BigEndian(Value(column));

    public bool Boolean(int column) => Value(column)[0] != 0;

    /// <summary>Days since 1970-01-01.</summary>
    public int Day(int column) => BinaryPrimitives.ReadInt32BigEndian(Value(column)) + Days2000;

    /// <summary>Of an instant, since 1970-01-01T00:00:00Z.</summary>
    public long Microseconds(int column) => BinaryPrimitives.ReadInt64BigEndian(Value(column)) + RowHead.Year2000;

    /// <summary>A text, in UTF-8.</summary>
    public ReadOnlySpan<byte> Text(int column) => Value(column);

    /// <summary>A JSON document, in UTF-8.</summary>
    public ReadOnlySpan<byte> Json(int column) => Value(column)[JsonVersionLength..];

    private ReadOnlySpan<byte> Value(int column) => row.Slice(starts[column], FieldLength(column));

    private int FieldLength(int column) => BinaryPrimitives.ReadInt32BigEndian(row[(starts[column] - sizeof(int))..]);
}

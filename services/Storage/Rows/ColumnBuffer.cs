using System.Buffers.Binary;
using System.Text;
using DataFetch.Catalog.Definitions;

namespace DataFetch.Storage.Rows;

/// <summary>
/// One column of a <see cref="RowBuffer"/>. Values are added once a row, column by column; what is left out is null. They are held as
/// Postgres takes them and decoded again when they are asked for.
/// </summary>
public abstract class ColumnBuffer
{
    private const int NullLength = -1;
    private readonly RowBuffer rows;
    private readonly int index;

    private protected ColumnBuffer(RowBuffer rows, int index) => (this.rows, this.index) = (rows, index);

    internal static ColumnBuffer For(RowBuffer rows, int index, ColumnType type) => type switch
    {
        ColumnType.Decimal => new DecimalBuffer(rows, index),
        ColumnType.Double => new DoubleBuffer(rows, index),
        ColumnType.Int64 => new Int64Buffer(rows, index),
        ColumnType.Boolean => new BooleanBuffer(rows, index),
        ColumnType.Date => new DateBuffer(rows, index),
        ColumnType.Instant => new InstantBuffer(rows, index),
        ColumnType.Json => new JsonBuffer(rows, index),
        _ => new TextBuffer(rows, index),
    };

    public bool IsNull(int row) => !TryRead(row, out _);

    internal void AddNull()
    {
        BinaryPrimitives.WriteInt32BigEndian(rows.BeginValue(index, sizeof(int)), NullLength);
        rows.EndValue(sizeof(int));
    }

    /// <summary>Room for a value of up to that many bytes.</summary>
    private protected Span<byte> Begin(int length) => rows.BeginValue(index, sizeof(int) + length)[sizeof(int)..];

    private protected void End(int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(rows.ValueHead, length);
        rows.EndValue(sizeof(int) + length);
    }

    /// <summary>False where the value is null.</summary>
    private protected bool TryRead(int row, out ReadOnlySpan<byte> value)
    {
        var left = rows.Values(row);
        for (var i = 0; ; i++)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(left);
            left = left[sizeof(int)..];
            if (i == index)
            {
                value = left[..Math.Max(0, length)];
                return length != NullLength;
            }

            left = left[Math.Max(0, length)..];
        }
    }
}

public sealed class DecimalBuffer : ColumnBuffer
{
    internal DecimalBuffer(RowBuffer rows, int index)
        : base(rows, index)
    {
    }

    public decimal? this[int row] => TryRead(row, out var value) ? NumericFormat.Read(value) : null;

    public void Add(decimal? value)
    {
        if (value is { } number)
        {
            End(NumericFormat.Write(Begin(NumericFormat.MaxLength), number));
        }
        else
        {
            AddNull();
        }
    }
}

public sealed class DoubleBuffer : ColumnBuffer
{
    internal DoubleBuffer(RowBuffer rows, int index)
        : base(rows, index)
    {
    }

    public double? this[int row] => TryRead(row, out var value) ? BinaryPrimitives.ReadDoubleBigEndian(value) : null;

    public void Add(double? value)
    {
        if (value is { } number)
        {
            BinaryPrimitives.WriteDoubleBigEndian(Begin(sizeof(double)), number);
            End(sizeof(double));
        }
        else
        {
            AddNull();
        }
    }
}

public sealed class Int64Buffer : ColumnBuffer
{
    internal Int64Buffer(RowBuffer rows, int index)
        : base(rows, index)
    {
    }

    public long? this[int row] => TryRead(row, out var value) ? BinaryPrimitives.ReadInt64BigEndian(value) : null;

    public void Add(long? value)
    {
        if (value is { } number)
        {
            BinaryPrimitives.WriteInt64BigEndian(Begin(sizeof(long)), number);
            End(sizeof(long));
        }
        else
        {
            AddNull();
        }
    }
}

public sealed class TextBuffer : ColumnBuffer
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    internal TextBuffer(RowBuffer rows, int index)
        : base(rows, index)
    {
    }

    public string? this[int row] => TryRead(row, out var value) ? Strict.GetString(value) : null;

    public void Add(string? value)
    {
        if (value is null)
        {
            AddNull();
        }
        else
        {
            End(Strict.GetBytes(value, Begin(Strict.GetByteCount(value))));
        }
    }

    /// <summary>Adds a text that is UTF-8 already.</summary>
    public void AddUtf8(ReadOnlySpan<byte> value)
    {
        value.CopyTo(Begin(value.Length));
        End(value.Length);
    }
}

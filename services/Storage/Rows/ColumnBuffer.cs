using DataFetch.Catalog.Definitions;
using Npgsql;
using NpgsqlTypes;

namespace DataFetch.Storage.Rows;

/// <summary>The values of one column, one a row, in the order in which they were decoded.</summary>
public abstract class ColumnBuffer
{
    public abstract int Count { get; }

    public static ColumnBuffer For(ColumnType type) => type switch
    {
        ColumnType.Decimal => new DecimalBuffer(),
        ColumnType.Double => new DoubleBuffer(),
        ColumnType.Int64 => new Int64Buffer(),
        _ => new TextBuffer(),
    };

    /// <summary>Adds what another buffer of the same type holds.</summary>
    internal abstract void Append(ColumnBuffer other);

    internal abstract void Write(NpgsqlBinaryImporter copy, int row);
}

public abstract class ColumnBuffer<T>(NpgsqlDbType type) : ColumnBuffer
    where T : struct
{
    private readonly List<T?> values = [];

    public override int Count => values.Count;

    public T? this[int row] => values[row];

    public void Add(T? value) => values.Add(value);

    internal override void Append(ColumnBuffer other) => values.AddRange(((ColumnBuffer<T>)other).values);

    internal override void Write(NpgsqlBinaryImporter copy, int row)
    {
        if (values[row] is { } value)
        {
            copy.Write(value, type);
        }
        else
        {
            copy.WriteNull();
        }
    }
}

public sealed class DecimalBuffer() : ColumnBuffer<decimal>(NpgsqlDbType.Numeric);

public sealed class DoubleBuffer() : ColumnBuffer<double>(NpgsqlDbType.Double);

public sealed class Int64Buffer() : ColumnBuffer<long>(NpgsqlDbType.Bigint);

public sealed class TextBuffer : ColumnBuffer
{
    private readonly List<string?> values = [];

    public override int Count => values.Count;

    public void Add(string? value) => values.Add(value);

    internal override void Append(ColumnBuffer other) => values.AddRange(((TextBuffer)other).values);

    internal override void Write(NpgsqlBinaryImporter copy, int row)
    {
        if (values[row] is { } value)
        {
            copy.Write(value, NpgsqlDbType.Text);
        }
        else
        {
            copy.WriteNull();
        }
    }
}

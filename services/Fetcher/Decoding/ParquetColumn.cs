using System.Globalization;
using System.Text;
using Parquet;
using Parquet.Schema;

namespace DataFetch.Fetcher.Decoding;

/// <summary>The values of a column of Parquet within one row group, as the text that they are read from in other bodies.</summary>
internal abstract class ParquetColumn(DataField field)
{
    public DataField Field { get; } = field;

    /// <summary>The value of a row; valid until the next one is asked for.</summary>
    public abstract FieldValue this[int row] { get; }

    /// <exception cref="ArgumentOutOfRangeException">It is of a type that no column of a dataset has.</exception>
    public static ParquetColumn For(DataField field) => ParquetTypes.Of(field) switch
    {
        ParquetType.Text => new ParquetValues<ReadOnlyMemory<char>>(field, ValueKind.Text, Text),
        ParquetType.Instant => new ParquetInstants((DateTimeDataField)field),
        ParquetType.Date => new ParquetValues<DateOnly>(field, ValueKind.Text, (DateOnly day, ref byte[] to) => Format(day, to, "yyyy-MM-dd")),
        ParquetType.Boolean => new ParquetValues<bool>(field, ValueKind.Bool, (bool flag, ref byte[] to) => Encoding.UTF8.GetBytes(flag ? "true" : "false", to)),
        // Without the zeros that the column's scale adds: 12.340000000000000000 is 12.34.
        ParquetType.Decimal => Numbers<decimal>(field, number => number / 1.0000000000000000000000000000m),
        ParquetType.Float when field.ClrType == typeof(float) =>
            new ParquetValues<float>(field, ValueKind.Number, (float number, ref byte[] to) => Format((double)number, to)),
        ParquetType.Float => Numbers<double>(field),
        ParquetType.Integer => Integers(field),
        var type => throw new ArgumentOutOfRangeException(nameof(field), type, "No column of a dataset is filled from it."),
    };

    /// <param name="rows">Of the row group.</param>
    public abstract Task ReadAsync(ParquetRowGroupReader group, int rows, CancellationToken ct);

    private static ParquetColumn Integers(DataField field) => Type.GetTypeCode(field.ClrType) switch
    {
        TypeCode.Int64 => Numbers<long>(field),
        TypeCode.Int32 => Numbers<int>(field),
        TypeCode.Int16 => Numbers<short>(field),
        TypeCode.SByte => Numbers<sbyte>(field),
        TypeCode.UInt64 => Numbers<ulong>(field),
        TypeCode.UInt32 => Numbers<uint>(field),
        TypeCode.UInt16 => Numbers<ushort>(field),
        _ => Numbers<byte>(field),
    };

    private static ParquetValues<T> Numbers<T>(DataField field, Func<T, T>? form = null)
        where T : struct, IUtf8SpanFormattable =>
        new(field, ValueKind.Number, (T number, ref byte[] to) => Format(form is null ? number : form(number), to));

    private static int Text(ReadOnlyMemory<char> text, ref byte[] to)
    {
        if (to.Length < Encoding.UTF8.GetMaxByteCount(text.Length))
        {
            to = new byte[Encoding.UTF8.GetMaxByteCount(text.Length)];
        }

        return Encoding.UTF8.GetBytes(text.Span, to);
    }

    // Of numbers the least is about -1.7976931348623157E+308, and none is longer than the buffer that values begin with.
    private static int Format<T>(T value, Span<byte> to, ReadOnlySpan<char> format = default)
        where T : IUtf8SpanFormattable =>
        value.TryFormat(to, out var length, format, CultureInfo.InvariantCulture) ? length : throw new InvalidDataException($"{value} is too long");
}

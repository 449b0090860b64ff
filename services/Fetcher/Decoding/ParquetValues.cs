using System.Globalization;
using System.Text;
using Parquet;
using Parquet.Schema;

namespace DataFetch.Fetcher.Decoding;

/// <summary>Writes a value's text, and says how long it is.</summary>
/// <param name="to">May be replaced by a longer one.</param>
internal delegate int ParquetFormatter<T>(T value, ref byte[] to);

/// <summary>Values of one type.</summary>
internal class ParquetValues<T>(DataField field, ValueKind kind, ParquetFormatter<T> format) : ParquetColumn(field)
    where T : struct
{
    private T[] values = [];
    private int[]? places; // of the rows' values; below zero for null
    private byte[] text = new byte[64];

    public override FieldValue this[int row]
    {
        get
        {
            if (Find(row) is not { } value)
            {
                return default;
            }

            var written = text.AsSpan(0, format(value, ref text));
            return new FieldValue(kind, written, raw: written); // as JSON, where the column holds that
        }
    }

    public override async Task ReadAsync(ParquetRowGroupReader group, int rows, CancellationToken ct)
    {
        values = new T[rows];
        places = Field.IsNullable ? new int[rows] : null;
        await group.ReadRawAsync(Field, values.AsMemory(), places?.AsMemory(), null, ct);
        for (var (row, next) = (0, 0); row < places?.Length; row++)
        {
            places[row] = places[row] == Field.MaxDefinitionLevel ? next++ : -1;
        }
    }

    protected T? Find(int row) => places is null ? values[row] : places[row] >= 0 ? values[places[row]] : null;
}

/// <summary>Instants of UTC, read as the numbers that they are written as: the library's DateTime knows fewer encodings.</summary>
internal sealed class ParquetInstants : ParquetValues<long>
{
    private readonly DateTimeTimeUnit unit;

    public ParquetInstants(DateTimeDataField field)
        : base(Numbers(field), ValueKind.Text, (long at, ref byte[] to) => Iso(Micros(at, field.Unit), to)) => unit = field.Unit;

    /// <summary>Microseconds since 1970; null for none.</summary>
    public long? Micros(int row) => Find(row) is { } at ? Micros(at, unit) : null;

    /// <summary>The first and the last of a row group, in microseconds since 1970; null where that is not said.</summary>
    public (long First, long Last)? Bounds(ParquetRowGroupReader group) =>
        group.GetMetadata(Field)?.MetaData?.Statistics is { MinValue: { Length: sizeof(long) } first, MaxValue: { Length: sizeof(long) } last }
            && (First: Micros(BitConverter.ToInt64(first), unit), Last: Micros(BitConverter.ToInt64(last), unit)) is var bounds && bounds.First <= bounds.Last
                ? bounds
                : null;

    // Nothing finer than microseconds is stored.
    private static long Micros(long value, DateTimeTimeUnit unit) => unit switch
    {
        DateTimeTimeUnit.Millis => checked(value * 1000),
        DateTimeTimeUnit.Micros => value,
        _ => (long)Math.Floor(value / 1000m),
    };

    private static DataField<long> Numbers(DataField field)
    {
        var numbers = new DataField<long>(field.Name, field.IsNullable);
        _ = new ParquetSchema(numbers); // without one it has no levels
        return numbers;
    }

    private static int Iso(long micros, Span<byte> to) => Encoding.UTF8.GetBytes(
        DateTime.UnixEpoch.AddTicks(checked(micros * TimeSpan.TicksPerMicrosecond)).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture), to);
}

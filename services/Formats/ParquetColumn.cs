using Apache.Arrow;
using Apache.Arrow.Types;
using Parquet;
using Parquet.Schema;

namespace DataFetch.Formats;

/// <summary>The values of a column until their row group is written.</summary>
internal abstract class ParquetColumn(DataField field)
{
    public DataField Field { get; } = field;

    public static ParquetColumn For(Apache.Arrow.Field field) => field.DataType switch
    {
        StringType => new Texts(new DataField<string>(field.Name, field.IsNullable)),
        TimestampType => new Values<long, TimestampArray>(
            new DateTimeDataField(field.Name, DateTimeFormat.Timestamp, isAdjustedToUTC: true, DateTimeTimeUnit.Micros, field.IsNullable),
            (instants, row) => (instants.GetTimestamp(row)!.Value - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond,
            Numbers(field)),
        Date32Type => new Values<DateOnly, Date32Array>(
            new DataField<DateOnly>(field.Name, field.IsNullable), (days, row) => DateOnly.FromDateTime(days.GetDateTime(row)!.Value)),
        Decimal128Type type => new Values<decimal, Decimal128Array>(
            new DecimalDataField(field.Name, type.Precision, type.Scale, isNullable: field.IsNullable), (decimals, row) => decimals.GetValue(row)!.Value),
        DoubleType => new Values<double, DoubleArray>(new DataField<double>(field.Name, field.IsNullable), (doubles, row) => doubles.GetValue(row)!.Value),
        Int64Type => new Values<long, Int64Array>(new DataField<long>(field.Name, field.IsNullable), (integers, row) => integers.GetValue(row)!.Value),
        BooleanType => new Values<bool, BooleanArray>(new DataField<bool>(field.Name, field.IsNullable), (flags, row) => flags.GetValue(row)!.Value),
        var other => throw new NotSupportedException($"A column of {other.Name} cannot be written as Parquet."),
    };

    public abstract void Add(IArrowArray array);

    /// <summary>Writes what was added, and begins anew.</summary>
    public abstract Task WriteAsync(ParquetRowGroupWriter group, CancellationToken ct);

    // Of DateTimes the library would write a column's least and greatest value in milliseconds, whatever its unit is, and readers that
    // pass over row groups by these would find no row.
    private static DataField Numbers(Apache.Arrow.Field field)
    {
        var numbers = new DataField<long>(field.Name, field.IsNullable);
        _ = new ParquetSchema(numbers); // it belongs to a schema, or cannot be written by
        return numbers;
    }

    private sealed class Texts(DataField field) : ParquetColumn(field)
    {
        private readonly List<string?> values = [];

        public override void Add(IArrowArray array)
        {
            var texts = (StringArray)array;
            for (var row = 0; row < array.Length; row++)
            {
                values.Add(texts.GetString(row));
            }
        }

        public override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken ct)
        {
            await group.WriteAsync(Field, values!);
            values.Clear();
        }
    }

    /// <param name="written">The field as the values are written, where they are of another type than the schema's; null for the schema's.</param>
    private sealed class Values<T, TArray>(DataField field, Func<TArray, int, T> read, DataField? written = null) : ParquetColumn(field)
        where T : struct
        where TArray : IArrowArray
    {
        private readonly List<T?> values = [];

        public override void Add(IArrowArray array)
        {
            var typed = (TArray)array;
            for (var row = 0; row < array.Length; row++)
            {
                values.Add(array.IsNull(row) ? null : read(typed, row));
            }
        }

        public override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken ct)
        {
            await (Field.IsNullable
                ? group.WriteAsync<T>(written ?? Field, values.ToArray(), cancellationToken: ct)
                : group.WriteAsync<T>(written ?? Field, values.ConvertAll(v => v!.Value).ToArray(), cancellationToken: ct));
            values.Clear();
        }
    }
}
